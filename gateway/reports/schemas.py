"""What comes out of the routes of reports."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel

from gateway.journal.schemas import ReceiptOut


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
