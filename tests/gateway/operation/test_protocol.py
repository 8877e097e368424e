"""A head or trailers without end are cut off; a long body is not."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from uvicorn import Config
from uvicorn.server import ServerState

from gateway.operation.protocol import MAX_HEAD, BoundedProtocol

CHUNKED = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"


class Transport(asyncio.Transport):
    """Takes what is written, and knows whether it was closed."""

    def __init__(self) -> None:
        super().__init__({"peername": ("127.0.0.1", 1), "sockname": ("127.0.0.1", 2)})
        self.written, self.closed = b"", False

    def write(self, data: Any) -> None:
        self.written += bytes(data)

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed

    def pause_reading(self) -> None:
        """Nothing is read here."""

    def resume_reading(self) -> None:
        """Nothing is read here."""


async def _app(_scope: Any, receive: Any, _send: Any) -> None:
    while (await receive()).get("more_body"):
        pass


def _send(*pieces: bytes) -> Transport:
    async def talk() -> Transport:
        config = Config(_app, lifespan="off")
        config.load()
        protocol, transport = BoundedProtocol(config, ServerState(), {}), Transport()
        protocol.connection_made(transport)
        for piece in pieces:
            if not transport.closed:
                protocol.data_received(piece)
                await asyncio.sleep(0)
        answered = transport
        for task in list(protocol.tasks):
            task.cancel()
        return answered

    return asyncio.run(talk())


@pytest.mark.parametrize(
    "endless",
    [
        (b"GET / HTTP/1.1\r\n", b"X: "),
        (b"GET /",),
        (CHUNKED + b"1\r\na\r\n0\r\n", b"X: "),
    ],
    ids=["header", "path", "trailer"],
)
def test_what_has_no_end_is_cut_off(endless: tuple[bytes, ...]) -> None:
    filling = [b"a" * 8192] * (MAX_HEAD // 8192 + 1)
    transport = _send(*endless, *filling)
    assert transport.closed
    assert transport.written.startswith(b"HTTP/1.1 400 ")


def test_a_body_may_be_longer_than_a_head() -> None:
    piece = b"2000\r\n" + b"a" * 0x2000 + b"\r\n"
    transport = _send(CHUNKED, *[piece] * (MAX_HEAD // 0x2000 + 4))
    assert not transport.written.startswith(b"HTTP/1.1 400 ")
