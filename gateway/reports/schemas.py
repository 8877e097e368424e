"""What comes out of the routes of reports."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel

from chain.words import to_hex
from gateway.journal.receipts import SignedReceipt


class ReportOut(BaseModel):
    """A report and how far it was taken in: `lines` so many, of which `taken` are records.

    `position` is the record that submitted it and `completed` the one that says that all lines were
    taken in; `first` to `last` are those of its events, with others in between where much is
    written at a time. It is about the time from `begins` to `ends` (Unix seconds, both included).
    """

    member: str
    sequence: int
    state: Literal["taking", "complete"]
    position: int
    recorded: int
    begins: int
    ends: int
    count: int
    events: str
    lines: int
    taken: int
    rejected: int
    first: int | None
    last: int | None
    completed: int | None


class ReceiptOut(BaseModel):
    """The gateway's promise about the record that says what was taken in."""

    position: int
    leaf: str
    previous: str
    recorded: int
    anchor_by: int
    signature: str

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


class SubmittedOut(ReportOut):
    """A report that was just taken in, or was before."""

    receipt: ReceiptOut


class ReportsPage(BaseModel):
    """Reports in order of their number; `next` is the cursor of the following page."""

    reports: list[ReportOut]
    next: int | None


class RejectionOut(BaseModel):
    """A line that is no record, and why."""

    line: int
    reason: str


class RejectionsPage(BaseModel):
    """Rejected lines in order; `next` is the cursor of the following page."""

    rejections: list[RejectionOut]
    next: int | None
