"""A batch: the RFC 6962 tree over the roots of numbered documents, and a proof for each."""

from __future__ import annotations

from collections.abc import Sequence

from chain.errors import CommitmentError
from chain.merkle.hashing import fold, parents
from chain.merkle.shape import inclusion_ranges, perfect_nodes
from chain.words import Digest


class Batch:
    """The tree of a batch in memory: 64 bytes a document; a proof costs a few hashes.

    The document's place is the position of its root: the caller gives roots by ascending serial,
    none left out.
    """

    def __init__(self, roots: Sequence[Digest]) -> None:
        if not roots:
            raise CommitmentError("a batch has one document at least")
        if any(len(root) != 32 for root in roots):
            raise CommitmentError("the root of a document has 32 bytes")
        if len(set(roots)) != len(roots):
            raise CommitmentError("two documents of a batch are the same one")
        self._levels: list[Sequence[Digest]] = [list(roots)]
        while len(last := self._levels[-1]) > 1:
            self._levels.append(parents(last[: len(last) & ~1]))

    @property
    def count(self) -> int:
        """How many documents it has."""
        return len(self._levels[0])

    @property
    def root(self) -> Digest:
        """What the issuer signs and the contract keeps."""
        return self._subtree(0, self.count)

    def proof(self, position: int) -> list[Digest]:
        """The inclusion proof of the document there, from the leaf to the root."""
        return [self._subtree(*part) for part in inclusion_ranges(position, self.count)]

    def _subtree(self, start: int, stop: int) -> Digest:
        return fold(self._levels[level][at] for level, at in perfect_nodes(start, stop))
