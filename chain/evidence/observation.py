"""Observations: the signature by which an observer vouches for a block and a checkpoint.

Keccak-256 of ``"shujian-observer" ‖ genesis hash (32) ‖ ledger id (32) ‖ block number (8) ‖
block hash (32) ‖ size (8) ‖ root (32) ‖ index root (32)``.
"""

from __future__ import annotations

from dataclasses import dataclass

from eth_hash.auto import keccak

from chain.errors import EvidenceError
from chain.statements import recover, sign
from chain.words import Address, Digest, Signature

_PREFIX = b"shujian-observer"


@dataclass(frozen=True, slots=True)
class Observation:
    """What an observer found, having re-executed the chain and replayed the journal's headers.

    The block is valid and on the chain, its state holds this checkpoint of the Journal, and the
    root and index root are those of the first `size` headers.
    """

    block_number: int
    block_hash: Digest
    size: int
    root: Digest
    index_root: Digest


def observation_digest(genesis: Digest, ledger: Digest, seen: Observation) -> Digest:
    """What an observer signs; ``EvidenceError`` for hashes or numbers of another size."""
    parts = (genesis, ledger, seen.block_hash, seen.root, seen.index_root)
    if any(len(part) != 32 for part in parts):
        raise EvidenceError("the hashes of an observation have 32 bytes each")
    if not all(0 <= item < 2**64 for item in (seen.block_number, seen.size)):
        raise EvidenceError("the numbers of an observation fit eight bytes")
    block = seen.block_number.to_bytes(8) + seen.block_hash
    checkpoint = seen.size.to_bytes(8) + seen.root + seen.index_root
    return Digest(keccak(_PREFIX + genesis + ledger + block + checkpoint))


def sign_observation(
    private_key: bytes, genesis: Digest, ledger: Digest, seen: Observation
) -> Signature:
    """An observer's signature: deterministic (RFC 6979), low s, v 27 or 28."""
    return sign(private_key, observation_digest(genesis, ledger, seen))


def observer_of(genesis: Digest, ledger: Digest, seen: Observation, signature: bytes) -> Address:
    """The account that signed; ``StatementError`` if it is no signature. *Not* whom it is of."""
    return recover(observation_digest(genesis, ledger, seen), signature)
