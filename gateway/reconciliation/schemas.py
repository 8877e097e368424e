"""What comes out of the route of reconciliation."""

from __future__ import annotations

from pydantic import BaseModel

from chain.words import to_hex
from gateway.reconciliation.service import Reconciliation


class LineOut(BaseModel):
    """The account of one resource between two members, as `service.Line` explains it."""

    provider: str
    consumer: str
    resource: str
    by_provider: int
    by_consumer: int
    by_gateway: int
    by_operator: int
    matched: int
    provider_bytes: int
    consumer_bytes: int


class UsedReportOut(BaseModel):
    """A report that the answer is about; `events` is the digest of its lines."""

    member: str
    sequence: int
    position: int
    count: int
    taken: int | None
    rejected: int | None
    events: str


class FindingOut(BaseModel):
    """What does not add up, whose doing it is, and the records to trace."""

    sort: str
    member: str
    resource: str | None
    detail: str
    positions: list[int]


class ReconciliationOut(BaseModel):
    """A reconciliation of a period (Unix milliseconds, end excluded), of `size` records.

    `findings` are at most 10,000; `totals` counts all of them by sort.
    """

    provider: str | None
    consumer: str | None
    begins: int
    ends: int
    size: int
    clean: bool
    totals: dict[str, int]
    lines: list[LineOut]
    reports: list[UsedReportOut]
    findings: list[FindingOut]

    @classmethod
    def of(cls, found: Reconciliation) -> ReconciliationOut:
        """A reconciliation as JSON."""
        question = found.question
        return cls(
            provider=question.between.provider,
            consumer=question.between.consumer,
            begins=question.first,
            ends=question.end,
            size=found.size,
            clean=found.clean,
            totals=found.totals,
            lines=[LineOut.model_validate(row, from_attributes=True) for row in found.lines],
            reports=[
                UsedReportOut(
                    member=row.member,
                    sequence=row.sequence,
                    position=row.position,
                    count=row.count,
                    taken=row.taken,
                    rejected=row.rejected,
                    events=to_hex(row.events),
                )
                for row in found.reports
            ],
            findings=[
                FindingOut.model_validate(row, from_attributes=True) for row in found.findings
            ],
        )


class ReconciliationsOut(BaseModel):
    """One answer for auditors and for a pair that is named; else as provider and as consumer."""

    clean: bool
    reconciliations: list[ReconciliationOut]
