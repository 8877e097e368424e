"""``shujian up``: the gateway in this process, the node as its child, until told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import logging
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from chain.errors import ClientError
from gateway import ledger as ledgers
from gateway.database.schema import migrate
from gateway.errors import LedgerError
from gateway.ledger import Ledger
from gateway.operation import deployment, first_record, folder
from gateway.operation.node import NodeFiles, NodeSupervisor
from gateway.operation.schedule import scheduled
from gateway.settings import Settings

if TYPE_CHECKING:
    import uvicorn

LOOPBACK = ("127.0.0.1", "::1", "localhost")
_BACKLOG = 2048
_GRACE = 10

Say = Callable[[str], None]


def serve(settings: Settings, say: Say, *, ready: Callable[[str], None] | None = None) -> None:
    """Serve the ledger until SIGTERM or SIGINT; `ready` is called with the address once it does.

    Raises `LedgerError` where there is no ledger, it is served already, or the port is taken.
    Ended by ``kill -9``, the node ends too, for it lives as long as its standard input.
    """
    ledger = ledgers.load(settings.data)
    message = f"{settings.data} is served already, by process {{pid}}; stop it: `shujian down`"
    with contextlib.ExitStack() as held:
        held.enter_context(folder.held(settings.data / folder.UP_LOCK, message))
        listening = held.enter_context(contextlib.closing(_listen(settings)))
        settings = _with_address(settings, listening)
        migrate(settings.database)
        first_record.check(settings, ledger)
        settings.memory_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        held.callback((settings.data / folder.UP).unlink, missing_ok=True)
        settings = _with_chain(settings, ledger, held, say)
        _run(settings, listening, lambda: _announce(settings, say, ready))


def effective(settings: Settings) -> Settings:
    """The settings with address and port agreeing: what was given rules, the rest follows.

    With SHUJIAN_URL alone, naming this machine and a port, that port is listened on.
    """
    parts = urlsplit(settings.url)
    given = settings.model_fields_set
    if "url" not in given or "port" in given:
        return settings
    if parts.hostname not in LOOPBACK or parts.port is None:
        return settings
    return settings.model_copy(update={"port": parts.port})


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # Naming the protocol makes asyncio set TCP_NODELAY; without it each answer waits 40 ms.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host, settings.port))
        # Listening only later keeps clients from a gateway that is still starting, but only
        # listening shows that the port is ours.
        listening.listen(_BACKLOG)
    except OSError as error:
        listening.close()
        raise LedgerError(
            f"cannot listen on {settings.host} port {settings.port}: {error.strerror}; "
            "end what uses it, or choose another with --port"
        ) from error
    return listening


def _with_address(settings: Settings, listening: socket.socket) -> Settings:
    port = listening.getsockname()[1]
    update: dict[str, object] = {"port": port}
    if "url" not in settings.model_fields_set:
        host = settings.host if settings.host not in ("0.0.0.0", "::") else "127.0.0.1"  # noqa: S104
        update["url"] = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    return settings.model_copy(update=update)


def _with_chain(
    settings: Settings, ledger: Ledger, held: contextlib.ExitStack, say: Say
) -> Settings:
    if not ledger.embedded and settings.chain_url is None:
        raise LedgerError("this ledger's chain is elsewhere; name it with SHUJIAN_CHAIN_URL")
    if settings.chain_url is not None:  # somebody else's node
        _look_at_chain(settings.chain_url, ledger, say)
        return settings
    say("starting the node ...")
    supervisor = NodeSupervisor(NodeFiles.of(settings), settings.node_port)
    _load_application()  # takes as long as the node takes to start: both at once
    node = held.enter_context(supervisor)
    return settings.model_copy(update={"chain_url": node.url})


def _look_at_chain(url: str, ledger: Ledger, say: Say) -> None:
    """Refuse a chain that is not the ledger's; one that is away is waited for while recording."""
    try:
        deployment.check_chain(url, ledger)
    except ClientError as error:
        say(f"the chain is away: {error}; recording goes on without it")


def _load_application() -> None:
    importlib.import_module("uvicorn")
    importlib.import_module("gateway.app")


def _announce(settings: Settings, say: Say, ready: Callable[[str], None] | None) -> None:
    serving = {"pid": os.getpid(), "url": settings.url, "chain": settings.chain_url}
    folder.write_json(settings.data / folder.UP, serving)
    say(f"serving {settings.url} (Ctrl-C ends it)")
    if ready is not None:
        ready(settings.url)


def end_with_input() -> None:
    """End this process, as by SIGTERM, once its standard input closes."""

    def watch() -> None:
        while os.read(0, 4096):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="input", daemon=True).start()


def _run(settings: Settings, listening: socket.socket, started: Callable[[], None]) -> None:
    import uvicorn  # it and the application take a second to load: after the checks

    from gateway.app import create_app
    from gateway.operation.protocol import BoundedProtocol

    app = create_app(settings)

    class Server(uvicorn.Server):
        """A server whose signals are ours, so that what comes after it is done as well."""

        @contextlib.contextmanager
        def capture_signals(self) -> Iterator[None]:
            yield

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            started()

    server = Server(
        uvicorn.Config(
            app,
            http=BoundedProtocol,
            lifespan="off",
            log_level="warning",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=_GRACE,
            timeout_keep_alive=30,
        )
    )

    async def serve_within_lifespan() -> None:
        # Entered here and not by the server, which would swallow what keeps it from starting.
        async with app.router.lifespan_context(app):
            # Within it, for what an audit finds becomes a record by the application's writer.
            with scheduled(settings, app.state.services.audits.notify):
                await server.serve([listening])

    with _stopping(server):
        asyncio.run(serve_within_lifespan())


@contextlib.contextmanager
def _stopping(server: uvicorn.Server) -> Iterator[None]:
    """SIGTERM and SIGINT end the server in good order, a second one at once."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        server.force_exit = server.should_exit
        server.should_exit = True

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def log_to(level: int = logging.INFO) -> None:
    """Send what the parts of the gateway log to standard error, one line each."""
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for chatty in ("httpx", "httpcore", "web3", "urllib3", "alembic", "asyncio"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def data_exists(data: Path) -> bool:
    """Whether a finished ledger stands in the folder."""
    return (data / ledgers.FILE).exists()
