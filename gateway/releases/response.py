"""A delivery over HTTP: a bounded time for each piece, and the record of how it ended."""

from __future__ import annotations

import asyncio
import re
from urllib.parse import quote

from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from chain.words import Digest, to_hex
from gateway.errors import Invalid
from gateway.payloads.errors import Damaged, Unscopable
from gateway.releases.bodies import Why
from gateway.releases.deliveries import Deliveries
from gateway.releases.delivery import Delivery

_RANGE = re.compile(r"bytes=(\d{1,16})-")


def range_start(header: str | None) -> int | None:
    """The byte from which a delivery is to go on; None where there is no ``Range``.

    Only ``bytes=N-`` is understood: there is one use for ranges here. Raises `Invalid`.
    """
    if header is None:
        return None
    found = _RANGE.fullmatch(header.strip())
    if found is None:
        raise Invalid("a broken delivery goes on with `Range: bytes=N-`, and no other range")
    return int(found[1])


class ContentResponse(Response):
    """Sends a release to the consumer that asked for it, once.

    A client that does not take a piece within `stall` seconds is taken for gone. The last piece
    is not sent before the whole was held against the record. Raises as `Deliveries.begin` does,
    before anything is sent.
    """

    def __init__(
        self,
        deliveries: Deliveries,
        request: Digest,
        member: str,
        start: int | None,
        stall: float,
    ) -> None:
        super().__init__()
        self._deliveries = deliveries
        self._request, self._member, self._start = request, member, start
        self._stall = stall

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it all, and have the end recorded, however it ends."""
        delivery = await self._deliveries.begin(self._request, self._member, self._start)
        sending = _Sending(delivery, send, self._stall)
        watching = asyncio.create_task(sending.watch(receive))
        why: Why | None = Why.GATEWAY_ENDED  # unless the lines below say better
        try:
            why = await sending.run()
        except (Damaged, Unscopable):
            why = Why.CONTENT_DIFFERS
            raise
        finally:
            watching.cancel()
            if why is not None:
                self._deliveries.abort(delivery, sending.sent, why)
        if why is None:
            await self._deliveries.complete(delivery)


class _Sending:
    """`sent` is how many bytes have left at most, counted from the content's beginning."""

    def __init__(self, delivery: Delivery, send: Send, stall: float) -> None:
        self._delivery, self._send, self._stall = delivery, send, stall
        self._gone = False
        self.sent = delivery.start

    async def watch(self, receive: Receive) -> None:
        while not self._gone:
            message = await receive()
            self._gone = message["type"] == "http.disconnect"

    async def run(self) -> Why | None:
        """Why it ended early; None where everything was sent.

        Raises `Damaged` or `Unscopable` as long as there is an answer to give.
        """
        ready = self._delivery.ready
        piece = self._delivery.gather() if ready else await asyncio.to_thread(self._delivery.gather)
        try:
            await self._within(
                {
                    "type": "http.response.start",
                    "status": 200 if self._delivery.start == 0 else 206,
                    "headers": _headers(self._delivery),
                }
            )
            while piece is not None and not self._gone:
                await self._pass_on(piece)
                more = self.sent < self._delivery.size
                piece = await asyncio.to_thread(self._delivery.gather) if more else None
            if not self._gone:
                # Apart from the last piece, so that the server first waits until that has left.
                await self._within(_body(b"", more=False))
        except TimeoutError:
            return Why.CLIENT_STOPPED
        except OSError:
            return Why.CLIENT_GONE
        except (Damaged, Unscopable):
            return Why.CONTENT_DIFFERS
        return Why.CLIENT_GONE if self._gone else None

    async def _pass_on(self, piece: bytes) -> None:
        """Hand one piece to the network."""
        self.sent += len(piece)  # before it leaves: what is recorded is what has left at most
        await self._within(_body(piece, more=True))

    async def _within(self, message: Message) -> None:
        async with asyncio.timeout(self._stall):
            await self._send(message)


def _body(piece: bytes, *, more: bool) -> Message:
    return {"type": "http.response.body", "body": piece, "more_body": more}


def _headers(delivery: Delivery) -> list[tuple[bytes, bytes]]:
    headers = {
        "Content-Type": delivery.media,
        "Content-Length": str(delivery.size - delivery.start),
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(delivery.name, safe='')}",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "Shujian-Record": str(delivery.position),
        "Shujian-Digest": to_hex(delivery.digest),
        "Shujian-Salt": to_hex(delivery.salt),
    }
    if delivery.start:
        last = delivery.size - 1
        headers["Content-Range"] = f"bytes {delivery.start}-{last}/{delivery.size}"
    return [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()]
