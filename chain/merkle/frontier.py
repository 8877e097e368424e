"""The right edge of a growing tree: all that is needed to append and to know the root."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chain.errors import ProofError
from chain.merkle.hashing import fold, parents, require_hashes
from chain.merkle.shape import require_size
from chain.words import Digest


@dataclass(frozen=True, slots=True)
class Frontier:
    """A tree reduced to its size and its peaks: the roots of its perfect subtrees, largest first.

    Known elsewhere as a compact range. That the peaks are those of a tree seen before is not
    checked here: compare ``root()`` with a root that is trusted.
    """

    size: int = 0
    peaks: tuple[Digest, ...] = ()

    def __post_init__(self) -> None:
        require_size(self.size)
        if len(self.peaks) != self.size.bit_count():
            raise ProofError(f"a tree of {self.size} leaves does not have {len(self.peaks)} peaks")
        require_hashes(self.peaks, "peak")

    def append(self, leaves: Sequence[bytes]) -> Frontier:
        """The frontier after these leaf hashes; this one stays as it is."""
        require_hashes(leaves, "leaf")
        left, rest, right = list(self.peaks), self.size, []
        nodes: Sequence[bytes] = leaves
        while nodes or left:  # one level a turn, from the leaves up
            if rest & 1:
                nodes = [left.pop(), *nodes]
            if len(nodes) & 1:
                right.append(Digest(bytes(nodes[-1])))
                nodes = nodes[:-1]
            nodes = parents(nodes)
            rest >>= 1
        return Frontier(self.size + len(leaves), tuple(reversed(right)))

    def root(self) -> Digest:
        """The root of the tree (RFC 6962); SHA-256 of nothing for the empty one."""
        return fold(self.peaks)
