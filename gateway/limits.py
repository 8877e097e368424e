"""Limits on who asks how often, and on how much and how slowly anybody sends."""

from __future__ import annotations

import asyncio
import threading
from collections import OrderedDict
from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.errors import TooLarge, TooMany
from gateway.problems import answer, problem_of

BODY_SECONDS = 30.0
"""A request's body must have arrived so many seconds after its headers."""

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
    """ASGI middleware: refuses bodies over a size, and those that take too long to arrive."""

    def __init__(self, app: ASGIApp, *, limit: int) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its body counted."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if self._declared(scope) > self._limit:
            await self._refuse(scope, receive, send)
            return
        counted = _Counted(receive, self._limit)

        async def pass_on(message: Message) -> None:
            if not counted.exceeded:  # what a framework makes of a body cut short helps nobody
                await send(message)

        try:
            await self._app(scope, counted.receive, pass_on)
        except TooLarge:
            counted.exceeded = True
        if counted.exceeded:
            await self._refuse(scope, receive, send)

    def _declared(self, scope: Scope) -> int:
        for name, value in scope["headers"]:
            if name == b"content-length" and value.isdigit():
                return int(value)
        return 0

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        error = TooLarge(f"a request's body has at most {self._limit} bytes; send it in parts")
        await answer(problem_of(error), {"Connection": "close"})(scope, receive, send)


class _Counted:
    """Counts what arrives, against the limit and the clock."""

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive = receive
        self._left = limit
        self._done = False
        self.exceeded = False

    async def receive(self) -> Message:
        if self._done:
            return await self._receive()
        try:
            message = await asyncio.wait_for(self._receive(), BODY_SECONDS)
        except TimeoutError:
            return {"type": "http.disconnect"}
        self._done = not message.get("more_body", False)
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            self.exceeded = True
            raise TooLarge("the body goes on beyond the limit")
        return message
