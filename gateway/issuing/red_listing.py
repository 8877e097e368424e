"""Documents of which a red letter was asked for, as both sides list them."""

from __future__ import annotations

from sqlmodel import Session, col, or_, select

from chain.documents import DocumentName
from chain.words import Digest
from gateway.issuing.models import Issue, RedEvent, RedLetter
from gateway.issuing.schemas import RedLetterOut, RedLettersOut
from gateway.issuing.service import MAX_PAGE, SEE_ALL, Viewer
from gateway.issuing.showing import Names

_REQUESTED = "red-letter.requested"


def list_red_letters(
    session: Session,
    viewer: Viewer,
    status: str | None,
    document: DocumentName | None,
    *,
    cursor: int | None,
    limit: int,
) -> RedLettersOut:
    """A page of those whose document the viewer may see, those changed last first.

    By what the contract has accepted: a request that is under way is not among them.
    """
    query = select(RedLetter, Issue).join(Issue, col(Issue.id) == col(RedLetter.issue))
    if not viewer.roles & SEE_ALL:
        mine = (col(Issue.issuer) == viewer.member, col(Issue.buyer) == viewer.member)
        query = query.where(or_(*mine))
    if status is not None:
        query = query.where(RedLetter.status == status)
    if document is not None:
        query = query.where(RedLetter.document == document.id)
    if cursor is not None:
        query = query.where(col(RedLetter.changed) < cursor)
    rows = session.exec(query.order_by(col(RedLetter.changed).desc()).limit(limit + 1)).all()
    names = Names(session)
    return RedLettersOut(
        red_letters=[_out(session, red, issue, names) for red, issue in rows[:limit]],
        next=rows[limit - 1][0].changed if len(rows) > limit else None,
    )


def waiting_for(session: Session, viewer: Viewer) -> list[RedLetterOut]:
    """The requests that wait for the viewer's answer; 200 at most.

    The other side has asked; where the issue names no buyer, its own: then a head of it decides.
    """
    found = list_red_letters(session, viewer, "requested", None, cursor=None, limit=MAX_PAGE)
    return [one for one in found.red_letters if viewer.member == _who_answers(one)]


def _who_answers(one: RedLetterOut) -> str | None:
    return one.buyer or one.issuer if one.by == "issuer" else one.issuer


def _out(session: Session, red: RedLetter, issue: Issue, names: Names) -> RedLetterOut:
    return RedLetterOut(
        document=DocumentName(Digest(red.issue), red.serial).text,
        kind=issue.kind,
        issuer=issue.issuer,
        issuer_name=names.of(issue.issuer),
        buyer=issue.buyer,
        buyer_name=None if issue.buyer is None else names.of(issue.buyer),
        total=str(red.total or issue.amount),
        done=str(red.done),
        open=str(red.open),
        status=red.status,  # type: ignore[arg-type]
        by=red.side,  # type: ignore[arg-type]
        reason=_reason(session, red),
        record=red.changed,
    )


def _reason(session: Session, red: RedLetter) -> str | None:
    """What whoever asked last gave as the reason; that of a request which was refused does not
    count.
    """
    query = select(RedEvent.reason).where(
        RedEvent.document == red.document,
        RedEvent.kind == _REQUESTED,
        RedEvent.outcome == "accepted",
    )
    return session.exec(query.order_by(col(RedEvent.position).desc()).limit(1)).first()
