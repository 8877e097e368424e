"""The index as it grows: the map's hashes in flat memory, the keys in a store of somebody else.

What is kept of each key is one ``Row``: (tag, count, peaks). The store is a sorted table of rows
by tag; it knows nothing of buckets, so the map grows without a row being written again. The one
function that is needed of it is ``read(first, last)``: the rows with first <= tag <= last,
ascending by tag. What it raises passes through.

An update has two halves, so that a transaction may stand between them:

1. ``prepare`` reads, computes, and changes nothing.
2. The caller writes ``Step.rows``, and beside them the step's size and keys, and commits.
3. ``apply`` takes the hashes over. Until then the store is ahead: nothing can be proved.

A crash or rollback before the commit leaves everything as it was; after it, the index is built
from the rows when it is next opened, so a lost ``apply`` loses nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from chain.errors import ProofError
from chain.index.hashing import (
    OCCUPANCY,
    Row,
    bucket_bounds,
    bucket_of,
    depth_of,
    peaks_root,
    require_hash,
    root_hash,
    rows_hash,
)
from chain.index.lists import extended, require_positions
from chain.index.proofs import Entry, IndexRoot, KeyProof
from chain.index.tree import HashTree
from chain.index.undo import Undo, replaced
from chain.merkle.shape import require_growth
from chain.words import Digest

ReadRows: TypeAlias = Callable[[bytes, bytes], Sequence[Row]]

Changes: TypeAlias = Mapping[bytes, Sequence[int]]
"""For each tag the positions of its new records, ascending."""

_RUN = 4096


@dataclass(frozen=True, slots=True)
class Step:
    """One update, computed and not yet taken over.

    ``rows`` are the rows to be written, whole, ascending by tag; ``hashes`` the new hashes of
    buckets at ``depth``, for who stores those too.
    """

    root: IndexRoot
    keys: int
    depth: int
    rows: tuple[Row, ...]
    hashes: dict[int, bytes]
    _old_rows: tuple[Row | None, ...]
    _old_size: int
    _tree: HashTree
    _nodes: dict[int, bytes]
    _buckets: dict[int, list[Row]]


class Index:
    """The index of a journal of ``size`` records. Not safe for use by several threads at once."""

    def __init__(self, read: ReadRows, size: int, keys: int, tree: HashTree) -> None:
        self._read, self._size, self._keys = read, size, keys
        self._tree = tree
        self._next: HashTree | None = None  # the tree of twice the buckets, being filled

    @classmethod
    def build(cls, read: ReadRows, size: int, keys: int) -> Index:
        """The index over all rows of a store, which hold ``keys`` keys of ``size`` records.

        Every row is read, in order. Neither number is checked: compare the root with a checkpoint.
        """
        index = cls(read, size, keys, HashTree(depth_of(keys)))
        index._complete(index._tree)
        return index

    @classmethod
    def restore(
        cls, read: ReadRows, size: int, keys: int, hashes: bytes, stale: Iterable[bytes] = ()
    ) -> Index:
        """The index from the saved hashes of its buckets, without reading the rows.

        ``stale`` are the tags whose rows changed since the hashes were saved. ``ProofError`` if
        the hashes are those of another depth: build it then. That they are true is not checked.
        """
        index = cls(read, size, keys, HashTree.over(depth_of(keys), hashes))
        tree = index._tree
        buckets = sorted({bucket_of(tag, tree.depth) for tag in stale})
        tree.write(tree.climb({b: index._hashes(tree.depth, b, b + 1)[0] for b in buckets}))
        return index

    @property
    def root(self) -> IndexRoot:
        """The root that a checkpoint of this size claims."""
        top = self._tree.node(1)
        return IndexRoot(self._size, root_hash(self._size, self._keys, self._tree.depth, top))

    @property
    def tree(self) -> HashTree:
        """The tree as it is now; the next step writes into it, or leaves it for a larger one."""
        return self._tree

    @property
    def keys(self) -> int:
        """How many different tags the records have."""
        return self._keys

    def bucket_hashes(self) -> bytes:
        """The hashes of all buckets, to be saved for ``restore``."""
        return self._tree.bucket_hashes()

    def prove(self, tag: bytes) -> KeyProof:
        """The bucket of a tag, whether it holds the tag or not, and its way to the root."""
        require_hash(tag, "the tag")
        bucket = bucket_of(tag, self._tree.depth)
        rows = self._rows(self._tree.depth, bucket, bucket + 1)
        return KeyProof(
            keys=self._keys,
            entries=tuple(Entry(Digest(r[0]), r[1], peaks_root(r[2])) for r in rows),
            siblings=tuple(self._tree.siblings(bucket)),
        )

    def prepare(self, size: int, changes: Changes) -> Step:
        """The step to a journal of ``size`` records, of which the new ones have these tags.

        ``ProofError`` if a position is not among the new records, or if a row was changed behind
        the index's back. Reads the buckets of the tags.
        """
        self._require(size, changes)
        buckets, rows, keys = self._merged(changes)
        depth = depth_of(keys)
        tree = self._tree if depth == self._tree.depth else self._grown(depth)
        hashes = self._rehashed(buckets, depth)
        nodes = tree.climb(hashes)
        root = root_hash(size, keys, depth, nodes.get(1) or tree.node(1))
        return Step(
            root=IndexRoot(size, root),
            keys=keys,
            depth=depth,
            rows=tuple([new for new, _ in rows]),
            hashes=hashes,
            _old_rows=tuple([old for _, old in rows]),
            _old_size=self._size,
            _tree=tree,
            _nodes=nodes,
            _buckets=buckets,
        )

    def apply(self, step: Step) -> None:
        """Take a step over, once its rows are in the store; only the latest one, and only once."""
        if step._old_size != self._size:
            raise ProofError(f"the step begins at {step._old_size}, the index is at {self._size}")
        if step._tree is not self._tree:
            self._next = None
        elif self._next is not None:
            # Here, not in prepare: advance() may have begun it or filled more of it in between.
            self._next.write(self._next.climb(self._rehashed(step._buckets, self._next.depth)))
        step._tree.write(step._nodes)
        self._tree, self._size, self._keys = step._tree, step.root.size, step.keys

    def before(self, step: Step) -> Undo:
        """What ``apply`` would replace, for ``revert``; to be asked before it."""
        nodes = step._nodes if step._tree is self._tree else {}
        tags = tuple([row[0] for row in step.rows])
        kept = replaced(self._tree, nodes)
        return Undo(self._size, self._keys, self._tree, tags, step._old_rows, *kept)

    def revert(self, undo: Undo) -> None:
        """Take the latest step back; the rows in the store are the caller's to take back."""
        undo.tree.write(undo.nodes())
        self._tree, self._size, self._keys = undo.tree, undo.size, undo.keys
        self._next = None  # it may hold what the step brought; filling it again costs time only

    def advance(self, nodes: int = _RUN) -> bool:
        """Fill up to ``nodes`` hashes of the tree that comes after this one; False if none is due.

        That tree is due when the buckets are three quarters full. Whoever calls this after each
        commit with four times the keys that were new, or in idle time, has it complete when the
        map grows; otherwise ``prepare`` fills the rest then, and takes as long as that takes.
        """
        if self._next is None:
            if 4 * self._keys <= 3 * OCCUPANCY << self._tree.depth:
                return False
            self._next = HashTree(self._tree.depth + 1)
        if self._next.complete:
            return False
        if nodes > 0:
            self._fill(self._next, nodes)
        return True

    def _require(self, size: int, changes: Changes) -> None:
        require_growth(self._size, size)
        for tag, positions in changes.items():
            require_hash(tag, "a tag")
            require_positions(positions)
            if not positions or not self._size <= positions[0] <= positions[-1] < size:
                raise ProofError(f"a tag needs positions from {self._size} to below {size}")

    def _merged(
        self, changes: Changes
    ) -> tuple[dict[int, list[Row]], list[tuple[Row, Row | None]], int]:
        """The touched buckets as they will be, the rows that change (new, old), and the keys."""
        depth, keys = self._tree.depth, self._keys
        changed: list[tuple[Row, Row | None]] = []
        touched: dict[int, list[bytes]] = {}
        for tag in changes:
            touched.setdefault(bucket_of(tag, depth), []).append(tag)
        buckets = {}
        for bucket, tags in sorted(touched.items()):
            rows = self._genuine(bucket)
            before = len(rows)
            for tag in tags:
                old = rows.get(tag)
                rows[tag] = extended(old or (tag, 0, b""), changes[tag])
                changed.append((rows[tag], old))
            keys += len(rows) - before
            buckets[bucket] = sorted(rows.values())
        changed.sort(key=lambda pair: pair[0][0])
        return buckets, changed, keys

    def _genuine(self, bucket: int) -> dict[bytes, Row]:
        """The rows of a bucket by tag, which must be those that its hash was made of."""
        tree = self._tree
        rows = self._rows(tree.depth, bucket, bucket + 1)
        if rows_hash(rows) != tree.node((1 << tree.depth) + bucket):
            raise ProofError(f"rows of bucket {bucket} are not what the index was made of")
        return {row[0]: row for row in rows}

    def _rehashed(self, buckets: Mapping[int, Sequence[Row]], depth: int) -> dict[int, bytes]:
        """The hashes of these buckets, or at a greater depth of all into which they fall."""
        more = depth - self._tree.depth
        hashes: dict[int, bytes] = {}
        for bucket, rows in buckets.items():
            start, stop = bucket << more, (bucket + 1) << more
            hashes.update(zip(range(start, stop), _hashes(rows, depth, start, stop), strict=True))
        return hashes

    def _grown(self, depth: int) -> HashTree:
        """The tree of a greater depth over what is stored, complete."""
        if self._next is None or self._next.depth != depth:
            self._next = HashTree(depth)
        self._complete(self._next)
        return self._next

    def _complete(self, tree: HashTree) -> None:
        while not tree.complete:
            self._fill(tree, _RUN)

    def _fill(self, tree: HashTree, most: int) -> None:
        tree.fill(lambda start, stop: self._hashes(tree.depth, start, stop), most)

    def _hashes(self, depth: int, start: int, stop: int) -> list[Digest]:
        return _hashes(self._rows(depth, start, stop), depth, start, stop)

    def _rows(self, depth: int, start: int, stop: int) -> Sequence[Row]:
        return self._read(*bucket_bounds(start, stop, depth))


def _hashes(rows: Iterable[Row], depth: int, start: int, stop: int) -> list[Digest]:
    """The hashes of the buckets from ``start`` to ``stop``, which hold these rows and no other."""
    if stop == start + 1:
        return [rows_hash(rows)]
    buckets: list[list[Row]] = [[] for _ in range(start, stop)]
    for row in rows:
        buckets[bucket_of(row[0], depth) - start].append(row)
    return [rows_hash(bucket) for bucket in buckets]
