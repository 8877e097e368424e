"""What does not add up between reports: the sorts of findings, and the checks of reports."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from gateway.reconciliation.matching import Matched

ALLOWED_DAYS = 10
"""Days after the end of its period within which a report is not late, unless asked otherwise."""

MAX_POSITIONS = 100
"""A finding about many accesses names so many of them."""


class Sort(StrEnum):
    """Why something is a finding."""

    GAP = "gap"
    UNFINISHED = "unfinished"
    LATE = "late"
    UNREPORTED = "unreported"
    UNMATCHED = "unmatched"
    CONTRADICTORY = "contradictory"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not add up, whose doing it is, and the records to trace."""

    sort: Sort
    member: str
    resource: str | None
    detail: str
    positions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Submitted:
    """A report of a member: its number, record, times (Unix seconds), and whether it is whole."""

    sequence: int
    position: int
    recorded: int
    ends: int
    complete: bool


def of_reports(
    member: str, reports: Sequence[Submitted], concerned: Iterable[int], days: int = ALLOWED_DAYS
) -> list[Finding]:
    """Gaps in the numbers of a member's reports, and those of `concerned` late or not whole.

    `reports` are all that the member has submitted, in order of number.
    """
    findings = list(_gaps(member, reports))
    wanted = set(concerned)
    for report in reports:
        if report.sequence not in wanted:
            continue
        if not report.complete:
            detail = f"report {report.sequence} was begun and not finished; send it again"
            findings.append(Finding(Sort.UNFINISHED, member, None, detail, (report.position,)))
        if (late := report.recorded - report.ends - days * 86_400) > 0:
            detail = (
                f"report {report.sequence} came {late // 86_400 + 1} days later than the "
                f"{days} allowed"
            )
            findings.append(Finding(Sort.LATE, member, None, detail, (report.position,)))
    return findings


def _gaps(member: str, reports: Sequence[Submitted]) -> Iterable[Finding]:
    previous, places = 0, tuple[int, ...]()
    for report in reports:
        if report.sequence > previous + 1:
            last = report.sequence - 1
            missing = f"report {last}" if last == previous + 1 else f"reports {previous + 1}-{last}"
            detail = f"{missing} missing, though {report.sequence} is there"
            yield Finding(Sort.GAP, member, None, detail, (*places, report.position))
        previous, places = report.sequence, (report.position,)


def of_matching(
    matched: Matched,
    resource: str,
    members: tuple[str, str],
    reported: tuple[bool, bool],
) -> list[Finding]:
    """Contradictions, and accesses that one of both members has not reported.

    `reported` says whether each has reported the period at all: where one has not, that is one
    finding instead of one for each access.
    """
    findings = [
        Finding(
            Sort.CONTRADICTORY,
            members[0],
            resource,
            f"{members[0]} and {members[1]} differ in {', '.join(pair.differing)}",
            (pair.one.position, pair.other.position),
        )
        for pair in matched.pairs
        if pair.differing
    ]
    for side, alone in ((1, matched.one), (0, matched.other)):
        silent = members[side]
        positions = tuple(word.position for word in alone)
        if positions and not reported[side]:
            detail = f"{silent} has not reported this period; {len(positions):,} accesses are alone"
            findings.append(
                Finding(Sort.UNREPORTED, silent, resource, detail, positions[:MAX_POSITIONS])
            )
            continue
        detail = f"{members[1 - side]} has reported it, {silent} has not"
        findings += [Finding(Sort.UNMATCHED, silent, resource, detail, (at,)) for at in positions]
    return findings
