"""The form of transactions: what py-evm itself would let through is refused here."""

from __future__ import annotations

from typing import Any

import pytest
from eth.constants import SECPK1_N
from eth.vm.forks.cancun.transactions import CancunTransactionBuilder
from eth_account import Account

from chain.node.codec import decode as rlp_decode
from chain.node.codec import encode as rlp_encode
from chain.node.errors import TransactionRefused
from chain.node.transactions import decode, describe, type_of
from chain.statements import address_of
from tests.chain.node.support import NOWHERE, OPERATOR, signed

CHAIN = 1_234_567_890


@pytest.mark.parametrize(
    ("other", "kind"),
    [
        ({}, 2),
        ({"gasPrice": 0}, 0),
        ({"type": 1, "gasPrice": 0, "accessList": []}, 1),
        ({"accessList": [{"address": NOWHERE, "storageKeys": ["0x" + "11" * 32]}]}, 2),
    ],
)
def test_the_three_kinds_are_read_with_hash_and_sender(other: dict[str, Any], kind: int) -> None:
    raw = signed(OPERATOR, CHAIN, 7, b"data", **other)
    found = decode(raw, CHAIN)
    assert (found.raw, found.nonce, found.gas) == (raw, 7, 100_000)
    assert found.sender == address_of(OPERATOR)
    assert found.hash == found.signed.hash
    assert type_of(found.signed) == kind
    assert found.hash.hex() in describe(found)


def _typed(raw: bytes, place: int, value: bytes) -> bytes:
    fields = rlp_decode(raw[1:])
    fields[place] = value
    return raw[:1] + rlp_encode(fields)


def test_the_mirrored_signature_is_refused_though_py_evm_recovers_it() -> None:
    raw = signed(OPERATOR, CHAIN, 0)
    fields = rlp_decode(raw[1:])
    high = SECPK1_N - int.from_bytes(fields[11], "big")
    parity = b"" if fields[9] else b"\x01"
    mirrored = _typed(_typed(raw, 11, high.to_bytes(32, "big")), 9, parity)
    assert CancunTransactionBuilder.decode(mirrored).sender == address_of(OPERATOR)
    with pytest.raises(TransactionRefused, match="low s"):
        decode(mirrored, CHAIN)


@pytest.mark.parametrize(
    ("place", "value", "reason"),
    [
        (9, b"\x02", "low s"),
        (10, b"", "low s"),
        (11, b"", "low s"),
        (10, SECPK1_N.to_bytes(32, "big"), "low s"),
        (0, b"\x01", "is signed for chain 1"),
        (1, (2**64 - 1).to_bytes(8, "big"), "EIP-2681"),
        (4, b"\x52\x07", "needs at least 21000 gas"),
        (5, b"\x01", "cannot be read"),
        (6, b"\x01", "send a value of 0"),
        (3, b"\x01", "offer a fee of 0"),
        (2, b"\x01", "offer a fee of 0"),
        (4, b"\x00\x01\x86\xa0", "cannot be read"),
    ],
)
def test_a_field_out_of_bounds_is_refused(place: int, value: bytes, reason: str) -> None:
    with pytest.raises(TransactionRefused, match=reason):
        decode(_typed(signed(OPERATOR, CHAIN, 0), place, value), CHAIN)


def test_a_signature_of_nobody_is_refused() -> None:
    with pytest.raises(TransactionRefused, match="cannot be read"):
        decode(_typed(signed(OPERATOR, CHAIN, 0), 10, (5).to_bytes(1, "big")), CHAIN)


def test_a_transaction_that_any_chain_would_take_is_refused() -> None:
    fields = {"nonce": 0, "gas": 21_000, "gasPrice": 0, "to": NOWHERE, "value": 0, "data": b""}
    unprotected = Account.from_key(OPERATOR).sign_transaction(fields).raw_transaction
    with pytest.raises(TransactionRefused, match="is signed for chain None"):
        decode(bytes(unprotected), CHAIN)


def test_a_blob_transaction_is_refused() -> None:
    raw = rlp_encode(
        [
            *(CHAIN, 0, 0, 0, 21_000, bytes.fromhex(NOWHERE[2:]), 0, b"", [], 1),
            *([b"\x01" * 32], 0, 5, 5),
        ]
    )
    with pytest.raises(TransactionRefused, match="blob transactions have no place"):
        decode(b"\x03" + raw, CHAIN)


def test_initcode_beyond_eip_3860_is_refused() -> None:
    raw = signed(OPERATOR, CHAIN, 0, b"\x00" * 49_153, None, 5_000_000)
    with pytest.raises(TransactionRefused, match="EIP-3860"):
        decode(raw, CHAIN)
    assert decode(signed(OPERATOR, CHAIN, 0, b"\x00" * 49_152, None, 5_000_000), CHAIN)


@pytest.mark.parametrize(
    "raw",
    [b"", b"\x02", b"\x02\xc0", b"\x80", b"\xc0", b"\x7f", b"\x04\xc0", b"\xf8", b"\x00" * 99],
)
def test_what_is_no_transaction_is_refused(raw: bytes) -> None:
    with pytest.raises(TransactionRefused, match="cannot be read"):
        decode(raw, CHAIN)


def test_a_longer_encoding_of_the_same_is_refused() -> None:
    raw = signed(OPERATOR, CHAIN, 0)
    with pytest.raises(TransactionRefused, match="cannot be read"):
        decode(raw + b"\x00", CHAIN)
