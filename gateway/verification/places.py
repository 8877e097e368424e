"""How many may bring files at a time: each may bring 256 MiB, which stand on the disk meanwhile."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from gateway.errors import TooMany

EACH: Final = 3
"""So many requests by one address, or by one member."""
ALL: Final = 16
"""So many requests by everybody: at most 4 GiB on the disk."""
STRANGERS: Final = 10
"""So many of these by those who have not signed in: who sends slowly from many addresses takes no
place from members."""


class Places:
    """Counts who is asking now; safe for several threads."""

    def __init__(self, each: int = EACH, all_: int = ALL) -> None:
        self._each = each
        self._all = all_
        self._lock = threading.Lock()
        self._taken: Counter[str] = Counter()
        self._strangers = 0

    @contextmanager
    def take(self, who: str, *, stranger: bool = False) -> Iterator[None]:
        """A place for one request; raises `TooMany` where there is none."""
        with self._lock:
            full = self._taken.total() >= self._all or (stranger and self._strangers >= STRANGERS)
            if full or self._taken[who] >= self._each:
                raise TooMany("too many files are coming in; try again in a minute")
            self._taken[who] += 1
            self._strangers += stranger
        try:
            yield
        finally:
            with self._lock:
                self._taken[who] -= 1
                self._strangers -= stranger
                if not self._taken[who]:
                    del self._taken[who]
