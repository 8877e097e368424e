"""What coverage is judged by, out of the tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sqlmodel import Session, col, select

from chain import canonical
from chain.words import Millis, Position, Seconds
from gateway.authorizations.coverage import AuthorizationHistory, Change, Force, Terms
from gateway.authorizations.models import Authorization, AuthorizationEvent

_GRANTING = {"authorization.granted": Force.GRANTED, "authorization.resumed": Force.GRANTED}
_ENDING = {"authorization.revoked": Force.NONE, "authorization.suspended": Force.SUSPENDED}


def history_of(session: Session, code: str) -> AuthorizationHistory | None:
    """The history of one authorization; None where there is none of that name."""
    row = session.get(Authorization, code)
    return None if row is None else _history(session, row)


def histories_of(session: Session, resource: str, consumer: str) -> list[AuthorizationHistory]:
    """The histories of all that a consumer ever asked of a resource, in order of code."""
    query = select(Authorization).where(
        Authorization.resource == resource, Authorization.consumer == consumer
    )
    rows = session.exec(query.order_by(col(Authorization.code))).all()
    return [_history(session, row) for row in rows]


def _history(session: Session, row: Authorization) -> AuthorizationHistory:
    query = select(AuthorizationEvent).where(AuthorizationEvent.code == row.code)
    events = session.exec(query.order_by(col(AuthorizationEvent.position))).all()
    return AuthorizationHistory(
        code=row.code,
        resource=row.resource,
        consumer=row.consumer,
        from_=Seconds(row.from_),
        until=Seconds(row.until),
        terms=_terms(row),
        changes=tuple(changes(events)),
    )


def _terms(row: Authorization) -> Terms | None:
    if row.terms is None:
        return None
    terms = canonical.decode_object(row.terms)
    fields = terms["fields"]
    return Terms(terms["purpose"], None if fields is None else frozenset(fields))


def changes(events: Iterable[AuthorizationEvent]) -> Iterator[Change]:
    """The changes of force that events, in the journal's order, brought about.

    What ends or suspends counts from its submission, and is taken back where the contract refuses
    it; what grants counts from the contract's acceptance.
    """
    accepted, force = Force.NONE, Force.NONE
    under_way: dict[int, Force] = {}
    for event in events:
        accepted = _accepted(accepted, event)
        if event.outcome == "submitted" and event.kind in _ENDING:
            under_way[event.position] = _ENDING[event.kind]
        elif event.submitted is not None:
            under_way.pop(event.submitted, None)
        following = _in_force(accepted, list(under_way.values()))
        if following is not force:
            force = following
            yield Change(Millis(event.since), Position(event.position), force)


def _accepted(before: Force, event: AuthorizationEvent) -> Force:
    if event.outcome != "accepted":
        return before
    return {**_GRANTING, **_ENDING}.get(event.kind, before)


def _in_force(accepted: Force, under_way: Sequence[Force]) -> Force:
    if Force.NONE in (accepted, *under_way):
        return Force.NONE
    return Force.SUSPENDED if Force.SUSPENDED in (accepted, *under_way) else Force.GRANTED
