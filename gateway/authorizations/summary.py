"""One authorization as a list shows it."""

from __future__ import annotations

from typing import Any, cast

from sqlmodel import Session

from chain import canonical
from chain.words import Millis, Seconds
from gateway.authorizations.deadlines import Clocks, Deadline, deadlines
from gateway.authorizations.models import (
    ENDORSED,
    GRANTED,
    REQUESTED,
    SUSPENDED,
    TERMINAL,
    Authorization,
    AuthorizationEvent,
)
from gateway.authorizations.schemas import AuthorizationOut, DeadlineOut
from gateway.authorizations.states import LEADS_TO
from gateway.authorizations.supply import ready_since
from gateway.catalog.models import Resource
from gateway.members.models import Member

_WAITING = {REQUESTED: "endorsement", ENDORSED: "decision"}


def summary(
    session: Session, row: Authorization, resource: Resource, now: Seconds
) -> AuthorizationOut:
    """An authorization in the form that leaves the gateway; `now` decides what has expired."""
    standing = standing_of(session, row, now)
    supplied = row.supplied
    if supplied is None and row.consented is not None:
        supplied = ready_since(session, resource, row.consented)
    return AuthorizationOut(
        code=row.code,
        resource=row.resource,
        resource_name=resource.name,
        owner=resource.owner,
        owner_name=member_name(session, resource.owner),
        consumer=row.consumer,
        consumer_name=member_name(session, row.consumer),
        state=row.state,  # type: ignore[arg-type]
        standing=standing,  # type: ignore[arg-type]
        revoking=row.revoking,
        waiting_for=_WAITING.get(row.ahead),  # type: ignore[arg-type]
        sharing_type=row.sharing_type,
        purpose=row.purpose,
        fields=_fields(row.fields),
        mode=row.mode,
        release=row.release,
        from_=row.from_,
        until=row.until,
        uses=row.uses,
        used=row.used,
        uses_left=max(row.uses - row.used, 0) if row.uses else None,
        deadlines=[_deadline(deadline) for deadline in _deadlines(row, standing, supplied, now)],
        record=row.changed,
    )


def standing_of(session: Session, row: Authorization, now: Seconds) -> str:
    """What holds now: the state, but for a period or uses that are over, and what is revoked."""
    if row.revoking is not None:
        return LEADS_TO[session.get_one(AuthorizationEvent, row.revoking).kind]
    if row.state != GRANTED:
        return row.state
    if now > row.until:
        return "expired"
    if row.uses and row.used >= row.uses:
        return "exhausted"
    return "upcoming" if now < row.from_ else GRANTED


def member_name(session: Session, code: str) -> str:
    """The name of a member; its code where it has none here."""
    member = session.get(Member, code)
    return code if member is None else member.name


def _fields(stored: bytes | None) -> list[str] | None:
    return None if stored is None else cast("list[str]", canonical.decode(stored))


def _deadlines(
    row: Authorization, standing: str, supplied: int | None, now: Seconds
) -> list[Deadline]:
    over = (*TERMINAL, "expired", "exhausted", SUSPENDED)
    clocks = Clocks(
        sharing_type=row.sharing_type,
        received=_millis(row.received),
        answered=_millis(row.answered),
        consented=_millis(row.consented),
        supplied=_millis(supplied),
        ended=standing in over,
        extended=row.extended,
    )
    return deadlines(clocks, Millis(now * 1000))


def _millis(stored: int | None) -> Millis | None:
    return None if stored is None else Millis(stored)


def _deadline(deadline: Deadline) -> DeadlineOut:
    values: dict[str, Any] = {
        "kind": deadline.kind,
        "started": deadline.started,
        "days": deadline.days,
        "extended": deadline.extended,
        "due": deadline.due,
        "provisional": deadline.provisional,
        "standing": deadline.standing.value,
    }
    return DeadlineOut(**values)
