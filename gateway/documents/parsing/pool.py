"""A few processes that read, each used by one caller at a time, and replaced after any fault."""

from __future__ import annotations

import base64
import os
import selectors
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Final

import orjson

from gateway.documents.errors import Broken, Malformed, Unsupported
from gateway.documents.formats import any_file
from gateway.documents.parsing import limits, wire
from gateway.documents.reading import Reading

_MODULE: Final = "gateway.documents.parsing.worker"
_CHUNK: Final = 1 << 16
_ADVICE: Final = "check the file by its digest, or ask the issuer for another"


class Readers:
    """Reads files in processes of their own; safe to call from several threads.

    Processes are started when they are needed and kept warm. One that crashes, hangs, uses too
    much or answers nonsense costs its file, and nobody else's: it is killed and replaced.
    """

    def __init__(
        self,
        authorities: Sequence[bytes] = (),
        *,
        processes: int = limits.PROCESSES,
        seconds: float = limits.SECONDS,
        files: int = limits.FILES,
    ) -> None:
        """``authorities`` are DER certificates that signatures are to be trusted by."""
        self._authorities = [base64.b64encode(one).decode() for one in authorities]
        self._free = threading.BoundedSemaphore(processes)
        self._idle: list[_Process] = []
        self._lock = threading.Lock()
        self._seconds = seconds
        self._files = files
        self._closed = False

    def read(self, data: bytes, hint: str | None = None) -> Reading:
        """What ``data`` holds. Blocks until a process is free, then at most the time allowed.

        Never raises for what a file is: what cannot be read is a `Reading` with its refusal.
        """
        if hint == any_file.FILE or len(data) > limits.MAX_BYTES:
            return _by_digest(data, hint)
        head = orjson.dumps({"hint": hint, "authorities": self._authorities})
        with self._free:
            process = self._take()
            try:
                answer = process.ask(head, data, time.monotonic() + self._seconds)
                reading = wire.decode(answer)
            except TimeoutError:
                reading = _refused(f"reading the file takes more than {self._seconds:g} seconds")
                process.end()
            except (OSError, EOFError, ValueError, KeyError, TypeError):
                reading = _refused("the file broke the program that reads it")
                process.end()
            self._give(process)
            return reading

    def warm(self) -> None:
        """Start one process, so that the first file does not wait for it."""
        with self._free:
            self._give(self._take())

    def close(self) -> None:
        """End all processes; readings under way end as they would."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for process in idle:
            process.end()

    def _take(self) -> _Process:
        with self._lock:
            while self._idle:
                process = self._idle.pop()
                if process.alive:
                    return process
                process.end()
        return _Process()

    def _give(self, process: _Process) -> None:
        with self._lock:
            if process.alive and process.files < self._files and not self._closed:
                self._idle.append(process)
                return
        process.end()


class _Process:
    """One child: what it is asked and what it answers, with a deadline for both."""

    def __init__(self) -> None:
        self.files = 0
        self._sound = True
        self._child = subprocess.Popen(
            [sys.executable, "-m", _MODULE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            close_fds=True,
        )
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        self._in: IO[bytes] = self._child.stdin
        self._out: IO[bytes] = self._child.stdout
        os.set_blocking(self._in.fileno(), False)
        os.set_blocking(self._out.fileno(), False)

    @property
    def alive(self) -> bool:
        """Whether it runs, and did not say that its last answer was its last."""
        return self._sound and self._child.poll() is None

    def ask(self, head: bytes, data: bytes, deadline: float) -> bytes:
        """The answer to one request; TimeoutError at ``deadline``, EOFError if it ended."""
        self.files += 1
        sizes = len(head).to_bytes(4, "big") + len(data).to_bytes(8, "big")
        self._send(memoryview(sizes + head), deadline)
        self._send(memoryview(data), deadline)
        start = self._receive(9, deadline)
        self._sound, size = start[0] == 1, int.from_bytes(start[1:], "big")
        if size > limits.MAX_ANSWER:
            raise ValueError("an answer larger than any reading")
        return self._receive(size, deadline)

    def end(self) -> None:
        """Kill it and wait for its end, which is at once."""
        self._child.kill()
        self._child.wait()
        for stream in (self._in, self._out):
            try:
                stream.close()
            except OSError:
                continue

    def _send(self, data: memoryview, deadline: float) -> None:
        while data:
            _wait(self._in.fileno(), selectors.EVENT_WRITE, deadline)
            data = data[os.write(self._in.fileno(), data[:_CHUNK]) :]

    def _receive(self, size: int, deadline: float) -> bytes:
        found = bytearray()
        while len(found) < size:
            _wait(self._out.fileno(), selectors.EVENT_READ, deadline)
            part = os.read(self._out.fileno(), min(_CHUNK, size - len(found)))
            if not part:
                raise EOFError("the process ended")
            found += part
        return bytes(found)


def _environment() -> dict[str, str]:
    """Where the modules are, and nothing else of our environment: no settings, no secrets."""
    path = os.pathsep.join(entry or str(Path.cwd()) for entry in sys.path)
    return {"PYTHONPATH": path, "LANG": "C.UTF-8"}


def _wait(descriptor: int, event: int, deadline: float) -> None:
    with selectors.DefaultSelector() as selector:
        selector.register(descriptor, event)
        left = deadline - time.monotonic()
        if left <= 0 or not selector.select(left):
            raise TimeoutError("the process does not answer")


def _by_digest(data: bytes, hint: str | None) -> Reading:
    """Hashing alone needs no process."""
    if hint != any_file.FILE:
        most = limits.MAX_BYTES // (1024 * 1024)
        reason = f"the file has {len(data)} bytes, {most} MiB are read"
        return Reading(None, Unsupported(reason, "check the file by its digest"))
    try:
        return Reading(any_file.read(data), None)
    except Malformed as refusal:
        return Reading(None, refusal)


def _refused(reason: str) -> Reading:
    return Reading(None, Broken(reason, _ADVICE))
