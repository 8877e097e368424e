"""A key's list: the RFC 6962 tree over the positions of the records that have the key's tag."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256

from chain.errors import ProofError
from chain.index.hashing import Row
from chain.merkle import leaf_hash
from chain.merkle import root_hash as tree_root
from chain.merkle.hashing import HASH_SIZE
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
    for position in positions:
        # Written out: calls would cost more than the hashes.
        node = sha256(b"\x00" + position.to_bytes(8)).digest()
        rest = count
        while rest & 1:
            node = sha256(b"\x01" + peaks[-HASH_SIZE:] + node).digest()
            peaks = peaks[:-HASH_SIZE]
            rest >>= 1
        peaks += node
        count += 1
    return tag, count, peaks


def require_positions(positions: Sequence[int]) -> None:
    """Refuse with ``ProofError`` what are not positions in the journal, ascending, each once."""
    last = -1
    for position in positions:
        if type(position) is not int or not last < position < MAX_SIZE:
            raise ProofError("positions are whole numbers below 2^63 - 1 that ascend, each once")
        last = position
