"""What goes in and comes out of the routes of statements."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from chain.words import to_hex
from gateway.intake.service import Taken
from gateway.journal.receipts import SignedReceipt
from gateway.journal.schemas import Hex, ReceiptOut

BATCH = 500

SignatureText = Annotated[str, Field(pattern="^0x[0-9a-f]{130}$")]


class StatementIn(BaseModel):
    """A signed statement, with the document whose digest its message names."""

    model_config = ConfigDict(extra="forbid", strict=True)

    type: Annotated[str, Field(max_length=32, examples=["PublishEntry"])]
    message: dict[str, Any]
    signatures: Annotated[list[SignatureText], Field(min_length=1, max_length=16)]
    attachment: dict[str, Any] | None = None


class BatchIn(BaseModel):
    """Up to 500 statements, each judged for itself, in order."""

    model_config = ConfigDict(extra="forbid", strict=True)

    statements: Annotated[list[dict[str, Any]], Field(min_length=1, max_length=BATCH)]


class SignatureIn(BaseModel):
    """One more signature for a proposal."""

    model_config = ConfigDict(extra="forbid", strict=True)

    signature: SignatureText


class DigestsIn(BaseModel):
    """Statements to ask about."""

    digests: Annotated[
        list[Annotated[str, Field(pattern="^0x[0-9a-f]{64}$")]], Field(max_length=BATCH)
    ]


class TakenOut(BaseModel):
    """What became of a statement: pending, recorded, or a proposal that lacks signatures."""

    digest: Hex
    state: Literal["pending", "recorded", "proposed"]
    missing: int
    position: int | None
    level: Literal["recorded", "anchored"] | None
    receipt: ReceiptOut | None

    @classmethod
    def of(cls, taken: Taken, receipt: SignedReceipt | None, *, anchored: bool = False) -> TakenOut:
        """The answer for a statement that was taken in."""
        entry = taken.entry
        return cls(
            digest=to_hex(taken.digest),
            state=taken.state,
            missing=taken.missing,
            position=None if entry is None else entry.position,
            level=None if entry is None else "anchored" if anchored else "recorded",
            receipt=None if receipt is None else ReceiptOut.of(receipt),
        )


class BatchOut(BaseModel):
    """One answer for each statement, in order: as for a single one, or the problem with it."""

    results: list[TakenOut | dict[str, Any]]


class AnswerOut(BaseModel):
    """What the contract did with a statement, or that it is recorded and needs none."""

    digest: Hex
    state: Literal["unknown", "pending", "recorded", "accepted", "refused"]
    position: int | None
    outcome: int | None
    reason: dict[str, Any] | None


class ProposalOut(BaseModel):
    """A statement that waits for signatures."""

    digest: Hex
    type: str
    message: dict[str, Any]
    attachment: dict[str, Any] | None
    signers: list[str]
    created: int
    expires: int
