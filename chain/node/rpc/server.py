"""The HTTP server: one thread with an event loop, bound to a loopback address."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import threading
from collections.abc import Awaitable, Callable
from typing import Any

import uvicorn

from chain.errors import NodeError
from chain.node.rpc.envelope import Ask, answer, refusal
from chain.node.rpc.guard import MOST_BODY_BYTES, refuse

BODY_SECONDS = 10.0
"""How long a client may take to send its body."""

MOST_CONNECTIONS = 128
"""Connections and requests at the same time; beyond them the answer is 503."""

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


def listen(host: str, port: int) -> socket.socket:
    """A socket bound to a loopback address; `NodeError` if it is another one, or taken."""
    if host != "localhost" and not _is_loopback(host):
        raise NodeError(f"the node serves this machine only: --host {host} is not loopback")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Naming the protocol makes asyncio set TCP_NODELAY; without it each answer waits 40 ms.
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except OSError as error:
        bound.close()
        raise NodeError(
            f"{host}:{port} cannot be bound ({error.strerror}): choose another port"
        ) from error
    return bound


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Server:
    """Serves JSON-RPC on a bound socket, in a thread of its own, until ``stop``.

    ``opened`` runs in that thread's loop before the first request, ``closed`` after the last, and
    ``ended`` when the thread is done, for whatever reason.
    """

    def __init__(
        self,
        bound: socket.socket,
        ask: Ask,
        opened: Callable[[], Awaitable[None]],
        closed: Callable[[], Awaitable[None]],
        ended: Callable[[], None],
    ) -> None:
        self._bound = bound
        self._ask = ask
        self._opened = opened
        self._closed = closed
        self._ended = ended
        self._failure: BaseException | None = None
        self._port = int(bound.getsockname()[1])
        self._ready = threading.Event()
        config = uvicorn.Config(
            self._application,
            interface="asgi3",
            proxy_headers=False,
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=False,
            timeout_keep_alive=75,
            timeout_graceful_shutdown=2,
            limit_concurrency=MOST_CONNECTIONS,
            http="h11",
            ws="none",
            loop="asyncio",
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._run, name="http", daemon=True)

    def start(self) -> None:
        """Begin to serve; returns when requests are answered, raises what prevented it."""
        self._thread.start()
        self._ready.wait()
        self._raise_failure()

    def stop(self) -> None:
        """Answer what is being asked, and end; raises what ended it before."""
        self._server.should_exit = True
        self._thread.join()
        self._raise_failure()

    def _raise_failure(self) -> None:
        failure, self._failure = self._failure, None
        if failure is not None:
            raise NodeError(f"the HTTP server ended: {failure!r}") from failure

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as error:  # noqa: BLE001 -- kept for the main thread, which raises it
            self._failure = error
        finally:
            self._ready.set()
            self._ended()

    async def _serve(self) -> None:
        await self._opened()
        self._bound.listen(MOST_CONNECTIONS)  # from here on clients wait rather than being refused
        self._ready.set()
        try:
            await self._server.serve(sockets=[self._bound])
        finally:
            await self._closed()

    async def _application(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        status, body = await self._respond(scope, receive)
        kind = [(b"content-type", b"application/json")] if body else []
        length = [] if status == 204 else [(b"content-length", str(len(body)).encode())]
        headers = [*kind, *length, (b"cache-control", b"no-store")]
        if status >= 400:
            headers.append((b"connection", b"close"))  # the body was not read
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _respond(self, scope: Scope, receive: Receive) -> tuple[int, bytes]:
        refused = refuse(scope["method"], scope["path"], scope["headers"], self._port)
        if refused:
            return refused[0], refusal(refused[1])
        try:
            body = await asyncio.wait_for(_read_body(receive), BODY_SECONDS)
        except TimeoutError:
            return 408, refusal(f"the body did not come within {BODY_SECONDS:g} seconds")
        if body is None:
            return 413, refusal(f"a body has at most {MOST_BODY_BYTES} bytes")
        said = await answer(body, self._ask)
        return (204, b"") if said is None else (200, said)


async def _read_body(receive: Receive) -> bytes | None:
    """The whole body; none if it is too large. A client that went away left a part of one."""
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        part = message.get("body", b"")
        size += len(part)
        if size > MOST_BODY_BYTES:
            return None
        parts.append(part)
        if message["type"] == "http.disconnect" or not message.get("more_body", False):
            return b"".join(parts)
