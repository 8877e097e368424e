"""A key's list: the RFC 6962 tree over the positions of the records that have the key's tag."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from chain.errors import ProofError
from chain.index.hashing import Row, split_peaks
from chain.merkle import leaf_hash
from chain.merkle import root_hash as tree_root
from chain.merkle.hashing import parents
from chain.merkle.shape import MAX_SIZE
from chain.words import Digest


def position_hash(position: int) -> Digest:
    """The leaf hash of one position: its data is eight bytes, big-endian."""
    return leaf_hash(position.to_bytes(8))


def list_root(positions: Iterable[int]) -> Digest:
    """The root of a whole list; ``ProofError`` unless positions ascend, each once."""
    whole = list(positions)
    require_positions(whole)
    return tree_root([position_hash(position) for position in whole])


def row_of(tag: bytes, positions: Sequence[int]) -> Row:
    """The row of a key from its whole list, as an audit makes it."""
    require_positions(positions)
    return extended((tag, 0, b""), positions)


def extended(row: Row, positions: Sequence[int]) -> Row:
    """The row after these further positions; that they come behind the others is not checked."""
    tag, count, peaks = row
    left, rest, right = split_peaks(peaks), count, []
    nodes: list[bytes] = [position_hash(position) for position in positions]
    while nodes:  # one level a turn, from the leaves up, as in Frontier.append
        if rest & 1:
            nodes.insert(0, left.pop())
        if len(nodes) & 1:
            right.append(nodes.pop())
        nodes = [*parents(nodes)]
        rest >>= 1
    return tag, count + len(positions), b"".join([*left, *reversed(right)])


def require_positions(positions: Sequence[int]) -> None:
    """Refuse with ``ProofError`` what are not positions in the journal, ascending, each once."""
    if not all(type(position) is int for position in positions):
        raise ProofError("a position in the journal is a whole number")
    if positions and not 0 <= min(positions) <= max(positions) < MAX_SIZE:
        raise ProofError("a position in the journal is not negative and below 2^63 - 1")
    if any(first >= second for first, second in pairwise(positions)):
        raise ProofError("the positions of a key ascend, and none occurs twice")
