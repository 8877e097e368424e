"""Issued documents as members ask for them; what other rooms need of them is named here, too."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from chain.documents import DocumentName, series_id
from chain.errors import CommitmentError
from chain.records import tag_hash
from chain.words import Digest, Role, Seconds, to_hex
from gateway.errors import Forbidden, Invalid, NotFound
from gateway.issuing.models import REFUSED, DocumentChange, Issue, IssuerRight
from gateway.issuing.reading import (
    has_serial,
    issue_named,
    red,
    red_events,
    red_expected,
    right,
    right_expected,
    series,
    series_expected,
    validity,
)
from gateway.issuing.schemas import (
    DocumentStateOut,
    IssueOut,
    IssuePage,
    RightOut,
    RightsOut,
    SeriesOut,
)
from gateway.issuing.showing import Names, issue_out, red_out, validity_out
from gateway.issuing.states import LEADS_TO, Change, Red, Right, Series, Validity
from gateway.members.standing import find_member
from gateway.statements.state import all_pending
from gateway.uses.models import BroughtDocument

__all__ = [
    "Change",
    "Filters",
    "Red",
    "Right",
    "Series",
    "Validity",
    "concerns",
    "find_visible",
    "has_serial",
    "issue_named",
    "list_issues",
    "list_rights",
    "name_in",
    "red",
    "red_events",
    "red_expected",
    "right",
    "right_expected",
    "series",
    "series_expected",
    "show_series",
    "show_state",
    "validity",
]

MAX_PAGE = 200
MAX_RIGHTS = 1000
SEE_ALL = Role.AUDITOR | Role.STEWARD


class Viewer(Protocol):
    """Whoever asks: a member's code and roles. A `Standing` is one."""

    @property
    def member(self) -> str:
        """The code of the member."""

    @property
    def roles(self) -> Role:
        """What the member may do."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What to list; None means no restriction. `issuer` and `buyer` are codes or names."""

    issuer: str | None = None
    buyer: str | None = None
    kind: str | None = None
    state: str | None = None


def name_in(text: str) -> DocumentName:
    """The name of a document as a route has it; raises `Invalid`."""
    try:
        return DocumentName.parse(text)
    except CommitmentError as error:
        raise Invalid(str(error)) from error


def concerns(viewer: Viewer, issue: Issue) -> bool:
    """Whether the viewer may see what was issued: the issuer, the buyer, stewards, auditors."""
    return bool(viewer.roles & SEE_ALL) or viewer.member in (issue.issuer, issue.buyer)


def find_visible(session: Session, viewer: Viewer, name: DocumentName) -> Issue:
    """The issue of a document; raises `NotFound` also where it may not be seen.

    Raises `Forbidden` for who is not the buyer named, but has brought it, and so knows its name.
    """
    try:
        issue = issue_named(session, name)
    except NotFound:
        issue = None
    if issue is not None and not concerns(viewer, issue) and _brought(session, viewer, name):
        raise Forbidden(_NOT_NAMED.format(name.text, viewer.member))
    if issue is None or not concerns(viewer, issue):
        raise NotFound(
            _of_batch(session, viewer, name) or _NOT_SEEN.format(name.text, viewer.member)
        )
    return issue


def _brought(session: Session, viewer: Viewer, name: DocumentName) -> bool:
    """Whether the viewer has shown the document itself, and so sees its name at its voucher."""
    query = select(BroughtDocument.key).where(
        BroughtDocument.member == viewer.member, BroughtDocument.document == name.id
    )
    return session.exec(query.limit(1)).first() is not None


_NOT_NAMED = (
    "{} is not for {} to decide on: its issue does not name you as the buyer. Its red letters are "
    "for its issuer and the buyer named; where none is, a head of the issuer confirms what its "
    "clerk asked for. How it stands is told by `shujian document vouchers`"
)
_NOT_SEEN = "there is no document {} that {} may see"


def _of_batch(session: Session, viewer: Viewer, name: DocumentName) -> str | None:
    """What is wrong with a name that leaves out the serial, or has one that the batch has not."""
    issue = session.get(Issue, name.issue)
    if issue is None or issue.state == REFUSED or not issue.count or not concerns(viewer, issue):
        return None
    batch, last = to_hex(name.issue), issue.first + issue.count - 1
    return f"{batch} is a batch: name one of its documents, {batch}-{issue.first} to {batch}-{last}"


def list_rights(session: Session, issuer: str | None, kind: str | None, now: Seconds) -> RightsOut:
    """The rights to issue, those taken or under way too; they are public to members.

    At most 1,000: name issuer or kind where there are more.
    """
    query = select(IssuerRight)
    if issuer is not None:
        query = query.where(IssuerRight.issuer == find_member(session, issuer).code)
    if kind is not None:
        query = query.where(IssuerRight.kind == kind)
    ordered = query.order_by(col(IssuerRight.issuer), col(IssuerRight.kind)).limit(MAX_RIGHTS)
    rows, names, waiting = session.exec(ordered).all(), Names(session), all_pending(session)
    return RightsOut(rights=[_right(row, names, waiting.get(row.tag, 0), now) for row in rows])


def _right(row: IssuerRight, names: Names, waiting: int, now: Seconds) -> RightOut:
    return RightOut(
        issuer=row.issuer,
        issuer_name=names.of(row.issuer),
        kind=row.kind,
        from_=row.from_,
        until=row.until,
        state=row.number,
        next_state=row.number + waiting,
        holds=Right(Seconds(row.from_), Seconds(row.until), row.number).holds(now),
        record=row.record,
    )


def show_series(
    session: Session, viewer: Viewer, issuer: str | None, kind: str, name: Digest
) -> SeriesOut:
    """Where a series stands; the viewer's own, or any for stewards and auditors."""
    code = viewer.member if issuer is None else find_member(session, issuer).code
    if code != viewer.member and not viewer.roles & SEE_ALL:
        raise Forbidden(f"the series of {code} are for {code}, stewards and auditors")
    id_ = series_id(tag_hash(f"member:{code}"), name, kind)
    found, ahead = series(session, id_), series_expected(session, id_)
    return SeriesOut(
        id=to_hex(id_),
        issuer=code,
        kind=kind,
        series=to_hex(name),
        next=ahead.next,
        state=found.number,
        next_state=ahead.number,
    )


def list_issues(
    session: Session, viewer: Viewer, filters: Filters, *, cursor: int | None, limit: int
) -> IssuePage:
    """A page of at most 200 of what the viewer may see, newest first."""
    limit = min(limit, MAX_PAGE)
    conditions = list(_conditions(session, filters))
    if cursor is not None:
        conditions.append(col(Issue.record) < cursor)
    rows = _newest(session, [[*conditions, part] for part in _visible(viewer)], limit + 1)
    page, names = rows[:limit], Names(session)
    statuses = _statuses(session, page)
    return IssuePage(
        documents=[issue_out(row, names, statuses.get(row.id)) for row in page],
        next=page[-1].record if len(rows) > limit else None,
    )


def _visible(viewer: Viewer) -> list[ColumnElement[bool]]:
    """The conditions of which one has to hold; each has an index of its own."""
    if viewer.roles & SEE_ALL:
        return [col(Issue.record).is_not(None)]
    return [col(Issue.issuer) == viewer.member, col(Issue.buyer) == viewer.member]


def _newest(
    session: Session, branches: Sequence[Sequence[ColumnElement[bool]]], count: int
) -> list[Issue]:
    """The newest rows of any branch: by its own index, an OR would walk the whole table."""
    found: dict[int, Issue] = {}
    for conditions in branches:
        query = select(Issue).where(*conditions).order_by(col(Issue.record).desc()).limit(count)
        found |= {row.record: row for row in session.exec(query).all()}
    return [found[record] for record in sorted(found, reverse=True)[:count]]


def _conditions(session: Session, filters: Filters) -> Iterable[ColumnElement[bool]]:
    if filters.issuer is not None:
        yield col(Issue.issuer) == find_member(session, filters.issuer).code
    if filters.buyer is not None:
        yield col(Issue.buyer) == find_member(session, filters.buyer).code
    if filters.kind is not None:
        yield col(Issue.kind) == filters.kind
    if filters.state is not None:
        yield col(Issue.state) == filters.state


def _statuses(session: Session, rows: Sequence[Issue]) -> dict[bytes, str]:
    """How valid those of a page are that were issued alone and changed since."""
    alone = [row.id for row in rows if row.count == 0]
    query = select(DocumentChange.document, DocumentChange.kind).where(
        col(DocumentChange.document).in_(alone), DocumentChange.outcome == "accepted"
    )
    changes = session.exec(query.order_by(col(DocumentChange.position))).all()
    return {document: LEADS_TO[kind] for document, kind in changes}


def show_state(session: Session, viewer: Viewer, name: DocumentName) -> DocumentStateOut:
    """One document with every number that the next statement about it needs."""
    issue, names = find_visible(session, viewer, name), Names(session)
    found = validity(session, issue, name.serial)
    return DocumentStateOut(
        name=name.text,
        id=to_hex(name.id),
        serial=name.serial,
        issue=_issue(session, issue, names),
        validity=validity_out(found, names),
        red=red_out(red(session, name.id), red_expected(session, name.id), issue.amount),
    )


def _issue(session: Session, issue: Issue, names: Names) -> IssueOut:
    return issue_out(issue, names, _statuses(session, [issue]).get(issue.id))
