"""How often strangers may be wrong about one document before they are told less.

Without it, whoever guesses learns one field after the other from what differs, or an amount from
its number. The same wrong thing again teaches nothing and is not counted again. In memory: a
restart forgets, and so does the day.
"""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from hashlib import blake2b, sha256
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
_MARK: Final = 8
"""Bytes by which a try is known again; keyed, so that nobody can look for two with the same."""


class Budgets:
    """What strangers together, and each member, may be wrong about one document or number."""

    def __init__(self, strangers: int, clock: Callable[[], Seconds]) -> None:
        self._strangers = Budget(strangers, clock)
        self._members = Budget(BY_MEMBER, clock)

    def spend(self, what: Digest, tried: str, member: str | None) -> bool:
        """Count what was tried, once; whether it was still within what is allowed."""
        return self._of(member).spend(_for(what, member), tried)

    def spent(self, what: Digest, tried: str, member: str | None) -> bool:
        """Whether all that is allowed was counted, and this is none of it."""
        return self._of(member).spent(_for(what, member), tried)

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
        self._secret = secrets.token_bytes(16)
        self._counts: OrderedDict[bytes, tuple[int, bytes]] = OrderedDict()

    def spend(self, what: Digest, tried: str) -> bool:
        """Count what was tried, once; whether it was still within what is allowed."""
        with self._lock:
            (first, marks), mark = self._current(what), self._mark(tried)
            known = _has(marks, mark)
            within = known or len(marks) < self._allowed * _MARK
            self._counts[bytes(what)] = (first, marks if known or not within else marks + mark)
            self._counts.move_to_end(bytes(what))
            while len(self._counts) > self._most:
                self._counts.popitem(last=False)
            return within

    def spent(self, what: Digest, tried: str) -> bool:
        """Whether all that is allowed was counted, and this is none of it."""
        with self._lock:
            _, marks = self._current(what)
            return len(marks) >= self._allowed * _MARK and not _has(marks, self._mark(tried))

    def _current(self, what: Digest) -> tuple[int, bytes]:
        now = self._clock()
        first, marks = self._counts.get(bytes(what), (now, b""))
        return (first, marks) if now < first + DAY else (now, b"")

    def _mark(self, tried: str) -> bytes:
        return blake2b(tried.encode(), digest_size=_MARK, key=self._secret).digest()


def _has(marks: bytes, mark: bytes) -> bool:
    return any(marks[at : at + _MARK] == mark for at in range(0, len(marks), _MARK))
