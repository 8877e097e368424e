"""The two hashes of RFC 6962, section 2.1, and what is folded from them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import cast

from chain.errors import ProofError
from chain.words import Digest

HASH_SIZE = 32

EMPTY_ROOT = Digest(sha256(b"").digest())
"""The root of the tree without leaves."""


def leaf_hash(data: bytes) -> Digest:
    """SHA-256(0x00 ‖ data): the hash of one leaf."""
    return Digest(sha256(b"\x00" + data).digest())


def node_hash(left: bytes, right: bytes) -> Digest:
    """SHA-256(0x01 ‖ left ‖ right): the hash of a node; the sizes of both are not checked."""
    return Digest(sha256(b"\x01" + left + right).digest())


def parents(nodes: Sequence[bytes]) -> list[Digest]:
    """The next level up of an even number of nodes of 32 bytes; sizes are not checked."""
    # Written out, not through node_hash: the call would cost a third of the time of a hash.
    pairs = iter(nodes)
    hashed = [sha256(b"\x01" + a + b).digest() for a, b in zip(pairs, pairs, strict=True)]
    return cast("list[Digest]", hashed)


def perfect_root(nodes: Sequence[bytes]) -> Digest:
    """The root over a power of two of nodes of one level, one at least."""
    while len(nodes) > 1:
        nodes = parents(nodes)
    return Digest(bytes(nodes[0]))


def fold(peaks: Iterable[bytes]) -> Digest:
    """The root of a tree from the roots of its perfect subtrees, the largest (leftmost) first."""
    root: Digest | None = None
    for peak in reversed(list(peaks)):
        root = Digest(bytes(peak)) if root is None else node_hash(peak, root)
    return EMPTY_ROOT if root is None else root


def require_hashes(nodes: Sequence[bytes], what: str) -> None:
    """Refuse with ``ProofError`` anything among ``nodes`` that is not 32 bytes long."""
    if not set(map(len, nodes)) <= {HASH_SIZE}:
        place = next(i for i, node in enumerate(nodes) if len(node) != HASH_SIZE)
        raise ProofError(f"{what} {place} has {len(nodes[place])} bytes, not {HASH_SIZE}")
