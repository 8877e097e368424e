"""Seals: the detached signature by which a sealer of the ledger vouches for one block.

The header of a block is a stock one, so the seal stands beside it. What is signed is
Keccak-256 of ``"shujian-seal" ‖ genesis hash (32) ‖ number (8, big-endian) ‖ block hash (32)``.
"""

from __future__ import annotations

from collections.abc import Container

from eth_hash.auto import keccak

from chain.errors import SealError, StatementError
from chain.statements import recover
from chain.statements import sign as sign_digest
from chain.words import Address, Digest, Signature, to_hex

_PREFIX = b"shujian-seal"
_MOST_BLOCKS = 2**64


def seal_digest(genesis: Digest, number: int, block: Digest) -> Digest:
    """What a sealer signs for the block of that number and hash, on the chain of that genesis.

    Raises `SealError` if a hash has not 32 bytes or the number does not fit eight.
    """
    if len(genesis) != 32 or len(block) != 32:
        raise SealError("the hashes of the genesis and of a block have 32 bytes each")
    if not 0 <= number < _MOST_BLOCKS:
        raise SealError(f"{number} is not the number of a block")
    return Digest(keccak(_PREFIX + genesis + number.to_bytes(8, "big") + block))


def sign_seal(private_key: bytes, genesis: Digest, number: int, block: Digest) -> Signature:
    """The seal of a block: deterministic (RFC 6979), low s, v 27 or 28."""
    return sign_digest(private_key, seal_digest(genesis, number, block))


def seal_signer(genesis: Digest, number: int, block: Digest, seal: bytes) -> Address:
    """The account that made the seal; `SealError` if it is not 65 bytes, low s, v 27 or 28.

    Whether that account may seal is *not* checked, nor that the block is valid: any 65 bytes of
    the right form are somebody's signature of it.
    """
    try:
        return recover(seal_digest(genesis, number, block), seal)
    except StatementError as error:
        raise SealError(f"the seal of block {number} is malformed: {error}") from error


def verify_seal(
    genesis: Digest, number: int, block: Digest, seal: bytes, sealers: Container[Address]
) -> Address:
    """The sealer of the block; `SealError` if the seal is not of one of ``sealers``.

    That the block follows the rules of the chain is *not* checked.
    """
    signer = seal_signer(genesis, number, block, seal)
    if signer not in sealers:
        raise SealError(f"block {number} is sealed by {to_hex(signer)}, who is no sealer")
    return signer
