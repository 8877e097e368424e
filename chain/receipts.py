"""Receipts: the signed promise that a record stands at a position and will be anchored."""

from __future__ import annotations

from dataclasses import dataclass

from eth_hash.auto import keccak

from chain.errors import ReceiptError
from chain.statements.digest import typed_digest
from chain.words import Digest, Millis, Position

_TYPE = keccak(
    b"Receipt(uint64 position,bytes32 leaf,bytes32 previous,uint64 recorded,uint64 anchorBy)"
)


@dataclass(frozen=True, slots=True)
class Receipt:
    """One promise: the leaf at `position`, the leaf just before it, when, and anchored by when.

    A later checkpoint that covers `position` without this leaf there, or none that covers it at
    `anchor_by`, convicts whoever signed; so do two receipts that disagree on one position.
    """

    position: Position
    leaf: Digest
    previous: Digest
    recorded: Millis
    anchor_by: Millis


def receipt_digest(ledger_id: Digest, receipt: Receipt) -> Digest:
    """The EIP-712 signing hash of a receipt in the ledger's domain; `previous` is zero at 0.

    Raises `ReceiptError` if a number does not fit 64 bits or a leaf has not 32 bytes: bytes moved
    from one leaf to the other would have the same hash, and convict an honest operator.
    """
    struct = keccak(
        _TYPE
        + _word(receipt.position)
        + _leaf(receipt.leaf)
        + _leaf(receipt.previous)
        + _word(receipt.recorded)
        + _word(receipt.anchor_by)
    )
    return typed_digest(ledger_id, struct)


def _word(number: int) -> bytes:
    if type(number) is not int or not 0 <= number < 2**64:
        raise ReceiptError("a receipt's position and times are integers from 0, below 2^64")
    return number.to_bytes(32)


def _leaf(leaf: Digest) -> bytes:
    if len(leaf) != 32:
        raise ReceiptError(f"a receipt's leaves have 32 bytes, not {len(leaf)}")
    return leaf
