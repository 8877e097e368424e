"""A checkpoint as the Journal contract keeps it in its storage."""

from __future__ import annotations

from dataclasses import dataclass

from eth_hash.auto import keccak

from chain.errors import ProofError
from chain.evidence.trie import Nodes, find_slot
from chain.words import Digest

CHECKPOINTS_SLOT = 1
"""The slot of the Journal's mapping from size to (root, index root, block number)."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A checkpoint, and the number of the block in which the Journal made it."""

    size: int
    root: Digest
    index_root: Digest
    made_in: int


def mapping_slot(key: int | bytes, slot: int) -> int:
    """Where Solidity keeps the value under a key: Keccak-256(key ‖ slot of the mapping)."""
    word = key.to_bytes(32) if isinstance(key, int) else key.rjust(32, b"\x00")
    return int.from_bytes(keccak(word + slot.to_bytes(32)))


def slot_at(first: int, step: int = 0) -> Digest:
    """A slot's 32 bytes; the members of a struct stand in slots that follow each other."""
    return Digest(((first + step) % 2**256).to_bytes(32))


def checkpoint_slots(size: int) -> tuple[Digest, Digest, Digest]:
    """The slots of a checkpoint's root, index root and block number."""
    if not 0 <= size < 2**64:
        raise ProofError(f"the Journal keeps no checkpoint of {size} records")
    first = mapping_slot(size, CHECKPOINTS_SLOT)
    return slot_at(first), slot_at(first, 1), slot_at(first, 2)


def find_checkpoint(nodes: Nodes, storage_root: Digest, size: int) -> Checkpoint:
    """The checkpoint of that size in the Journal's storage; ``ProofError`` if there is none.

    All three slots are walked, in their order; an index root may be zero, and then is absent.
    """
    root, index_root, made_in = (
        find_slot(nodes, storage_root, slot) for slot in checkpoint_slots(size)
    )
    if not made_in:
        raise ProofError(f"the Journal made no checkpoint of {size} records")
    return Checkpoint(size, Digest(root.to_bytes(32)), Digest(index_root.to_bytes(32)), made_in)
