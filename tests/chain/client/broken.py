"""A server that answers what a test tells it to: the node that is broken, slow or somebody else."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Any

Answer = Callable[[Any], bytes | None]
"""From the request's JSON to all bytes of the reply, headers included; None to hang."""


class BrokenNode:
    """Serves one canned behaviour on a free port until the test ends."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.requests: list[Any] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def __enter__(self) -> BrokenNode:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join()  # from here on no connection is added
        self._listener.close()
        for connection in self._open:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._open.append(connection)
            threading.Thread(target=self._converse, args=(connection,), daemon=True).start()

    def _converse(self, connection: socket.socket) -> None:
        with suppress(OSError):
            while (request := _read_request(connection)) is not None:
                self.requests.append(request)
                reply = self.answer(request)
                if reply is None:
                    return  # says nothing, and keeps the connection open
                connection.sendall(reply)
                if b"connection: close" in reply.split(b"\r\n\r\n")[0].lower():
                    connection.shutdown(socket.SHUT_RDWR)


def _read_request(connection: socket.socket) -> Any:
    received = b""
    while b"\r\n\r\n" not in received:
        piece = connection.recv(65536)
        if not piece:
            return None
        received += piece
    head, body = received.split(b"\r\n\r\n", 1)
    (length,) = [
        int(line.split(b":")[1])
        for line in head.lower().split(b"\r\n")
        if b"content-length" in line
    ]
    while len(body) < length:
        piece = connection.recv(65536)
        if not piece:
            return None
        body += piece
    return json.loads(body)


def http(body: bytes | str, status: str = "200 OK", extra: str = "", length: int = -1) -> bytes:
    """An HTTP reply; ``length`` may lie about the body."""
    raw = body.encode() if isinstance(body, str) else body
    size = len(raw) if length < 0 else length
    return f"HTTP/1.1 {status}\r\ncontent-length: {size}\r\n{extra}\r\n".encode() + raw


def rpc(result: Any) -> Answer:
    """Answers each call with the result, well-formed."""

    def answer(request: Any) -> bytes:
        def one(call: Any) -> Any:
            value = result(call) if callable(result) else result
            kind = "error" if isinstance(value, dict) and "code" in value else "result"
            return {"jsonrpc": "2.0", "id": call["id"], kind: value}

        calls = [one(call) for call in request] if isinstance(request, list) else one(request)
        return http(json.dumps(calls))

    return answer
