"""An index that needs no store: its rows are kept in memory, packed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from chain.index.builder import Changes, Index
from chain.index.hashing import OCCUPANCY, Row, bucket_of
from chain.index.proofs import IndexRoot
from chain.index.tree import HashTree
from chain.merkle.hashing import HASH_SIZE

_FIXED = HASH_SIZE + 8
_READ = 16_384


class MemoryIndex(Index):
    """The index of a journal from its beginning, for who replays headers: observers, audits."""

    def __init__(self) -> None:
        self._table = RowTable()
        super().__init__(self._table.read, 0, 0, HashTree(0))
        self._complete(self._tree)

    def update(self, size: int, changes: Changes) -> IndexRoot:
        """Go on to a journal of ``size`` records; ``prepare``, store and ``apply`` in one."""
        step = self.prepare(size, changes)
        self._table.write(step.rows)
        self.apply(step)
        return step.root

    def _genuine(self, bucket: int) -> dict[bytes, Row]:
        """The rows of a bucket, unchecked: nobody else can have changed them."""
        return {row[0]: row for row in self._rows(self._tree.depth, bucket, bucket + 1)}

    def rows(self) -> Iterator[Row]:
        """All rows, ascending by tag; the index must stand still meanwhile."""
        return self._table.rows()


class RowTable:
    """Rows by tag, packed into pages by the first bits of the tag: some 80 bytes a key.

    Its pages are no buckets of the map, though there are about as many. When they become too
    full, all are split at once.
    """

    def __init__(self) -> None:
        self._bits, self._count = 0, 0
        self._pages = [b""]
        self._read: dict[int, list[Row]] = {}  # single pages, for who changes what it has read

    def __len__(self) -> int:
        return self._count

    def read(self, first: bytes, last: bytes) -> list[Row]:
        """The rows with first <= tag <= last, ascending."""
        start, stop = bucket_of(first, self._bits), bucket_of(last, self._bits) + 1
        rows = (
            self._page(start) if stop == start + 1 else unpacked(b"".join(self._pages[start:stop]))
        )
        if rows and not first <= rows[0][0] <= rows[-1][0] <= last:  # part of a page
            return [row for row in rows if first <= row[0] <= last]
        return rows

    def rows(self) -> Iterator[Row]:
        """All rows, ascending by tag."""
        for page in self._pages:
            yield from unpacked(page)

    def write(self, rows: Iterable[Row]) -> None:
        """Put rows in, or in the place of those with the same tag."""
        touched: dict[int, list[Row]] = {}
        for row in rows:
            touched.setdefault(bucket_of(row[0], self._bits), []).append(row)
        for number, changed in touched.items():
            page = {row[0]: row for row in self._page(number)}
            self._count -= len(page)
            page.update((row[0], row) for row in changed)
            self._count += len(page)
            self._pages[number] = packed(sorted(page.values()))
        self._read.clear()
        while self._count > OCCUPANCY << self._bits:
            self._split()

    def _page(self, number: int) -> list[Row]:
        rows = self._read.get(number)
        if rows is None:
            if len(self._read) >= _READ:
                self._read.clear()
            rows = self._read[number] = unpacked(self._pages[number])
        return rows

    def _split(self) -> None:
        self._bits += 1
        pages = []
        for number, page in enumerate(self._pages):
            rows = unpacked(page)
            low = sum(bucket_of(row[0], self._bits) == 2 * number for row in rows)
            pages += [packed(rows[:low]), packed(rows[low:])]
        self._pages = pages


def packed(rows: Iterable[Row]) -> bytes:
    """Rows one behind the other: tag (32) ‖ count (8) ‖ peaks (32 for each bit set in count)."""
    return b"".join([tag + count.to_bytes(8) + peaks for tag, count, peaks in rows])


def unpacked(data: bytes) -> list[Row]:
    """The rows that were packed; nothing is checked."""
    rows, at = [], 0
    while at < len(data):
        count = int.from_bytes(data[at + HASH_SIZE : at + _FIXED])
        end = at + _FIXED + HASH_SIZE * count.bit_count()
        rows.append((data[at : at + HASH_SIZE], count, data[at + _FIXED : end]))
        at = end
    return rows
