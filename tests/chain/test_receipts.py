"""Receipts: what is signed is what any EIP-712 wallet reads, and no byte can move in it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from eth_account.messages import encode_typed_data
from eth_hash.auto import keccak
from hypothesis import given
from hypothesis import strategies as st

from chain.errors import ReceiptError
from chain.receipts import Receipt, receipt_digest
from chain.words import Digest, Millis, Position

LEDGER = Digest(b"\x07" * 32)
EXAMPLE = Receipt(
    position=Position(5),
    leaf=Digest(b"\x01" * 32),
    previous=Digest(b"\x02" * 32),
    recorded=Millis(1795287000123),
    anchor_by=Millis(1795287060123),
)
FIELDS = [
    ("position", "uint64"),
    ("leaf", "bytes32"),
    ("previous", "bytes32"),
    ("recorded", "uint64"),
    ("anchorBy", "uint64"),
]

hashes = st.binary(min_size=32, max_size=32).map(Digest)
words = st.integers(0, 2**64 - 1)
receipts = st.builds(
    Receipt, position=words, leaf=hashes, previous=hashes, recorded=words, anchor_by=words
)


def wallet_digest(ledger_id: bytes, receipt: Receipt) -> bytes:
    """The signing hash as eth_account reads the same typed data."""
    domain = [("name", "string"), ("version", "string"), ("salt", "bytes32")]
    signable = encode_typed_data(
        full_message={
            "types": {
                "EIP712Domain": [{"name": name, "type": kind} for name, kind in domain],
                "Receipt": [{"name": name, "type": kind} for name, kind in FIELDS],
            },
            "primaryType": "Receipt",
            "domain": {"name": "Shujian", "version": "1", "salt": ledger_id},
            "message": {
                "position": receipt.position,
                "leaf": receipt.leaf,
                "previous": receipt.previous,
                "recorded": receipt.recorded,
                "anchorBy": receipt.anchor_by,
            },
        }
    )
    return keccak(b"\x19" + signable.version + signable.header + signable.body)


@given(hashes, receipts)
def test_digests_are_those_of_any_eip_712_wallet(ledger_id: Digest, receipt: Receipt) -> None:
    assert receipt_digest(ledger_id, receipt) == wallet_digest(ledger_id, receipt)


@given(receipts, receipts)
def test_two_receipts_have_one_digest_only_if_they_are_one(one: Receipt, two: Receipt) -> None:
    for name in ("position", "leaf", "previous", "recorded", "anchor_by"):
        mixed = replace(one, **{name: getattr(two, name)})
        same = receipt_digest(LEDGER, mixed) == receipt_digest(LEDGER, one)
        assert same == (mixed == one)


def test_bytes_cannot_move_from_one_leaf_to_the_other() -> None:
    both = EXAMPLE.leaf + EXAMPLE.previous
    for size in (0, 31, 33, 64):
        shifted = replace(EXAMPLE, leaf=Digest(both[:size]), previous=Digest(both[size:]))
        with pytest.raises(ReceiptError, match="32 bytes"):
            receipt_digest(LEDGER, shifted)


@pytest.mark.parametrize(
    "number", [-1, 2**64, 1 << 20_000, True, 1.0, "1", None], ids=map(str, range(7))
)
@pytest.mark.parametrize("field", ["position", "recorded", "anchor_by"])
def test_what_is_no_integer_of_64_bits_is_refused(field: str, number: Any) -> None:
    with pytest.raises(ReceiptError, match="integers"):
        receipt_digest(LEDGER, replace(EXAMPLE, **{field: number}))
