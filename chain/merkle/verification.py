"""What a verifier does: RFC 9162, sections 2.1.3.2 and 2.1.4.2, without the tree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chain.errors import ProofError
from chain.merkle.hashing import EMPTY_ROOT, HASH_SIZE, node_hash
from chain.merkle.shape import consistency_ranges, inclusion_ranges, require_growth


def verify_inclusion(
    index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes
) -> None:
    """Raise ``ProofError`` unless ``leaf`` stands at ``index`` in the tree of that size and root.

    ``leaf`` is a leaf hash. Not checked: where size and root come from.
    """
    ranges = inclusion_ranges(index, size)
    _require_length(proof, len(ranges))
    for value in (leaf, root, *proof):
        _require_hash(value)
    node = leaf
    for (start, _), sibling in zip(ranges, proof, strict=True):
        node = node_hash(node, sibling) if index < start else node_hash(sibling, node)
    _require_equal(node, root, "root")


def verify_consistency(
    old_size: int, new_size: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> None:
    """Raise ``ProofError`` unless the tree of ``new_root`` begins with the tree of ``old_root``.

    Every tree extends the empty one, whose root must be SHA-256 of nothing; equal sizes must have
    equal roots; in both cases the proof is empty. Not checked: where sizes and roots come from.
    """
    require_growth(old_size, new_size)
    ranges = consistency_ranges(old_size, new_size)
    _require_length(proof, len(ranges))
    for value in (old_root, new_root, *proof):
        _require_hash(value)
    if old_size == 0:
        _require_equal(EMPTY_ROOT, old_root, "old root")
    if new_size in (0, old_size):
        _require_equal(old_root, new_root, "new root")
    elif old_size:
        _require_extension(old_size, old_root, new_root, iter(zip(ranges, proof, strict=True)))


def _require_extension(
    old_size: int,
    old_root: bytes,
    new_root: bytes,
    parts: Iterator[tuple[tuple[int, int], bytes]],
) -> None:
    """Climb from the last perfect subtree of the old tree to both roots at once."""
    if old_size & (old_size - 1) == 0:
        old = new = old_root  # the old tree is that subtree, and the proof leaves it out
    else:
        old = new = next(parts)[1]
    for (start, _), node in parts:
        if start < old_size:  # a left sibling, in both trees
            old, new = node_hash(node, old), node_hash(node, new)
        else:
            new = node_hash(new, node)
    _require_equal(old, old_root, "old root")
    _require_equal(new, new_root, "new root")


def _require_length(proof: object, wanted: int) -> None:
    if not isinstance(proof, Sequence) or len(proof) != wanted:
        raise ProofError(f"the proof must have {wanted} nodes")


def _require_hash(value: object) -> None:
    if not isinstance(value, bytes) or len(value) != HASH_SIZE:
        raise ProofError(f"a node, leaf or root is not {HASH_SIZE} bytes")


def _require_equal(computed: bytes, claimed: bytes, what: str) -> None:
    if computed != claimed:
        raise ProofError(f"the proof leads to 0x{computed.hex()}, not to the {what} claimed")
