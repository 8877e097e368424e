"""The embedded node as a child process: started, waited for, started again when it dies."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from urllib.parse import urlsplit

from gateway.errors import LedgerError, Unavailable
from gateway.operation import folder
from gateway.operation.processes import environment, python
from gateway.settings import Settings

logger = logging.getLogger(__name__)

START_WITHIN = 60.0
STOP_WITHIN = 20.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 30.0
_STEADY = 60.0
"""A node that ran so long had started well: the next pause is the first one again."""

_POLL = 0.05


@dataclass(frozen=True, slots=True)
class NodeFiles:
    """What the node is given: its folder, its memory, the sealer's keystore and password."""

    data: Path
    memory: Path
    keystore: Path
    password_file: Path
    log: Path

    @classmethod
    def of(cls, settings: Settings) -> NodeFiles:
        """The files of the embedded node; raises `LedgerError` without a password file."""
        if settings.password_file is None:
            raise LedgerError("name the file with the password: SHUJIAN_PASSWORD_FILE=./pw")
        return cls(
            data=settings.data / folder.NODE,
            memory=settings.memory_folder,
            keystore=settings.keys_folder / f"{folder.SEALER}.json",
            password_file=settings.password_file,
            log=settings.data / folder.NODE_LOG,
        )

    def arguments(self, port: int) -> list[str]:
        """The arguments of ``shujian node``."""
        return [
            *("--data", str(self.data), "--memory", str(self.memory)),
            *("--keystore", str(self.keystore), "--password-file", str(self.password_file)),
            *("--port", str(port)),
        ]


class NodeProcess:
    """One run of the node. It ends with us: its standard input closes when we are gone."""

    def __init__(self, files: NodeFiles, port: int) -> None:
        self._files = files
        self._log_offset = files.log.stat().st_size if files.log.exists() else 0
        log = folder.open_log(files.log)
        try:
            # A session of its own: Ctrl-C in the terminal is for the gateway, which needs the
            # node until it has ended itself.
            self._process = subprocess.Popen(
                python("chain.node", *files.arguments(port), "--until-stdin-closes"),
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                env=environment(),
                start_new_session=True,
            )
        finally:
            os.close(log)

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def wait_until_serving(self, seconds: float = START_WITHIN) -> str:
        """The node's address once it serves; `LedgerError` with its last words if it ends."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if (url := self._endpoint()) is not None:
                return url
            if self._process.poll() is not None:
                said = folder.last_line(self._files.log, self._log_offset)
                said = said.removeprefix("shujian node: ")
                raise LedgerError(
                    f"the node did not start: {said or 'see ' + str(self._files.log)}"
                )
            time.sleep(_POLL)
        raise Unavailable(f"the node did not start within {seconds:g} s; see {self._files.log}")

    def wait(self) -> int:
        """The exit status, once the node has ended."""
        return self._process.wait()

    def stop(self) -> None:
        """End the node in good order; by force only where it does not within 20 seconds."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(STOP_WITHIN)
        except subprocess.TimeoutExpired:
            logger.warning("the node did not end in %g s and is killed", STOP_WITHIN)
            self._process.kill()
            self._process.wait()

    def _endpoint(self) -> str | None:
        try:
            document = json.loads((self._files.data / "endpoint").read_text("utf-8"))
            return str(document["url"]) if document["pid"] == self.pid else None
        except (OSError, ValueError, KeyError, TypeError):
            return None


class NodeSupervisor:
    """Keeps a node running at one address until it is left; a context manager.

    Port 0 lets the first node take a free one, which those after it keep.
    """

    def __init__(
        self, files: NodeFiles, port: int = 0, *, on_restart: Callable[[], None] | None = None
    ) -> None:
        self._files = files
        self._port = port
        self._on_restart = on_restart
        self._stopping = threading.Event()
        _wait_for_predecessor(files.data)
        self._node = NodeProcess(files, self._port)
        self._thread = threading.Thread(target=self._watch, name="node-supervisor", daemon=True)
        self.url = ""

    def __enter__(self) -> NodeSupervisor:
        try:
            self.url = self._node.wait_until_serving()
        except BaseException:
            self._node.stop()
            raise
        self._port = urlsplit(self.url).port or self._port
        self._thread.start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self._stopping.set()
        self._node.stop()
        self._thread.join()

    @property
    def pid(self) -> int:
        """The process id of the present node."""
        return self._node.pid

    def _watch(self) -> None:
        pause = _FIRST_PAUSE
        while not self._stopping.is_set():
            began = time.monotonic()
            status = self._node.wait()
            if self._stopping.is_set():
                return
            pause = _FIRST_PAUSE if time.monotonic() - began > _STEADY else pause
            said = folder.last_line(self._files.log)
            logger.error("the node ended (%s): %s; again in %g s", status, said, pause)
            if self._stopping.wait(pause):
                return
            pause = min(pause * 2, _LONGEST_PAUSE)
            self._restart()

    def _restart(self) -> None:
        self._node = NodeProcess(self._files, self._port)
        if self._stopping.is_set():  # we were told to end while it was being started
            self._node.stop()
        elif self._on_restart is not None:
            self._on_restart()


def _wait_for_predecessor(data: Path) -> None:
    """Let the node of a gateway that was just killed end: it does so by itself, in a moment.

    One that does not is named by the next node, which refuses to start beside it.
    """
    lock = data / "lock"
    if (pid := folder.holder(lock)) is None:
        return
    logger.warning("waiting for the node of the last run, process %d, to end", pid)
    until = time.monotonic() + STOP_WITHIN
    while folder.holder(lock) is not None and time.monotonic() < until:
        time.sleep(_POLL)
