"""Seals: what exactly is signed, and that nothing else passes."""

from __future__ import annotations

import pytest
from eth_hash.auto import keccak
from eth_keys.datatypes import PrivateKey

from chain.errors import SealError
from chain.seals import seal_digest, seal_signer, sign_seal, verify_seal
from chain.words import Address, Digest

KEY = b"\x11" * 32
SEALER = Address(PrivateKey(KEY).public_key.to_canonical_address())
GENESIS, BLOCK = Digest(b"\xaa" * 32), Digest(b"\xbb" * 32)
ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141


def test_the_message_is_prefix_genesis_number_and_block() -> None:
    message = b"shujian-seal" + GENESIS + bytes([0, 0, 0, 0, 0, 0, 1, 2]) + BLOCK
    assert seal_digest(GENESIS, 258, BLOCK) == keccak(message)
    assert seal_digest(GENESIS, 258, BLOCK).hex() == (
        "ee6c1999bed113d907f751e297e4c083fa4f8e22e6562dd4348f4ab67e7afdfb"
    )


def test_a_seal_is_the_one_that_other_software_makes() -> None:
    other = PrivateKey(KEY).sign_msg_hash(seal_digest(GENESIS, 7, BLOCK)).to_bytes()
    assert sign_seal(KEY, GENESIS, 7, BLOCK) == other[:64] + bytes([27 + other[64]])


def test_a_seal_names_its_sealer() -> None:
    seal = sign_seal(KEY, GENESIS, 7, BLOCK)
    assert seal_signer(GENESIS, 7, BLOCK, seal) == SEALER
    assert verify_seal(GENESIS, 7, BLOCK, seal, {SEALER}) == SEALER


@pytest.mark.parametrize(
    ("genesis", "number", "block"),
    [(BLOCK, 7, BLOCK), (GENESIS, 8, BLOCK), (GENESIS, 7, GENESIS)],
)
def test_a_seal_holds_for_no_other_block(genesis: Digest, number: int, block: Digest) -> None:
    seal = sign_seal(KEY, GENESIS, 7, BLOCK)
    with pytest.raises(SealError, match="who is no sealer"):
        verify_seal(genesis, number, block, seal, {SEALER})


def test_a_changed_seal_is_refused_at_every_byte() -> None:
    seal = sign_seal(KEY, GENESIS, 7, BLOCK)
    for place in range(65):
        changed = bytearray(seal)
        changed[place] ^= 1
        with pytest.raises(SealError):
            verify_seal(GENESIS, 7, BLOCK, bytes(changed), {SEALER})


def test_other_forms_of_the_signature_are_refused() -> None:
    seal = sign_seal(KEY, GENESIS, 7, BLOCK)
    high = (ORDER - int.from_bytes(seal[32:64], "big")).to_bytes(32, "big")
    forms = [b"", seal[:64], seal + b"\x00", seal[:64] + bytes([seal[64] - 27])]
    forms += [seal[:32] + high + bytes([55 - seal[64]]), bytes(65), bytes(64) + b"\x1b"]
    for form in forms:
        with pytest.raises(SealError, match="the seal of block 7 is malformed"):
            seal_signer(GENESIS, 7, BLOCK, form)


def test_what_is_no_hash_or_number_is_refused() -> None:
    for genesis, number, block in (
        (GENESIS[1:], 1, BLOCK),
        (GENESIS, 1, BLOCK + b"\x00"),
        (GENESIS, -1, BLOCK),
        (GENESIS, 2**64, BLOCK),
    ):
        with pytest.raises(SealError):
            seal_digest(Digest(genesis), number, Digest(block))
