"""Signatures: accepted exactly where the contracts accept them, whoever else would accept more."""

from __future__ import annotations

import pytest
from eth_account import Account
from eth_keys.exceptions import BadSignature
from eth_keys.exceptions import ValidationError as BadForm
from eth_utils.exceptions import ValidationError
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chain.errors import StatementError
from chain.statements import address_of, recover, sign
from chain.words import Address, Digest
from tests.chain.statements.samples import ORDER, PURE_PYTHON, digests, private_keys

HALF = ORDER // 2
FIELD = 2**256 - 2**32 - 977
KEY, DIGEST = b"\x01" * 32, Digest(b"\x02" * 32)
R_OF_A_POINT = 0x79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798


def joined(r: int, s: int, v: int) -> bytes:
    return r.to_bytes(32) + s.to_bytes(32) + bytes([v])


def parts(signature: bytes) -> tuple[int, int, int]:
    r, s = int.from_bytes(signature[:32]), int.from_bytes(signature[32:64])
    return r, s, signature[64]


def pure_python(digest: bytes, signature: bytes) -> Address | None:
    """What the rule allows, by an implementation that shares no code with ours."""
    r, s, v = parts(signature)
    if v not in (27, 28) or s > HALF:
        return None
    try:
        given_signature = PURE_PYTHON.Signature(vrs=(v - 27, r, s))
        key = given_signature.recover_public_key_from_msg_hash(digest)
    except (BadSignature, BadForm, ValidationError):
        return None
    return Address(key.to_canonical_address())


def ours(digest: Digest, signature: bytes) -> Address | None:
    try:
        return recover(digest, signature)
    except StatementError:
        return None


@given(private_keys, digests)
def test_a_signature_recovers_to_the_account_that_others_know(key: bytes, digest: Digest) -> None:
    account = Account.from_key(key)
    signature = sign(key, digest)
    assert signature == account.unsafe_sign_hash(digest).signature
    assert recover(digest, signature) == address_of(key) == bytes.fromhex(account.address[2:])


@settings(max_examples=25, deadline=None)
@given(private_keys, digests)
def test_a_signature_is_the_deterministic_one_of_rfc_6979(key: bytes, digest: Digest) -> None:
    v, r, s = PURE_PYTHON.PrivateKey(key).sign_msg_hash(digest).vrs
    assert sign(key, digest) == joined(r, s, v + 27)


@given(private_keys, digests)
def test_the_twin_with_high_s_is_refused(key: bytes, digest: Digest) -> None:
    r, s, v = parts(sign(key, digest))
    for other in (27, 28):
        with pytest.raises(StatementError, match="upper half"):
            recover(digest, joined(r, ORDER - s, other))
    # Others take it, which is why it has to be refused: two signatures of one statement.
    twin = joined(r, ORDER - s, 55 - v)
    assert bytes.fromhex(Account._recover_hash(digest, signature=twin)[2:]) == address_of(key)


@pytest.mark.parametrize("v", [v for v in range(256) if v not in (27, 28)])
def test_every_other_v_is_refused(v: int) -> None:
    with pytest.raises(StatementError, match="27 or 28"):
        recover(DIGEST, sign(KEY, DIGEST)[:64] + bytes([v]))


@pytest.mark.parametrize("size", [0, 1, 64, 66, 130])
def test_every_other_length_is_refused(size: int) -> None:
    with pytest.raises(StatementError, match="65 bytes"):
        recover(DIGEST, (sign(KEY, DIGEST) * 2)[:size])


@pytest.mark.parametrize("v", [27, 28])
@pytest.mark.parametrize("r", [0, 5, ORDER - 1, ORDER, ORDER + 1, FIELD - 1, FIELD, 2**256 - 1])
def test_an_r_of_no_point_or_out_of_range_is_refused(r: int, v: int) -> None:
    with pytest.raises(StatementError):
        recover(DIGEST, joined(r, 1, v))
    assert pure_python(DIGEST, joined(r, 1, v)) is None


@pytest.mark.parametrize("v", [27, 28])
def test_s_is_taken_from_one_to_half_the_order(v: int) -> None:
    for s in (1, HALF - 1, HALF):
        signature = joined(R_OF_A_POINT, s, v)
        assert recover(DIGEST, signature) == pure_python(DIGEST, signature)
    for s in (0, HALF + 1, ORDER - 1, ORDER, ORDER + 1, 2**256 - 1):
        with pytest.raises(StatementError):
            recover(DIGEST, joined(R_OF_A_POINT, s, v))


@pytest.mark.parametrize("digest", [b"", bytes(31), bytes(33)])
def test_what_is_not_a_digest_is_neither_signed_nor_recovered(digest: bytes) -> None:
    with pytest.raises(StatementError):
        sign(KEY, Digest(digest))
    with pytest.raises(StatementError):
        recover(Digest(digest), sign(KEY, DIGEST))


@given(private_keys, digests, st.integers(0, 65 * 8 - 1))
def test_one_changed_bit_is_refused_or_somebody_else_s(
    key: bytes, digest: Digest, bit: int
) -> None:
    changed = bytearray(sign(key, digest))
    changed[bit // 8] ^= 1 << (bit % 8)
    assert ours(digest, bytes(changed)) != address_of(key)


@given(private_keys, digests, st.integers(0, 255))
def test_one_changed_bit_of_the_digest_makes_it_somebody_else_s(
    key: bytes, digest: Digest, bit: int
) -> None:
    changed = bytearray(digest)
    changed[bit // 8] ^= 1 << (bit % 8)
    assert ours(Digest(bytes(changed)), sign(key, digest)) != address_of(key)


numbers = st.one_of(
    st.integers(0, 2**256 - 1),
    st.sampled_from([0, 1, HALF, HALF + 1, ORDER - 1, ORDER, FIELD, R_OF_A_POINT]),
)


@settings(max_examples=60, deadline=None)
@given(digests, numbers, numbers, st.sampled_from([0, 1, 26, 27, 28, 29, 30]))
@example(DIGEST, R_OF_A_POINT, 1, 27)
def test_invented_signatures_are_judged_as_by_pure_python(
    digest: Digest, r: int, s: int, v: int
) -> None:
    assert ours(digest, joined(r, s, v)) == pure_python(digest, joined(r, s, v))


@pytest.mark.parametrize(
    "key",
    [b"", b"\x01", b"\x01" * 31, b"\x01" * 33, bytes(32), ORDER.to_bytes(32), b"\xff" * 32],
    ids=["empty", "1 byte", "31 bytes", "33 bytes", "zero", "the order", "above the order"],
)
def test_what_is_not_a_private_key_is_refused(key: bytes) -> None:
    with pytest.raises(StatementError, match="private key"):
        address_of(key)
    with pytest.raises(StatementError, match="private key"):
        sign(key, DIGEST)
