"""One sender at a time, over threads and processes, so that nonces reach the node in order."""

from __future__ import annotations

import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_POLL_SECONDS = 0.01


class Line:
    """A lock beside the outbox that ends with the process that holds it, however it ends."""

    def __init__(self, path: Path) -> None:
        self._threads = threading.Lock()
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def close(self) -> None:
        """Give up the file; not while the lock is held."""
        os.close(self._descriptor)

    @contextmanager
    def turn(self, patience: float) -> Iterator[bool]:
        """Yields whether our turn came within ``patience`` seconds."""
        until = time.monotonic() + patience
        if not self._threads.acquire(timeout=patience):
            yield False
            return
        try:
            ours = self._take(until)
            try:
                yield ours
            finally:
                if ours:
                    fcntl.flock(self._descriptor, fcntl.LOCK_UN)
        finally:
            self._threads.release()

    def _take(self, until: float) -> bool:
        while True:
            try:
                fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > until:
                    return False
                time.sleep(_POLL_SECONDS)
            else:
                return True
