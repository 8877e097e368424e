"""What one step of an index replaced: enough to go back, and to prove what was before."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass

from chain.index.hashing import Row
from chain.index.tree import HashTree
from chain.merkle.hashing import HASH_SIZE
from chain.words import Digest

_ROW_WEIGHT = 400


@dataclass(frozen=True, slots=True)
class Undo:
    """The index before a step: its numbers, its tree, and the nodes and rows that were replaced.

    Where the step made the map grow, ``tree`` is the smaller one, which nobody writes any more,
    and no nodes are kept. ``tags`` ascend; the row of a tag that was new is None.
    """

    size: int
    keys: int
    tree: HashTree
    tags: tuple[bytes, ...]
    rows: tuple[Row | None, ...]
    numbers: array[int]
    hashes: bytes

    @property
    def weight(self) -> int:
        """About how many bytes of memory it takes, without a tree that was outgrown."""
        return _ROW_WEIGHT * len(self.rows) + (HASH_SIZE + 8) * len(self.numbers)

    def nodes(self) -> dict[int, bytes]:
        """The nodes that were replaced, as they were."""
        parts = range(0, len(self.hashes), HASH_SIZE)
        return {
            n: self.hashes[at : at + HASH_SIZE] for n, at in zip(self.numbers, parts, strict=True)
        }

    def node(self, number: int) -> Digest | None:
        """A node as it was; None if the step left it alone."""
        at = bisect_left(self.numbers, number)
        if at == len(self.numbers) or self.numbers[at] != number:
            return None
        return Digest(self.hashes[HASH_SIZE * at : HASH_SIZE * (at + 1)])

    def restore(self, rows: dict[bytes, Row], first: bytes, last: bytes) -> None:
        """Make the rows with first <= tag <= last what they were."""
        for at in range(bisect_left(self.tags, first), bisect_right(self.tags, last)):
            row = self.rows[at]
            if row is None:
                rows.pop(self.tags[at], None)
            else:
                rows[self.tags[at]] = row


def replaced(tree: HashTree, nodes: Mapping[int, bytes]) -> tuple[array[int], bytes]:
    """The present hashes of the nodes that are about to be written, ascending by number."""
    numbers = array("Q", sorted(nodes))
    return numbers, b"".join([tree.node(number) for number in numbers])
