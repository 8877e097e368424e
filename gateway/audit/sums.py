"""Tables told apart without keeping them: sums over their rows that only equal tables share.

Two tables have the same rows, in whatever order these come, if and only if the sums over their
rows agree, but for a chance below 2^-100: each audit draws a secret of its own, so nobody can have
chosen rows by it. That is how a table of any size is compared by two processes in flat memory.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import msgspec

PRIME = 2**255 - 19
PLACES = 64
_CACHED = 100_000

_pack = msgspec.msgpack.Encoder().encode
_number = int.from_bytes


@dataclass(frozen=True, slots=True)
class Sum:
    """How many rows, and what they add up to."""

    rows: int = 0
    value: int = 0

    def __add__(self, other: Sum) -> Sum:
        return Sum(self.rows + other.rows, self.value + other.value & 2**256 - 1)


@dataclass(frozen=True, slots=True)
class TagSum:
    """How many rows of key tags there are, and their product."""

    rows: int = 0
    value: int = 1

    def __add__(self, other: TagSum) -> TagSum:
        return TagSum(self.rows + other.rows, self.value * other.value % PRIME)


@dataclass(slots=True)
class Summing:
    """Sums by one secret of 32 bytes; the secret is for one audit and its processes alone.

    Of rows in general the sum, modulo 2^256, of SHA-256(secret, row as MessagePack), which keeps
    types apart: a pseudorandom function. Of key tags, of which there are most, the product modulo
    a prime of T + position · 2^64 + ordinal, T being such a hash of the tag: two polynomials that
    differ agree at a random T for as many values as they have degrees only (Schwartz, Zippel).
    """

    secret: bytes = field(default_factory=lambda: os.urandom(32))
    _known: dict[bytes, int] = field(default_factory=dict)

    def rows(self, rows: Iterable[tuple[Any, ...]]) -> Sum:
        """The sum over rows of integers, texts, bytes, floats and None."""
        secret, count, value = self.secret, 0, 0
        for count, row in enumerate(rows, 1):  # noqa: B007
            value += _number(sha256(secret + _pack(row)).digest())
        return Sum(count, value & 2**256 - 1)

    def place(self, tag: Any) -> int:
        """The number that stands for a key tag; raises `TypeError` for what is not bytes."""
        found = self._known.get(tag)
        if found is None:
            if len(self._known) >= _CACHED:
                self._known.clear()  # as many persons as there are must not fill the memory
            found = self._known[tag] = _number(sha256(self.secret + tag).digest()) % PRIME
        return found

    def tags(self, rows: Iterable[tuple[bytes, int, int]]) -> TagSum:
        """The product over rows of tag, position and ordinal; raises `TypeError` for others."""
        count, value = 0, 1
        for count, (tag, position, ordinal) in enumerate(rows, 1):  # noqa: B007
            value = value * (self.place(tag) + (position << PLACES) + ordinal) % PRIME
        return TagSum(count, value)

    def counted_tags(
        self, rows: Iterator[tuple[Any, ...]], before: tuple[Any, ...] | None
    ) -> tuple[TagSum, bool]:
        """As `tags`, of rows in the order of their keys, and whether each ordinal counts.

        `before` is the row before the first, if there is one. Raises `TypeError` or
        `OverflowError` for values of another type.
        """
        last, following = (None, 0) if before is None else (before[0], before[2] + 1)
        known, count, value, counts = 0 if last is None else self.place(last), 0, 1, True
        for count, (tag, position, ordinal) in enumerate(rows, 1):  # noqa: B007
            if tag != last:
                last, following, known = tag, 0, self.place(tag)
            if ordinal != following:
                counts, following = False, ordinal
            following += 1
            value = value * (known + (position << PLACES) + ordinal) % PRIME
        if type(value) is not int:
            raise TypeError("an ordinal is no whole number")
        return TagSum(count, value), counts
