"""Reconciling a period: findings with the records to trace, and a statement for both sides."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlmodel import Session

from chain.words import Role
from gateway.errors import Forbidden, Invalid
from gateway.members.standing import Standing, find_member
from gateway.reconciliation import reading
from gateway.reconciliation.findings import ALLOWED_DAYS, Finding, of_matching, of_reports
from gateway.reconciliation.matching import WINDOW, Matched, Witness, match, match_releases
from gateway.reconciliation.reading import Between, Sides

MAX_FINDINGS = 10_000
"""An answer lists at most so many; the totals count all."""

MAX_PERIOD = 366 * 86_400_000


@dataclass(frozen=True, slots=True)
class Question:
    """What to reconcile: between whom (codes, None: any), from `first` to before `end` (ms)."""

    between: Between
    first: int
    end: int
    window: int = WINDOW
    days: int = ALLOWED_DAYS


@dataclass(frozen=True, slots=True)
class Line:
    """The account of one resource between two members: how many accesses each tells of.

    `matched` are those on which the sides agree that they happened; bytes are the sums of what each
    side says, of accesses in the period.
    """

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


@dataclass(frozen=True, slots=True)
class Used:
    """A report whose period touches the one asked about."""

    member: str
    sequence: int
    position: int
    count: int
    taken: int | None
    rejected: int | None
    events: bytes


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """The answer, of the journal's first `size` records."""

    question: Question
    size: int
    lines: tuple[Line, ...]
    reports: tuple[Used, ...]
    findings: tuple[Finding, ...]
    totals: dict[str, int]

    @property
    def clean(self) -> bool:
        """Whether everything adds up."""
        return not self.totals


def asked_between(
    session: Session, viewer: Standing, provider: str | None, consumer: str | None
) -> list[Between]:
    """Between whom the viewer may reconcile; names or codes, None for any.

    Auditors ask about all; others about what they provide or consume: with nobody named, both.
    Raises `NotFound` or `Forbidden`.
    """
    named = Between(_code(session, provider), _code(session, consumer))
    if viewer.roles & Role.AUDITOR or viewer.member in (named.provider, named.consumer):
        return [named]
    both = [
        Between(viewer.member, named.consumer) if named.provider is None else None,
        Between(named.provider, viewer.member) if named.consumer is None else None,
    ]
    if found := [between for between in both if between is not None]:
        return found
    raise Forbidden("what other members share is for them and auditors to reconcile")


def ask(
    betweens: list[Between], first: int, end: int, window: int = WINDOW, days: int = ALLOWED_DAYS
) -> list[Question]:
    """The questions about a period; raises `Invalid` where it is none."""
    if not 0 <= first < end <= first + MAX_PERIOD:
        raise Invalid("a period ends after it begins, and within 366 days")
    return [Question(between, first, end, window, days) for between in betweens]


def reconcile(session: Session, question: Question) -> Reconciliation:
    """Hold the reports of a period, and what the gateway released itself, against each other."""
    run = _Run(session, question)
    for resource in reading.resources_between(session, question.between):
        run.add(resource)
    return run.result()


class _Run:
    def __init__(self, session: Session, question: Question) -> None:
        self._session, self._question = session, question
        self._lines: list[Line] = []
        self._findings: list[Finding] = []
        self._totals: Counter[str] = Counter()
        self._reported: dict[str, bool] = {}
        self._used: dict[tuple[str, int], Used] = {}

    def add(self, resource: str) -> None:
        asked = self._question
        # Counterparts of accesses at the edges of the period may lie just outside it.
        first, end = asked.first - asked.window, asked.end + asked.window
        found = reading.sides_of(self._session, resource, asked.between, first, end)
        for members, sides in sorted(found.items()):
            self._add_pair(resource, members, sides)

    def result(self) -> Reconciliation:
        return Reconciliation(
            question=self._question,
            size=reading.journal_size(self._session),
            lines=tuple(self._lines),
            reports=tuple(self._used[key] for key in sorted(self._used)),
            findings=tuple(self._findings),
            totals=dict(self._totals),
        )

    def _add_pair(self, resource: str, members: tuple[str, str], sides: Sides) -> None:
        reported = (self._has_reported(members[0]), self._has_reported(members[1]))
        window = self._question.window
        here = [match_releases(side, sides.gateway, window) for side in _both(sides)]
        elsewhere = match(here[0].one, here[1].one, window)
        inside = self._inside(elsewhere)
        line = self._line(resource, members, sides, [*here, elsewhere])
        if line is None:
            return
        self._lines.append(line)
        for member, matched in zip(members, here, strict=True):
            pairs = Matched(self._inside(matched).pairs, (), ())
            self._find(of_matching(pairs, resource, (member, "the gateway"), (True, True)))
        self._find(of_matching(inside, resource, members, reported))

    def _line(
        self, resource: str, members: tuple[str, str], sides: Sides, matched: list[Matched]
    ) -> Line | None:
        """The account; None where nothing of it lies in the period."""
        provider, consumer = self._of_period(sides.provider), self._of_period(sides.consumer)
        gateway, operator = self._of_period(sides.gateway), self._of_period(sides.operator)
        if not (provider or consumer or gateway or operator):
            return None
        return Line(
            *members,
            resource,
            by_provider=len(provider),
            by_consumer=len(consumer),
            by_gateway=len(gateway),
            by_operator=len(operator),
            matched=sum(len(self._inside(found).pairs) for found in matched),
            provider_bytes=sum(word.bytes or 0 for word in provider),
            consumer_bytes=sum(word.bytes or 0 for word in consumer),
        )

    def _has_reported(self, member: str) -> bool:
        """Whether the member has reported the period; its reports are looked at only once."""
        if member not in self._reported:
            asked = self._question
            rows = reading.concerned_reports(self._session, member, asked.first, asked.end)
            for row in rows:
                self._used[member, row.sequence] = Used(
                    member, row.sequence, row.position, row.count, row.taken, row.rejected,
                    row.events,
                )  # fmt: skip
            numbers = [row.sequence for row in rows]
            reports = reading.reports_of(self._session, member)
            self._find(of_reports(member, reports, numbers, asked.days))
            self._reported[member] = bool(rows)
        return self._reported[member]

    def _find(self, findings: list[Finding]) -> None:
        self._totals.update(finding.sort.value for finding in findings)
        self._findings += findings[: MAX_FINDINGS - len(self._findings)]

    def _inside(self, matched: Matched) -> Matched:
        """What has a part in the period."""
        pairs = tuple(p for p in matched.pairs if self._is_in(p.one) or self._is_in(p.other))
        return Matched(
            pairs, tuple(self._of_period(matched.one)), tuple(self._of_period(matched.other))
        )

    def _of_period(self, words: list[Witness] | tuple[Witness, ...]) -> list[Witness]:
        return [word for word in words if self._is_in(word)]

    def _is_in(self, word: Witness) -> bool:
        return self._question.first <= word.time < self._question.end


def _both(sides: Sides) -> tuple[list[Witness], list[Witness]]:
    return sides.provider, sides.consumer


def _code(session: Session, name: str | None) -> str | None:
    return None if not name else find_member(session, name).code
