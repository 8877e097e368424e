"""How many payloads come in at the same time, in all and of one member."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from gateway.errors import TooLarge, TooMany, Unavailable

OF_ONE = 4
OF_ALL = 16
RESERVE = 256 * 2**20
"""Bytes that a deposit must leave free on the disk: the journal needs them."""


class Uploads:
    """Counts deposits under way, and the bytes that they will still take."""

    def __init__(self, largest: int) -> None:
        self._largest = largest
        self._lock = threading.Lock()
        self._members: Counter[str] = Counter()
        self._promised = 0

    @contextmanager
    def one(self, member: str, size: int, free: int) -> Iterator[None]:
        """One deposit of so many bytes, with so many free on the disk.

        Raises `TooLarge`, `TooMany`, or `Unavailable` where the disk has too little room.
        """
        if size > self._largest:
            raise TooLarge(
                f"a payload has at most {self._largest} bytes here (SHUJIAN_MAX_PAYLOAD); "
                "deposit it in parts"
            )
        with self._lock:
            self._check(member, size, free)
            self._members[member] += 1
            self._promised += size
        try:
            yield
        finally:
            with self._lock:
                self._members[member] -= 1
                self._promised -= size
                self._members += Counter()  # forgets those at zero

    def _check(self, member: str, size: int, free: int) -> None:
        if self._members[member] >= OF_ONE:
            raise TooMany(f"{OF_ONE} payloads of {member} come in already; wait for one of them")
        if self._members.total() >= OF_ALL:
            raise TooMany(f"{OF_ALL} payloads come in already; try again in a while")
        # Those under way have taken part of what they were promised: this errs to the safe side.
        if free - self._promised - size < RESERVE:
            raise Unavailable("the gateway's disk has no room for this payload; tell its operator")
