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

_POLL = 0.05


class Turns:
    """Lets so many in at a time; the others wait a while and are then turned away."""

    def __init__(self, at_once: int = AT_ONCE, patience: float = PATIENCE) -> None:
        self._free = threading.BoundedSemaphore(at_once)
        self._patience = patience

    @asynccontextmanager
    async def take(self) -> AsyncIterator[None]:
        """A turn; raises `TooMany` where none came free in time."""
        until = time.monotonic() + self._patience
        while not self._free.acquire(blocking=False):
            if time.monotonic() > until:
                raise TooMany("others are gathering evidence; try again in a minute")
            await asyncio.sleep(_POLL)
        try:
            yield
        finally:
            self._free.release()
