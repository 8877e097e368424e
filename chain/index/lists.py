"""A key's list: the RFC 6962 tree over the positions of the records that have the key's tag."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from chain.errors import ProofError
from chain.index.hashing import Row, split_peaks
from chain.merkle import leaf_hash
from chain.merkle import root_hash as tree_root
from chain.merkle.hashing import parents
from chain.merkle.shape import MAX_SIZE
from chain.words import Digest


def position_hashes(positions: Iterable[int]) -> list[Digest]:
    """The leaf hashes of positions, of which each is eight bytes, big-endian."""
    return [leaf_hash(position.to_bytes(8)) for position in positions]


def list_root(positions: Iterable[int]) -> Digest:
    """The root of a whole list; ``ProofError`` unless positions ascend, each once."""
    whole = list(positions)
    require_positions(whole)
    return tree_root(position_hashes(whole))


def row_of(tag: bytes, positions: Sequence[int]) -> Row:
    """The row of a key from its whole list, as an audit makes it."""
    require_positions(positions)
    return extended((tag, 0, b""), positions)


def extended(row: Row, positions: Sequence[int]) -> Row:
    """The row after these further positions; that they come behind the others is not checked."""
    tag, count, peaks = row
    left, rest, right = split_peaks(peaks), count, []
    nodes: list[bytes] = [*position_hashes(positions)]
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
    last = -1
    for position in positions:
        if type(position) is not int or not last < position < MAX_SIZE:
            raise ProofError("positions are whole numbers below 2^63 - 1 that ascend, each once")
        last = position
