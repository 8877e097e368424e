"""Receipts: signed when asked for, from the record itself; the same record gives the same one."""

from __future__ import annotations

from dataclasses import dataclass

from chain.receipts import Receipt, receipt_digest
from chain.statements import sign
from chain.words import Digest, Millis, Position, Signature
from gateway.journal.records import Entry


@dataclass(frozen=True, slots=True)
class SignedReceipt:
    """A receipt with the operator's signature over its EIP-712 digest."""

    receipt: Receipt
    signature: Signature


@dataclass(frozen=True, slots=True)
class ReceiptSigner:
    """Signs receipts with the operator's key, promising the anchor within so many seconds."""

    ledger_id: Digest
    private_key: bytes
    anchor_within: int

    def sign(self, entry: Entry, previous: Digest) -> SignedReceipt:
        """The receipt of a committed record; `previous` is the leaf just before it."""
        recorded = entry.header.time
        receipt = Receipt(
            position=Position(entry.position),
            leaf=entry.leaf,
            previous=previous,
            recorded=recorded,
            anchor_by=Millis(recorded + self.anchor_within * 1000),
        )
        digest = receipt_digest(self.ledger_id, receipt)
        return SignedReceipt(receipt, sign(self.private_key, digest))

    def __repr__(self) -> str:
        return f"ReceiptSigner(ledger_id=0x{self.ledger_id.hex()})"
