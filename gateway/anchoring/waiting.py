"""Requests that wait until a record is anchored: woken from the anchoring thread."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, eq=False)
class _Waiter:
    position: int
    loop: asyncio.AbstractEventLoop
    woken: asyncio.Event = field(default_factory=asyncio.Event)

    def wake(self) -> None:
        # The loop may have been closed since, with its request: then nobody waits any more.
        with suppress(RuntimeError):
            self.loop.call_soon_threadsafe(self.woken.set)


class AnchoredSize:
    """The size of the newest checkpoint that is committed here, and who waits for it to grow."""

    def __init__(self, size: int = 0) -> None:
        self._size = size
        self._closed = False
        self._waiters: set[_Waiter] = set()
        self._lock = threading.Lock()

    @property
    def value(self) -> int:
        """Every record below this position is anchored."""
        return self._size

    def grow(self, size: int) -> None:
        """Say that a checkpoint of this size was committed; from any thread."""
        with self._lock:
            self._size = max(self._size, size)
            ready = [waiter for waiter in self._waiters if waiter.position < self._size]
        for waiter in ready:
            waiter.wake()

    def close(self) -> None:
        """Wake everybody, because nothing will be anchored any more."""
        with self._lock:
            self._closed = True
            waiters = list(self._waiters)
        for waiter in waiters:
            waiter.wake()

    async def wait(self, position: int, seconds: float) -> bool:
        """Whether the record at a position is anchored, at the latest after so many seconds."""
        waiter = _Waiter(position, asyncio.get_running_loop())
        with self._lock:
            if position < self._size or self._closed:
                return position < self._size
            self._waiters.add(waiter)
        try:
            with suppress(TimeoutError):
                await asyncio.wait_for(waiter.woken.wait(), seconds)
        finally:
            with self._lock:
                self._waiters.discard(waiter)
        return position < self._size
