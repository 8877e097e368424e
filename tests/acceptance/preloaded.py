"""Gateways that start fast: processes forked from one that has loaded everything already.

Loading the gateway's modules takes two thirds of the processor time of a start, and tests of kills
start more than a hundred. What is forked is a process of its own in every way that a kill could
show: its number, session, input, folder and environment; it has opened nothing and started no
thread before. ``up``, ``up --detach`` and ``demo`` as they are, from nothing, have tests of their
own: `test_processes`, `test_session`, `test_commands`, `test_engine`, `test_founding`, `test_demo`.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO, Any

from tests.support.tools import ROOT

WORLD = (
    "tests.acceptance.faults.altered",
    "gateway.app",
    "gateway.operation.protocol",
    "gateway.operation.service",
    "uvicorn",
)
"""What a gateway loads, as it is or altered."""


@dataclass
class Forked:
    """A process that was started so, held as a `subprocess.Popen` is."""

    pid: int
    stdin: IO[bytes]
    status: socket.socket
    returncode: int | None = None

    def poll(self) -> int | None:
        """How it ended, or None."""
        if self.returncode is None:
            self.status.settimeout(0)
        return self._hear()

    def wait(self, timeout: float) -> int:
        """How it ended; raises `subprocess.TimeoutExpired` where it has not."""
        if self.poll() is None:
            self.status.settimeout(timeout)
        if (ended := self._hear()) is None:
            raise subprocess.TimeoutExpired(str(self.pid), timeout)
        return ended

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """``kill -9``."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """``kill``."""
        self.send_signal(signal.SIGTERM)

    def let_go(self) -> None:
        """Close its input, and ask no more how it ends."""
        self.stdin.close()
        self.status.close()

    def _hear(self) -> int | None:
        if self.returncode is None:
            try:
                said = self.status.recv(16)
            except (BlockingIOError, TimeoutError):
                return None
            assert said, "the process that forks has ended"
            self.returncode = int(said)
            self.let_go()
        return self.returncode


class Forking:
    """The process that has everything loaded, and forks when it is asked to."""

    def __init__(self) -> None:
        self._ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", __name__, str(theirs.fileno())],
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )

    def start(
        self,
        module: str,
        arguments: Sequence[str],
        cwd: Path,
        env: Mapping[str, str],
        log: IO[bytes],
    ) -> Forked:
        """Run ``python -P -m MODULE ARGUMENTS`` in a session of its own; it speaks to the log."""
        asked = {"argv": [module, *arguments], "cwd": str(cwd), "env": dict(env)}
        with ExitStack() as passed:
            status, theirs = socket.socketpair()
            passed.enter_context(theirs)
            read, write = os.pipe()
            passed.callback(os.close, read)
            message = json.dumps(asked).encode() + b"\n"
            socket.send_fds(self._ours, [message[:1]], [read, log.fileno(), theirs.fileno()])
            self._ours.sendall(message[1:])
        return Forked(int(_line(status)), os.fdopen(write, "wb", buffering=0), status)

    def end(self) -> None:
        """End it; what it forked goes on until its input closes."""
        self._ours.close()
        self._process.wait()


@cache
def forking() -> Forking:
    """The one of this process, which ends with it."""
    made = Forking()
    atexit.register(made.end)
    return made


def _line(source: socket.socket) -> bytes:
    """Bytes up to the end of a line; a process says no more until it ends."""
    said = b""
    while not said.endswith(b"\n"):
        more = source.recv(1)
        assert more, "the process that forks has ended"
        said += more
    return said


def _serve(control: socket.socket) -> None:
    """Fork whenever asked; returns in what was forked, with ``sys.argv`` telling what to run."""
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, 1, 3)
        _let_go()
        if not message:
            sys.exit()
        while not message.endswith(b"\n"):
            message += control.recv(65_536)
        if os.fork() == 0:
            control.close()
            _become(json.loads(message), *descriptors)
            return
        for descriptor in descriptors:
            os.close(descriptor)


def _let_go() -> None:
    """Fetch those that had told how theirs ended."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG) != (0, 0):
            pass


def _become(asked: dict[str, Any], stdin: int, log: int, told: int) -> None:
    """Fork once more, for the process that was asked for; this one tells how it ends."""
    if pid := os.fork():
        os.close(stdin)
        os.close(log)
        os.write(told, b"%d\n" % pid)
        _, how = os.waitpid(pid, 0)
        with suppress(BrokenPipeError):  # nobody may be interested
            os.write(told, b"%d" % os.waitstatus_to_exitcode(how))
        os._exit(0)
    os.close(told)
    os.setsid()
    for number, target in ((stdin, 0), (log, 1), (log, 2)):
        os.dup2(number, target)
    os.close(stdin)
    os.close(log)
    os.chdir(asked["cwd"])
    os.environ.clear()
    os.environ.update(asked["env"])
    sys.argv = asked["argv"]


def _main() -> None:
    limit = sys.getrecursionlimit()
    for name in WORLD:
        importlib.import_module(name)
    sys.setrecursionlimit(limit)  # py-evm, which `altered` loads and no gateway does, raises it
    assert threading.active_count() == 1, "a process with threads cannot be forked"
    gc.collect()
    gc.freeze()
    _serve(socket.socket(fileno=int(sys.argv[1])))
    sys.modules.pop(sys.argv[0], None)  # it is run, and not imported
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    _main()
