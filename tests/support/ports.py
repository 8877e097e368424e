"""Ports for programs that must be told one: of this worker alone, and of nobody's choosing.

A port that the system chose and took back is soon chosen again: for whatever else starts in the
moment before our program listens there, and for each connection that anybody opens. So ours lie
below those that the system chooses from (from 32,768 on), and each worker has its own.
"""

from __future__ import annotations

import os
import secrets
import socket
from functools import cache
from itertools import count

FIRST, END = 10_240, 32_000


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on, and that no other test is given."""
    ours = _ours()
    numbers = _numbers()
    for _ in ours:
        port = ours[next(numbers) % len(ours)]
        if _is_free(port):
            return port
    raise AssertionError(f"no port of {ours} is free")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _ours() -> range:
    """The ports of this worker."""
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    share = (END - FIRST) // workers
    return range(FIRST + worker * share, FIRST + (worker + 1) * share)


@cache
def _numbers() -> count[int]:
    """Where in them to go on: begun anywhere, for two runs at once know nothing of each other."""
    return count(secrets.randbelow(END))
