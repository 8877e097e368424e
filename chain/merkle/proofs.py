"""Roots, peaks and proofs from leaf hashes that are all at hand."""

from __future__ import annotations

from collections.abc import Sequence

from chain.errors import ProofError
from chain.merkle.hashing import fold, perfect_root, require_hashes
from chain.merkle.shape import (
    Range,
    consistency_ranges,
    inclusion_ranges,
    perfect_nodes,
    require_size,
)
from chain.words import Digest


def root_hash(leaves: Sequence[bytes]) -> Digest:
    """MTH of RFC 6962, section 2.1, over leaf hashes; SHA-256 of nothing where there are none."""
    return fold(peaks(leaves, len(leaves)))


def peaks(leaves: Sequence[bytes], size: int) -> list[Digest]:
    """The roots of the perfect subtrees over the first ``size`` leaf hashes, largest first."""
    _require_leaves(leaves, size)
    return _peaks(leaves, (0, size))


def inclusion_proof(leaves: Sequence[bytes], index: int, size: int) -> list[Digest]:
    """The proof that leaf ``index`` is in the tree of the first ``size`` leaf hashes.

    From the leaf to the root (RFC 6962, section 2.1.1). An index that is not below ``size``, or a
    size beyond the leaves, is a ``ProofError``.
    """
    ranges = inclusion_ranges(index, size)
    _require_leaves(leaves, size)
    return [fold(_peaks(leaves, part)) for part in ranges]


def consistency_proof(leaves: Sequence[bytes], old: int, new: int) -> list[Digest]:
    """The proof that the tree of the first ``new`` leaf hashes extends that of the first ``old``.

    RFC 6962, section 2.1.2; empty where ``old`` is 0 or equal to ``new``.
    """
    ranges = consistency_ranges(old, new)
    _require_leaves(leaves, new)
    return [fold(_peaks(leaves, part)) for part in ranges]


def _peaks(leaves: Sequence[bytes], part: Range) -> list[Digest]:
    return [
        perfect_root(leaves[index << level : (index + 1) << level])
        for level, index in perfect_nodes(*part)
    ]


def _require_leaves(leaves: Sequence[bytes], size: int) -> None:
    require_size(size)
    if size > len(leaves):
        raise ProofError(f"a tree of {size} leaves cannot be made of {len(leaves)}")
    require_hashes(leaves, "leaf")
