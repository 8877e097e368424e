"""Reports as people ask for them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session, col, select

from chain.words import Role, to_hex
from gateway.errors import NotFound
from gateway.members.standing import Standing, find_member
from gateway.reports.models import Rejection, Report, Taking
from gateway.reports.schemas import RejectionOut, RejectionsPage, ReportOut, ReportsPage

MAX_PAGE = 1000


@dataclass(frozen=True, slots=True)
class Gap:
    """Numbers of reports that are missing: `first` to `last` of one member."""

    member: str
    first: int
    last: int


def list_reports(
    session: Session, viewer: Standing, member: str | None, after: int, limit: int
) -> ReportsPage:
    """A page of a member's reports in order of number: the viewer's own where none is named."""
    code = viewer.member if member is None else find_member(session, member).code
    _check_may_see(viewer, code)
    query = select(Report).where(Report.member == code, col(Report.sequence) > after)
    rows = session.exec(query.order_by(col(Report.sequence)).limit(limit + 1)).all()
    following = rows[limit - 1].sequence if len(rows) > limit else None
    return ReportsPage(reports=[report_out(session, row) for row in rows[:limit]], next=following)


def show(session: Session, viewer: Standing, member: str, sequence: int) -> ReportOut:
    """One report; raises `NotFound` also where the viewer may not see it."""
    return report_out(session, _find(session, viewer, member, sequence))


def rejections(
    session: Session, viewer: Standing, member: str, sequence: int, after: int, limit: int
) -> RejectionsPage:
    """A page of the lines of a report that are no records, with the reason of each."""
    report = _find(session, viewer, member, sequence)
    query = select(Rejection).where(
        Rejection.member == report.member,
        Rejection.sequence == sequence,
        col(Rejection.line) > after,
    )
    rows = session.exec(query.order_by(col(Rejection.line)).limit(limit + 1)).all()
    following = rows[limit - 1].line if len(rows) > limit else None
    lines = [RejectionOut(line=row.line, reason=row.reason) for row in rows[:limit]]
    return RejectionsPage(rejections=lines, next=following)


def report_out(session: Session, row: Report) -> ReportOut:
    """A report in the form that leaves the gateway."""
    progress = session.get(Taking, (row.member, row.sequence)) if row.completed is None else None
    come = progress or row
    return ReportOut(
        member=row.member,
        sequence=row.sequence,
        state="taking" if row.completed is None else "complete",
        position=row.position,
        recorded=row.recorded,
        begins=row.from_,
        ends=row.until,
        count=row.count,
        events=to_hex(row.events),
        lines=progress.lines if progress else row.count,
        taken=come.taken or 0,
        rejected=come.rejected or 0,
        first=come.first,
        last=come.last,
        completed=row.completed,
    )


def last_sequence(session: Session, member: str) -> int:
    """The highest number that the member has used; 0 for none."""
    query = select(Report.sequence).where(Report.member == member)
    found = session.exec(query.order_by(col(Report.sequence).desc()).limit(1)).first()
    return found or 0


def gaps(session: Session, member: str) -> list[Gap]:
    """The numbers below the highest one that no report of the member has."""
    query = select(Report.sequence).where(Report.member == member)
    found, previous = [], 0
    for sequence in session.exec(query.order_by(col(Report.sequence))):
        if sequence > previous + 1:
            found.append(Gap(member, previous + 1, sequence - 1))
        previous = sequence
    return found


def _find(session: Session, viewer: Standing, member: str, sequence: int) -> Report:
    code = find_member(session, member).code
    _check_may_see(viewer, code)
    report = session.get(Report, (code, sequence))
    if report is None:
        raise NotFound(f"{member} has submitted no report {sequence}; see `shujian report list`")
    return report


def _check_may_see(viewer: Standing, member: str) -> None:
    if viewer.member != member and not viewer.roles & Role.AUDITOR:
        raise NotFound("the reports of another member are for auditors to see")
