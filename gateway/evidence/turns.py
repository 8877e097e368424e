"""Taking turns: gathering evidence takes memory, so few do it at the same time."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from gateway.errors import TooMany

AT_ONCE = 2
"""So many are gathered at the same time; each may hold some times the size of its evidence."""

PATIENCE = 30.0
"""Seconds that others wait for their turn."""

WAITING = 30
"""So many wait at the same time, for each has what it asks for in memory; more are turned away."""

_POLL = 0.05
_BUSY = "others are gathering evidence; try again in a minute"


class Turns:
    """Lets so many in at a time; the others wait a while and are then turned away."""

    def __init__(self, at_once: int = AT_ONCE, patience: float = PATIENCE) -> None:
        self._free = threading.BoundedSemaphore(at_once)
        self._patience = patience
        self._waiting = 0  # changed by the event loop alone

    @asynccontextmanager
    async def take(self) -> AsyncIterator[None]:
        """A turn; raises `TooMany` where none came free in time, or too many wait for one."""
        if not self._free.acquire(blocking=False):
            await self._wait()
        try:
            yield
        finally:
            self._free.release()

    async def _wait(self) -> None:
        if self._waiting >= WAITING:
            raise TooMany(_BUSY)
        until = time.monotonic() + self._patience
        self._waiting += 1
        try:
            while not self._free.acquire(blocking=False):
                if time.monotonic() > until:
                    raise TooMany(_BUSY)
                await asyncio.sleep(_POLL)
        finally:
            self._waiting -= 1
