"""``shujian up --detach`` and ``shujian down``: the gateway as a process of its own."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence

from gateway import ledger as ledgers
from gateway.errors import LedgerError, Unavailable
from gateway.operation import folder
from gateway.operation.folder import Serving
from gateway.operation.processes import environment, python
from gateway.settings import Settings

START_WITHIN = 90.0
CHAIN_WITHIN = 20.0
STOP_WITHIN = 45.0
_POLL = 0.05


def start(settings: Settings) -> Serving:
    """Start the gateway in the background; returns once ``/readyz`` says that it can serve.

    Where only the chain stays away, it returns after 20 seconds: recording goes on without it.
    Raises `LedgerError` with the gateway's last words if it ends instead, `Unavailable` if it is
    not ready in time.
    """
    _, serving = _launch(settings, [], subprocess.DEVNULL)
    return serving


@contextlib.contextmanager
def attached(settings: Settings) -> Iterator[Serving]:
    """As `start`, for as long as the context lasts: the gateway ends with it, and with us."""
    process, serving = _launch(settings, ["--until-stdin-closes"], subprocess.PIPE)
    try:
        yield serving
    finally:
        assert process.stdin is not None
        process.stdin.close()
        try:
            process.wait(STOP_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _launch(
    settings: Settings, flags: Sequence[str], stdin: int
) -> tuple[subprocess.Popen[bytes], Serving]:
    ledgers.load(settings.data)  # the plain mistakes are told at once
    if (pid := folder.holder(settings.data / folder.UP_LOCK)) is not None:
        raise LedgerError(
            f"{settings.data} is served already, by process {pid}; stop it: `shujian down`"
        )
    log = settings.data / folder.UP_LOG
    descriptor = folder.open_log(log)
    offset = log.stat().st_size
    try:
        process = subprocess.Popen(
            python("gateway.command", "up", *flags),
            stdin=stdin,
            stdout=descriptor,
            stderr=descriptor,
            env=environment(settings),
            start_new_session=True,
        )
    finally:
        os.close(descriptor)
    with _ended_unless_returned(process):
        return process, _wait_until_ready(settings, process, offset)


def stop(settings: Settings) -> int | None:
    """End the gateway of this ledger, and its node; its process id, None if none ran."""
    lock = settings.data / folder.UP_LOCK
    pid = folder.holder(lock)
    if pid is None:
        return None
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
    until = time.monotonic() + STOP_WITHIN
    while folder.holder(lock) == pid or _exists(pid):
        if time.monotonic() > until:
            raise Unavailable(
                f"process {pid} has not ended yet; see {settings.data / folder.UP_LOG}"
            )
        time.sleep(_POLL)
    return pid


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _wait_until_ready(settings: Settings, process: subprocess.Popen[bytes], offset: int) -> Serving:
    log = settings.data / folder.UP_LOG
    until = time.monotonic() + START_WITHIN
    served: float | None = None
    while time.monotonic() < until:
        if process.poll() is not None:
            said = folder.last_line(log, offset).removeprefix("shujian: ")
            raise LedgerError(f"the gateway did not start: {said or f'see {log}'}")
        serving = folder.serving(settings.data)
        if serving is not None and serving.pid == process.pid:
            served = served or time.monotonic()
            # Without its chain it records, so it is of use; but a chain that only takes its time
            # to start is waited for.
            patient = time.monotonic() - served < CHAIN_WITHIN
            if is_ready(serving.url) or not patient:
                return serving
        time.sleep(_POLL)
    raise Unavailable(f"the gateway is not ready after {START_WITHIN:g} s; see {log}")


def is_ready(url: str) -> bool:
    """Whether ``/readyz`` says that gateway and chain are there."""
    import httpx

    with contextlib.suppress(httpx.HTTPError):
        response = httpx.get(f"{url}/readyz", timeout=5.0, trust_env=False)
        return response.status_code == httpx.codes.OK
    return False


@contextlib.contextmanager
def _ended_unless_returned(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """A gateway that did not become ready, or whose start was interrupted, is not left behind."""
    try:
        yield
    except BaseException:
        if process.poll() is None:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(STOP_WITHIN)
        raise
