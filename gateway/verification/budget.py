"""How often strangers may be wrong about one document before they are told less.

Without it, whoever guesses learns one field after the other from what differs, or an amount from
its number. In memory: a restart forgets, and so does the day.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from hashlib import sha256
from typing import Final

from chain.words import Digest, Seconds

COPIES: Final = 10
"""Differing copies of one document in a day, of which strangers are told where they differ."""
TRIES: Final = 20
"""Wrong dates and amounts for one number in a day, until strangers get no answer about it."""
BY_MEMBER: Final = 100
"""The same for each member that is signed in: it is known who guesses, and still it may not."""
DAY: Final = 86_400
MOST: Final = 100_000
"""Documents that are counted; beyond, those wrong longest ago are forgotten."""


class Budgets:
    """What strangers together, and each member, may be wrong about one document or number."""

    def __init__(self, strangers: int, clock: Callable[[], Seconds]) -> None:
        self._strangers = Budget(strangers, clock)
        self._members = Budget(BY_MEMBER, clock)

    def spend(self, what: Digest, member: str | None) -> bool:
        """Count one more; whether it was still within what is allowed."""
        return self._of(member).spend(_for(what, member))

    def spent(self, what: Digest, member: str | None) -> bool:
        """Whether all that is allowed was counted."""
        return self._of(member).spent(_for(what, member))

    def _of(self, member: str | None) -> Budget:
        return self._strangers if member is None else self._members


def _for(what: Digest, member: str | None) -> Digest:
    return what if member is None else Digest(sha256(what + member.encode()).digest())


class Budget:
    """Counts what was wrong, by document or number, each for a day from the first time."""

    def __init__(self, allowed: int, clock: Callable[[], Seconds], most: int = MOST) -> None:
        self._allowed = allowed
        self._clock = clock
        self._most = most
        self._lock = threading.Lock()
        self._counts: OrderedDict[bytes, tuple[int, int]] = OrderedDict()

    def spend(self, what: Digest) -> bool:
        """Count one more; whether it was still within what is allowed."""
        with self._lock:
            first, count = self._current(what)
            self._counts[bytes(what)] = (first, count + 1)
            self._counts.move_to_end(bytes(what))
            while len(self._counts) > self._most:
                self._counts.popitem(last=False)
            return count < self._allowed

    def spent(self, what: Digest) -> bool:
        """Whether all that is allowed was counted."""
        with self._lock:
            return self._current(what)[1] >= self._allowed

    def _current(self, what: Digest) -> tuple[int, int]:
        now = self._clock()
        first, count = self._counts.get(bytes(what), (now, 0))
        return (first, count) if now < first + DAY else (now, 0)
