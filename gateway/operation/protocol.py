"""HTTP/1.1 as the gateway's server speaks it: a fast parser, with a bound that it lacks."""

from __future__ import annotations

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MAX_HEAD = 64 * 2**10
"""Request line and headers, and trailers, have at most some so many bytes."""


class BoundedProtocol(HttpToolsProtocol):
    """uvicorn's own, but that a head or trailers without end fill no memory."""

    _waiting = 0
    """So many bytes have arrived since the last piece of a body, or since a head was complete."""

    def data_received(self, data: bytes) -> None:
        """Count what arrives; who sends too much of what is no body is answered with 400."""
        self._waiting += len(data)
        super().data_received(data)
        if self._waiting > MAX_HEAD and not self.transport.is_closing():
            self.send_400_response("The head of the request is too long.")

    def on_headers_complete(self) -> None:
        """A body may follow."""
        self._waiting = 0
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """The next piece of the body."""
        self._waiting = 0
        super().on_body(body)
