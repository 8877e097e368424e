"""An index that runs ahead of its store, and still proves what it was at earlier sizes.

The store holds the rows of one version, the last that its owner committed. Versions behind that
one are ahead: their rows wait here until they are stored. Versions before it are kept as what each
step replaced; how many, and for how long, the owner says.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from chain.errors import ProofError
from chain.index.builder import Changes, Index, ReadRows, Step
from chain.index.hashing import Row, bucket_bounds, bucket_of, peaks_root, require_hash
from chain.index.proofs import Entry, IndexRoot, KeyProof
from chain.index.tree import HashTree
from chain.index.undo import Undo
from chain.words import Digest


@dataclass(slots=True)
class _Version:
    root: IndexRoot
    keys: int
    tree: HashTree
    undo: Undo | None  # None for the oldest: nothing is known of what was before it
    rows: tuple[Row, ...]  # that it changed; emptied once they are stored


class Versions:
    """The index at its tip, over a store that holds an earlier version of it.

    ``read`` gives the store's rows. It may already be ahead of what ``note_stored`` was told, as
    far as the versions go; never behind it. Not safe for use by several threads at once, but for
    ``prove``, ``root`` and ``sizes`` while another thread is in ``prepare`` or ``advance``.
    """

    def __init__(self, read: ReadRows, size: int, keys: int) -> None:
        self._stored_rows = read
        self._waiting: dict[bytes, Row] = {}
        self._tags: list[bytes] = []
        self._index = Index.build(self._read, size, keys)
        first = _Version(self._index.root, keys, self._index.tree, None, ())
        self._versions = [first]
        self._stored = size

    @property
    def tip(self) -> IndexRoot:
        """The newest version's root."""
        return self._versions[-1].root

    @property
    def keys(self) -> int:
        """How many keys the newest version has."""
        return self._versions[-1].keys

    @property
    def stored(self) -> int:
        """The size of the version that the store is known to hold."""
        return self._stored

    def sizes(self) -> list[int]:
        """The sizes of all versions that are kept, ascending."""
        return [version.root.size for version in self._versions]

    def root(self, size: int) -> IndexRoot:
        """The root of a version; ``ProofError`` if it is not kept."""
        return self._versions[self._place(size)].root

    def weight(self) -> int:
        """About how many bytes the replaced rows and nodes take."""
        return sum(version.undo.weight for version in self._versions if version.undo)

    def prepare(self, size: int, changes: Changes) -> Step:
        """The step to a further version; changes nothing that the others read."""
        return self._index.prepare(size, changes)

    def apply(self, step: Step) -> None:
        """Make the step's version the newest; one of the same size as the tip is none."""
        if step.root == self.tip:
            return
        undo = self._index.before(step)
        self._index.apply(step)
        self._versions.append(_Version(step.root, step.keys, self._index.tree, undo, step.rows))
        self._wait()

    def advance(self, nodes: int) -> bool:
        """As ``Index.advance``: fill some of the tree that comes after this one."""
        return self._index.advance(nodes)

    def waiting(self, size: int) -> tuple[tuple[Row, ...], int]:
        """The rows that take the store to a version, ascending by tag, and its number of keys."""
        place = self._place(size)
        rows: dict[bytes, Row] = {}
        for version in self._versions[self._place(self._stored) + 1 : place + 1]:
            rows.update((row[0], row) for row in version.rows)
        return tuple(sorted(rows.values())), self._versions[place].keys

    def note_stored(self, size: int) -> None:
        """Learn that the store holds this version; what it holds no longer waits."""
        place = self._place(size)
        if size < self._stored:
            raise ProofError(f"the store held version {self._stored}, it cannot hold {size} now")
        for version in self._versions[: place + 1]:
            version.rows = ()
        self._stored = size
        self._wait()

    def rewind(self, size: int) -> None:
        """Give up the versions above ``size``; what is stored cannot be given up."""
        if size < self._stored:
            raise ProofError(f"version {self._stored} is stored: there is no way back to {size}")
        while self.tip.size > size:
            undo = self._versions.pop().undo
            assert undo is not None  # the oldest is not above what is stored
            self._index.revert(undo)
        self._wait()

    def forget_oldest(self) -> None:
        """Drop the oldest version, if a later one is stored; else do nothing."""
        if self._versions[0].root.size < self._stored:
            del self._versions[0]
            self._versions[0].undo = None

    def prove(self, tag: bytes, size: int, read: ReadRows, at: int) -> KeyProof:
        """The proof of a key in a version; ``read`` gives the rows of version ``at``, not older.

        ``ProofError`` where one of the two is not kept. That the rows are true is not checked:
        see where the proof leads.
        """
        require_hash(tag, "the tag")
        place, end = self._place(size), self._place(at)
        if place > end:
            raise ProofError(f"rows of version {at} do not prove the later version {size}")
        version = self._versions[place]
        bucket = bucket_of(tag, version.tree.depth)
        first, last = bucket_bounds(bucket, bucket + 1, version.tree.depth)
        rows = {row[0]: row for row in read(first, last)}
        for later in reversed(self._versions[place + 1 : end + 1]):
            assert later.undo is not None  # only the oldest has none
            later.undo.restore(rows, first, last)
        return KeyProof(
            keys=version.keys,
            entries=tuple(_entry(rows[found]) for found in sorted(rows)),
            siblings=tuple(self._siblings(place, bucket)),
        )

    def _siblings(self, place: int, bucket: int) -> list[Digest]:
        tree = self._versions[place].tree
        number = (1 << tree.depth) + bucket
        return [self._node(place, (number >> level) ^ 1) for level in range(tree.depth)]

    def _node(self, place: int, number: int) -> Digest:
        """A node as it was in a version: what the first later step replaced, if one did."""
        tree = self._versions[place].tree
        for later in self._versions[place + 1 :]:
            if later.tree is not tree:
                break  # it grew: the tree has stood still since
            assert later.undo is not None  # only the oldest has none
            found = later.undo.node(number)
            if found is not None:
                return found
        return tree.node(number)

    def _place(self, size: int) -> int:
        place = bisect_left(self._versions, size, key=lambda version: version.root.size)
        if place == len(self._versions) or self._versions[place].root.size != size:
            raise ProofError(f"the index as of {size} records is not kept")
        return place

    def _wait(self) -> None:
        """Find anew which rows the store does not hold yet."""
        self._waiting = {row[0]: row for version in self._versions for row in version.rows}
        self._tags = sorted(self._waiting)

    def _read(self, first: bytes, last: bytes) -> Sequence[Row]:
        """The rows at the tip: the store's, and over them those that wait."""
        rows = self._stored_rows(first, last)
        start, stop = bisect_left(self._tags, first), bisect_right(self._tags, last)
        if start == stop:
            return rows
        merged = {row[0]: row for row in rows}
        merged.update((tag, self._waiting[tag]) for tag in self._tags[start:stop])
        return sorted(merged.values())


def _entry(row: Row) -> Entry:
    return Entry(Digest(row[0]), row[1], peaks_root(row[2]))
