"""Limits on who asks how often, and on how much and how slowly anybody sends."""

from __future__ import annotations

import asyncio
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.errors import GatewayError, TooLarge, TooMany, TooSlow
from gateway.problems import problem_of, respond

BODY_SECONDS = 30.0
"""A request's body must have arrived so many seconds after its headers."""

SLOWEST = 64 * 2**10
"""A streamed body has another second for so many bytes that have arrived."""

MAX_ADDRESSES = 10_000


class RateLimiter:
    """A token bucket for each address: `rate` a second, twice that at once.

    Remembers the 10,000 addresses seen last; memory is bounded.
    """

    def __init__(self, rate: float, clock: Callable[[], float]) -> None:
        self._rate = rate
        self._clock = clock
        self._lock = threading.Lock()
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, address: str) -> None:
        """Count one request; raises `TooMany` where the bucket is empty."""
        with self._lock:
            now, full = self._clock(), self._rate * 2
            tokens, last = self._buckets.pop(address, (full, now))
            tokens = min(full, tokens + (now - last) * self._rate)
            self._buckets[address] = (max(tokens - 1, 0) if tokens >= 1 else tokens, now)
            if len(self._buckets) > MAX_ADDRESSES:
                self._buckets.popitem(last=False)
        if tokens < 1:
            raise TooMany(f"more than {self._rate:g} requests a second; sign in or slow down")


class BodyLimit:
    """ASGI middleware: refuses bodies over a size, and those that take too long to arrive.

    `streams` names the routes, by method and path, whose bodies are read as they come: each with
    a limit of its own, and with time in proportion to what has arrived.
    """

    def __init__(
        self, app: ASGIApp, *, limit: int, streams: Mapping[tuple[str, str], int] | None = None
    ) -> None:
        self._app = app
        self._limit = limit
        self._streams = streams or {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its body counted."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        streamed = self._streams.get((scope["method"], scope["path"]))
        limit = self._limit if streamed is None else streamed
        if _declared(scope) > limit:
            await _refuse(_too_large(limit), scope, receive, send)
            return
        body = _Body(receive, limit, streamed=streamed is not None)

        async def pass_on(message: Message) -> None:
            if body.refusal is None:  # what a framework makes of a body cut short helps nobody
                body.answered = True
                await send(message)

        try:
            await self._app(scope, body.receive, pass_on)
        except (TooLarge, TooSlow):
            if body.refusal is None:
                raise
        if body.refusal is not None:
            await _refuse(body.refusal, scope, receive, send)


class _Body:
    """Counts what arrives, against the limit and the clock; `refusal` says which was exceeded.

    Once there is an answer, a client that goes on too long is taken for one that has gone.
    """

    def __init__(self, receive: Receive, limit: int, *, streamed: bool) -> None:
        self._receive = receive
        self._limit = limit
        self._rate = SLOWEST if streamed else None
        self._size = 0
        self._done = False
        self._until = asyncio.get_running_loop().time() + BODY_SECONDS
        self.answered = False
        self.refusal: GatewayError | None = None

    async def receive(self) -> Message:
        if self._done:
            return await self._receive()
        try:
            async with asyncio.timeout_at(self._deadline()):
                message = await self._receive()
        except TimeoutError:
            return self._refused(
                TooSlow(f"the body did not arrive within {BODY_SECONDS:g} seconds; send it again")
                if self._rate is None
                else TooSlow(f"the body comes in at less than {self._rate} bytes a second")
            )
        self._done = not message.get("more_body", False)
        length = len(message.get("body", b""))
        self._size += length
        if self._rate is not None:
            self._until += length / self._rate
        return self._refused(_too_large(self._limit)) if self._size > self._limit else message

    def _deadline(self) -> float:
        """A streamed body also never pauses for long, however much of it came early."""
        if self._rate is None:
            return self._until
        return min(self._until, asyncio.get_running_loop().time() + BODY_SECONDS)

    def _refused(self, refusal: GatewayError) -> Message:
        if self.answered:
            return {"type": "http.disconnect"}
        self.refusal = refusal
        raise refusal


def _declared(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value)
    return 0


def _too_large(limit: int) -> TooLarge:
    return TooLarge(f"a request's body has at most {limit} bytes; send it in parts")


async def _refuse(error: GatewayError, scope: Scope, receive: Receive, send: Send) -> None:
    told = respond(Request(scope), problem_of(error))
    told.headers["Connection"] = "close"  # what is still to come of the body is not read
    await told(scope, receive, send)
