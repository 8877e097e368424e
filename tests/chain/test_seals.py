"""Seals: bound to genesis, number and block hash, and as strict as every signature here."""

from __future__ import annotations

import pytest
from eth_hash.auto import keccak
from hypothesis import given
from hypothesis import strategies as st

from chain.errors import SealError
from chain.seals import seal_digest, seal_signer, sign_seal, verify_seal
from chain.statements import address_of
from chain.words import Digest

KEY = b"\x01" * 32
SEALER = address_of(KEY)
hashes = st.binary(min_size=32, max_size=32).map(Digest)
numbers = st.integers(0, 2**64 - 1)
GENESIS, BLOCK = Digest(b"\x05" * 32), Digest(b"\x06" * 32)


@given(hashes, numbers, hashes)
def test_what_is_signed_is_the_specified_bytes(genesis: Digest, number: int, block: Digest) -> None:
    data = b"shujian-seal" + genesis + number.to_bytes(8, "big") + block
    assert seal_digest(genesis, number, block) == keccak(data)
    seal = sign_seal(KEY, genesis, number, block)
    assert verify_seal(genesis, number, block, seal, {SEALER}) == SEALER
    assert seal_signer(genesis, number, block, seal) == SEALER


@given(hashes, numbers, hashes, st.sampled_from(["genesis", "number", "block"]))
def test_a_seal_is_of_one_block_of_one_chain(
    genesis: Digest, number: int, block: Digest, what: str
) -> None:
    seal = sign_seal(KEY, genesis, number, block)
    if what == "genesis":
        genesis = Digest(keccak(genesis))
    elif what == "number":
        number ^= 1
    else:
        block = Digest(keccak(block))
    with pytest.raises(SealError, match="who is no sealer"):
        verify_seal(genesis, number, block, seal, {SEALER})


def test_the_seal_of_a_stranger_is_refused() -> None:
    seal = sign_seal(b"\x02" * 32, GENESIS, 7, BLOCK)
    with pytest.raises(SealError, match="block 7 is sealed by 0x"):
        verify_seal(GENESIS, 7, BLOCK, seal, {SEALER})
    with pytest.raises(SealError):
        verify_seal(GENESIS, 7, BLOCK, sign_seal(KEY, GENESIS, 7, BLOCK), set())


@pytest.mark.parametrize("change", ["empty", "short", "long", "v 0", "zeros"])
def test_a_malformed_seal_is_refused(change: str) -> None:
    seal = sign_seal(KEY, GENESIS, 7, BLOCK)
    malformed = {
        "empty": b"",
        "short": seal[:64],
        "long": seal + b"\x1b",
        "v 0": seal[:64] + bytes([seal[64] - 27]),
        "zeros": bytes(64) + b"\x1b",
    }[change]
    with pytest.raises(SealError, match="the seal of block 7 is malformed"):
        verify_seal(GENESIS, 7, BLOCK, malformed, {SEALER})


@pytest.mark.parametrize("number", [-1, 2**64])
def test_a_number_that_no_block_has_is_refused(number: int) -> None:
    with pytest.raises(SealError, match="not the number of a block"):
        seal_digest(GENESIS, number, BLOCK)


def test_bytes_cannot_move_from_one_hash_to_the_other() -> None:
    with pytest.raises(SealError, match="32 bytes"):
        seal_digest(Digest(bytes(31)), 0, Digest(bytes(33)))
