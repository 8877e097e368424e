"""One proof that many leaves stand at their positions in one tree: shared nodes occur once."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from itertools import pairwise

from chain.errors import ProofError
from chain.merkle.hashing import HASH_SIZE, node_hash
from chain.merkle.proofs import root_hash
from chain.words import Digest

Range = tuple[int, int]
_MAX_SIZE = 2**63 - 1


def shared_ranges(positions: Sequence[int], size: int) -> list[Range]:
    """The largest subtrees, from the left, that hold none of the positions.

    Whoever keeps the tiles of the tree makes the nodes of the proof from these. Positions ascend
    strictly and lie below ``size``, and there is one at least, or it is a ``ProofError``.
    """
    found: list[Range] = []

    def outside(start: int, stop: int) -> Digest:
        found.append((start, stop))
        return Digest(bytes(HASH_SIZE))

    def join(_start: int, _stop: int, left: Digest, _right: Digest) -> Digest:
        return left  # only the shape is asked for: nothing is hashed

    fold_positions(positions, size, outside, lambda _: Digest(bytes(HASH_SIZE)), join)
    return found


def prove_positions(leaves: Sequence[bytes], positions: Sequence[int], size: int) -> list[Digest]:
    """The nodes of the proof, from leaf hashes that are all at hand."""
    return [root_hash(leaves[start:stop]) for start, stop in shared_ranges(positions, size)]


def verify_positions(
    positions: Sequence[int],
    leaves: Sequence[bytes],
    size: int,
    nodes: Sequence[bytes],
    root: bytes,
) -> None:
    """Raise ``ProofError`` unless these leaf hashes stand at these positions under the root."""
    if len(leaves) != len(positions):
        raise ProofError("each position has one leaf")
    if any(len(item) != HASH_SIZE for item in (*leaves, *nodes, root)):
        raise ProofError(f"leaves, nodes and root have {HASH_SIZE} bytes each")
    rest = iter(nodes)

    def outside(_start: int, _stop: int) -> Digest:
        node = next(rest, None)
        if node is None:
            raise ProofError("the shared proof has too few nodes")
        return Digest(node)

    found = fold_positions(positions, size, outside, lambda at: Digest(leaves[at]))
    if next(rest, None) is not None:
        raise ProofError("the shared proof has too many nodes")
    if found != root:
        raise ProofError("what is shown does not lead to the root")


def _join(_start: int, _stop: int, left: Digest, right: Digest) -> Digest:
    return node_hash(left, right)


def fold_positions(
    positions: Sequence[int],
    size: int,
    outside: Callable[[int, int], Digest],
    leaf: Callable[[int], Digest],
    join: Callable[[int, int, Digest, Digest], Digest] = _join,
) -> Digest:
    """The root, of ``outside`` for subtrees without a position and ``leaf`` for each position.

    ``leaf`` is asked with a place in ``positions``, from the left; ``join`` hashes two subtrees of
    the range given. `ProofError` if positions do not ascend, or lie outside the tree.
    """
    if not positions or any(a >= b for a, b in pairwise(positions)):
        raise ProofError("the positions shown ascend, each once, and there is one at least")
    if positions[0] < 0 or not positions[-1] < size <= _MAX_SIZE:
        raise ProofError(f"a position does not lie in the tree of {size} leaves")

    def node(start: int, stop: int, low: int, high: int) -> Digest:
        if low == high:
            return outside(start, stop)
        if stop - start == 1:
            return leaf(low)
        middle = start + (1 << ((stop - start - 1).bit_length() - 1))
        cut = bisect_left(positions, middle, low, high)
        left = node(start, middle, low, cut)
        return join(start, stop, left, node(middle, stop, cut, high))

    return node(0, size, 0, len(positions))
