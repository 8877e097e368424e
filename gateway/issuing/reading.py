"""What the tables say of a document, a right or a series, with what is under way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from chain.documents import DocumentName, licence_id
from chain.records import tag_hash
from chain.words import Digest, Position, Seconds
from gateway.database import Lookup
from gateway.errors import LedgerError, NotFound
from gateway.issuing.models import (
    REFUSED,
    DocumentChange,
    DocumentSeries,
    Issue,
    IssuerRight,
    RedEvent,
    RedLetter,
)
from gateway.issuing.states import (
    LEADS_TO,
    NO_RIGHT,
    Change,
    Red,
    RedStep,
    Right,
    Series,
    Validity,
    red_ahead,
    series_after,
)
from gateway.journal import records
from gateway.statements.models import PENDING, Statement


def issue_named(session: Session, name: DocumentName) -> Issue:
    """The issue of a document, issued or under way; raises `NotFound`, also for a foreign serial.

    One that the contract refused is not there.
    """
    row = session.get(Issue, name.issue)
    if row is None or row.state == REFUSED or not has_serial(row, name.serial):
        raise NotFound(f"no document {name.text} was issued here; look at its name again")
    return row


def is_issued(session: Session, issue: Digest) -> bool:
    """Whether there is an issue of that id, issued or under way."""
    found = _STATE.first(session, issue)
    return found is not None and found[0] != REFUSED


_STATE = Lookup(core_select(col(Issue.state)).where(col(Issue.id) == bindparam("issue")), "issue")


def has_serial(issue: Issue, serial: int) -> bool:
    """Whether an issue has a document of that serial: 0 alone, or one of the batch."""
    if issue.count == 0:
        return serial == 0
    return issue.first <= serial < issue.first + issue.count


def validity(session: Session, issue: Issue, serial: int) -> Validity:
    """How valid one document of an issue is and was, and what the contract has not answered."""
    document = DocumentName(Digest(issue.id), serial).id
    query = select(DocumentChange).where(DocumentChange.document == document)
    rows = session.exec(query.order_by(col(DocumentChange.position))).all()
    return Validity(
        document=document,
        issued=None if issue.issued is None else Seconds(issue.issued),
        changes=tuple(_change(row) for row in rows if row.outcome == "accepted"),
        under_way=tuple(_change(row) for row in rows if is_under_way(row)),
    )


def is_under_way(event: DocumentChange | RedEvent) -> bool:
    """Whether an event is a submission that the contract has not answered yet."""
    return event.outcome == "submitted" and event.answered is None


def _change(row: DocumentChange) -> Change:
    return Change(
        status=LEADS_TO[row.kind],
        effective=Seconds(row.effective),
        side=row.side,
        member=row.member,
        reason=row.reason,
        successor=None if row.successor is None else Digest(row.successor),
        record=row.position,
        recorded=None if row.recorded is None else Seconds(row.recorded),
        block=row.block,
    )


def red(session: Session, document: Digest) -> Red:
    """The red letters of a blue document as the contract last accepted them; zeros for none."""
    row = session.get(RedLetter, document)
    if row is None:
        return Red()
    return Red(row.total, row.done, row.open, row.number, row.status, row.side)


def red_expected(session: Session, document: Digest) -> Red:
    """The red letters once all that is under way is accepted: what the next statement meets."""
    return red_ahead(red(session, document), red_steps(session, document))


def red_steps(session: Session, document: Digest) -> list[RedStep]:
    """The statements about red letters that are under way, the issue of red letters included."""
    return [
        RedStep(row.kind, row.total, row.amount, row.side)
        for row in red_events(session, document)
        if is_under_way(row)
    ]


def red_events(session: Session, document: Digest) -> Sequence[RedEvent]:
    """Every record about the red letters of a document, in the journal's order."""
    query = select(RedEvent).where(RedEvent.document == document)
    return session.exec(query.order_by(col(RedEvent.position))).all()


def right(session: Session, issuer: str, kind: str) -> Right:
    """The right of a member to issue documents of a kind, as last accepted; zeros for none."""
    row = session.get(IssuerRight, (issuer, kind))
    if row is None:
        return NO_RIGHT
    return Right(Seconds(row.from_), Seconds(row.until), row.number)


def right_expected(session: Session, issuer: str, kind: str) -> Right:
    """The right once all that is under way is accepted."""
    found = right(session, issuer, kind)
    waiting = _waiting(session, licence_id(tag_hash(f"member:{issuer}"), kind))
    if not waiting:
        return found
    message = waiting[-1]
    number = found.number + len(waiting)
    return Right(Seconds(message["from"]), Seconds(message["until"]), number)


def _waiting(session: Session, subject: Digest) -> list[dict[str, Any]]:
    """The messages of the statements about a subject that are under way, oldest first."""
    return [_message(session, position) for (position,) in _UNDER_WAY.all(session, subject)]


# Made once: putting a statement together costs several times what its execution does.
_UNDER_WAY = Lookup(
    core_select(col(Statement.position))
    .where(col(Statement.subject) == bindparam("subject"), col(Statement.state) == PENDING)
    .order_by(col(Statement.position)),
    "subject",
)


def _message(session: Session, position: int) -> dict[str, Any]:
    body = records.read(session, Position(position)).body
    if body is None or not isinstance(body.get("statement"), dict):
        raise LedgerError(f"record {position} has no statement in its body; run `shujian audit`")
    message: dict[str, Any] = body["statement"]["message"]
    return message


def series(session: Session, series_id: Digest) -> Series:
    """A series by its id as last accepted; the first serial is 1 where it has no batch."""
    row = session.get(DocumentSeries, series_id)
    return Series() if row is None else Series(max(row.next, 1), row.number)


def series_expected(session: Session, series_id: Digest) -> Series:
    """The series once all batches that are under way are issued."""
    waiting = [(one["first"], one["count"]) for one in _waiting(session, series_id)]
    return series_after(series(session, series_id), waiting)
