"""Receipts: the gateway's signed promise that a record stands at a position and will be anchored."""

from __future__ import annotations

from dataclasses import dataclass

from eth_hash.auto import keccak

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
    """The EIP-712 signing hash of a receipt in the ledger's domain; `previous` is zero at 0."""
    numbers = (receipt.recorded, receipt.anchor_by)
    struct = keccak(
        _TYPE
        + receipt.position.to_bytes(32, "big")
        + receipt.leaf
        + receipt.previous
        + b"".join(number.to_bytes(32, "big") for number in numbers)
    )
    return typed_digest(ledger_id, struct)
