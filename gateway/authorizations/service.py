"""Authorizations as people ask for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import ColumnElement, and_, or_, union_all
from sqlmodel import Session, col, select

from chain import canonical
from chain.words import Digest, Rank, Role, Seconds, to_hex
from gateway.authorizations import events
from gateway.authorizations.models import ENDORSED, GRANTED, REQUESTED, Authorization
from gateway.authorizations.schemas import AuthorizationDetailOut, AuthorizationPage
from gateway.authorizations.summary import summary
from gateway.catalog.models import Resource
from gateway.errors import NotFound
from gateway.members.standing import find_member
from gateway.statements.state import pending_about

MAX_PAGE = 200


class Viewer(Protocol):
    """Whoever asks: a member's code and roles, and the rank of the account. A `Standing` is one."""

    @property
    def member(self) -> str:
        """The code of the member."""

    @property
    def roles(self) -> Role:
        """What the member may do."""

    @property
    def rank(self) -> Rank:
        """What the account may do for the member."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What to list; None means no restriction.

    `owner` and `consumer` are codes or names; `state` a state, or ``expired``; `waiting` keeps what
    the viewer's account can decide now.
    """

    resource: str | None = None
    consumer: str | None = None
    owner: str | None = None
    state: str | None = None
    waiting: bool = False


def list_authorizations(
    session: Session,
    viewer: Viewer,
    filters: Filters,
    now: Seconds,
    *,
    cursor: int | None,
    limit: int,
) -> AuthorizationPage:
    """A page of at most 200 authorizations that the viewer may see, last changed first."""
    conditions = [_visible(viewer), *_conditions(session, viewer, filters, now)]
    if cursor is not None:
        conditions.append(col(Authorization.changed) < cursor)
    query = select(Authorization, Resource).where(Authorization.resource == Resource.code)
    query = query.where(*conditions).order_by(col(Authorization.changed).desc())
    rows = session.exec(query.limit(min(limit, MAX_PAGE) + 1)).all()
    page = rows[: min(limit, MAX_PAGE)]
    return AuthorizationPage(
        authorizations=[summary(session, row, resource, now) for row, resource in page],
        next=page[-1][0].changed if len(rows) > len(page) else None,
    )


def find_visible(session: Session, viewer: Viewer, code: str) -> tuple[Authorization, Resource]:
    """An authorization and its resource; raises `NotFound` also where it may not be seen."""
    query = select(Authorization, Resource).where(Authorization.resource == Resource.code)
    found = session.exec(query.where(Authorization.code == code, _visible(viewer))).first()
    if found is None:
        raise NotFound(f"there is no authorization {code} that {viewer.member} may see")
    return found


def show(session: Session, viewer: Viewer, code: str, now: Seconds) -> AuthorizationDetailOut:
    """One authorization with its documents, history and deadlines."""
    row, resource = find_visible(session, viewer, code)
    shown = summary(session, row, resource, now)
    return AuthorizationDetailOut(
        **shown.model_dump(),
        id=to_hex(row.tag),
        application=to_hex(row.application),
        applied_for=events.applied_for(session, row),
        asked=_document(row.asked),
        terms=_document(row.terms),
        ahead=row.ahead,  # type: ignore[arg-type]
        next_state=row.number + pending_about(session, Digest(row.tag)),
        history=events.history(session, row),
    )


def _document(stored: bytes | None) -> dict[str, Any] | None:
    return None if stored is None else canonical.decode_object(stored)


def _visible(viewer: Viewer) -> ColumnElement[bool]:
    if viewer.roles & (Role.AUDITOR | Role.STEWARD):
        return col(Authorization.code).is_not(None)
    return _concerns(viewer.member)


def _concerns(member: str) -> ColumnElement[bool]:
    """Asked for by the member, of its resources, or decided by it before it gave one away.

    By three indices: an OR over two tables would walk all authorizations there are.
    """
    code = col(Authorization.code)
    resources = select(Resource.code).where(Resource.owner == member)
    return code.in_(
        union_all(
            select(code).where(col(Authorization.consumer) == member),
            select(code).where(col(Authorization.owner) == member),
            select(code).where(col(Authorization.resource).in_(resources)),
        )
    )


def _conditions(
    session: Session, viewer: Viewer, filters: Filters, now: Seconds
) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.resource:
        conditions.append(col(Authorization.resource) == filters.resource)
    if filters.consumer:
        code = find_member(session, filters.consumer).code
        conditions.append(col(Authorization.consumer) == code)
    if filters.owner:
        conditions.append(col(Resource.owner) == find_member(session, filters.owner).code)
    if filters.state == "expired":
        conditions += [col(Authorization.state) == GRANTED, col(Authorization.until) < now]
    elif filters.state:
        conditions.append(col(Authorization.state) == filters.state)
    if filters.waiting:
        conditions += [_concerns(viewer.member), _waiting(viewer)]
    return conditions


def _waiting(viewer: Viewer) -> ColumnElement[bool]:
    if viewer.rank is not Rank.HEAD:
        return col(Authorization.code).is_(None)  # never: a false constant would drop the join
    mine = col(Authorization.consumer) == viewer.member
    owned = col(Resource.owner) == viewer.member
    return or_(
        and_(mine, col(Authorization.ahead) == REQUESTED),
        and_(owned, col(Authorization.ahead) == ENDORSED),
    )
