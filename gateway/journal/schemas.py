"""A receipt as it leaves the gateway."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field

from chain.words import to_hex
from gateway.journal.receipts import SignedReceipt

Hex = Annotated[str, Field(pattern="^0x[0-9a-f]*$")]


class ReceiptOut(BaseModel):
    """The gateway's promise about a record; times in Unix milliseconds."""

    position: int
    leaf: Hex
    previous: Hex
    recorded: int
    anchor_by: int
    signature: Hex

    @classmethod
    def of(cls, signed: SignedReceipt) -> ReceiptOut:
        """A signed receipt as JSON."""
        receipt = signed.receipt
        return cls(
            position=receipt.position,
            leaf=to_hex(receipt.leaf),
            previous=to_hex(receipt.previous),
            recorded=receipt.recorded,
            anchor_by=receipt.anchor_by,
            signature=to_hex(signed.signature),
        )
