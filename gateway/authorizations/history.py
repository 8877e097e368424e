"""What coverage is judged by, out of the tables."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, or_
from sqlmodel import Session, col, select

from chain import canonical
from chain.words import Millis, Position, Seconds
from gateway.authorizations.coverage import AuthorizationHistory, Change, Force, Terms
from gateway.authorizations.models import Authorization, AuthorizationEvent
from gateway.database import Kept


@dataclass(frozen=True, slots=True)
class Granted:
    """What a history takes from the row of an authorization; `terms` is canonical JSON."""

    code: str
    resource: str
    consumer: str
    from_: int
    until: int
    terms: bytes | None


_HISTORIES: Kept[Granted, AuthorizationHistory] = Kept("authorization_event")

Pair = tuple[str, str]
"""A resource and a consumer."""

_LOOKUPS, _PAIRS = 500, 100
_GRANTING = {"authorization.granted": Force.GRANTED, "authorization.resumed": Force.GRANTED}
_ENDING = {"authorization.revoked": Force.NONE, "authorization.suspended": Force.SUSPENDED}


def history_of(session: Session, code: str) -> AuthorizationHistory | None:
    """The history of one authorization; None where there is none of that name."""
    return histories_by_code(session, [code]).get(code)


def history_under(session: Session, found: Granted) -> AuthorizationHistory:
    """As `history_of`, where what stands in its row is known already: only its events are read,

    and those not again before one is added to any.
    """
    return _HISTORIES.get(session, found, lambda: _read_history(session, found))


def _read_history(session: Session, found: Granted) -> AuthorizationHistory:
    query = select(AuthorizationEvent).where(col(AuthorizationEvent.code) == found.code)
    events = session.exec(query.order_by(col(AuthorizationEvent.position))).all()
    return _history(found, events)


def histories_of(session: Session, resource: str, consumer: str) -> list[AuthorizationHistory]:
    """The histories of all that a consumer ever asked of a resource, in order of code."""
    return histories_between(session, [(resource, consumer)])[resource, consumer]


def histories_by_code(session: Session, codes: Collection[str]) -> dict[str, AuthorizationHistory]:
    """The histories of many at once, by code; what is not there is left out."""
    wanted, found = sorted(set(codes)), dict[str, AuthorizationHistory]()
    for start in range(0, len(wanted), _LOOKUPS):
        query = select(Authorization).where(
            col(Authorization.code).in_(wanted[start : start + _LOOKUPS])
        )
        found |= {one.code: one for one in _histories(session, session.exec(query).all())}
    return found


def histories_between(
    session: Session, pairs: Collection[Pair]
) -> dict[Pair, list[AuthorizationHistory]]:
    """As `histories_of`, for many pairs of resource and consumer at once."""
    found: dict[Pair, list[AuthorizationHistory]] = {pair: [] for pair in pairs}
    wanted = sorted(found)
    for start in range(0, len(wanted), _PAIRS):
        # One look-up each: pairs IN a list would walk all authorizations there are.
        either = (
            and_(col(Authorization.resource) == resource, col(Authorization.consumer) == consumer)
            for resource, consumer in wanted[start : start + _PAIRS]
        )
        query = select(Authorization).where(or_(*either))
        rows = session.exec(query.order_by(col(Authorization.code))).all()
        for history in _histories(session, rows):
            found[history.resource, history.consumer].append(history)
    return found


def _histories(session: Session, rows: Sequence[Authorization]) -> Iterator[AuthorizationHistory]:
    codes = [row.code for row in rows]
    query = select(AuthorizationEvent).where(col(AuthorizationEvent.code).in_(codes))
    events: dict[str, list[AuthorizationEvent]] = {code: [] for code in codes}
    for event in session.exec(query.order_by(col(AuthorizationEvent.position))).all():
        events[event.code].append(event)
    for row in rows:
        yield _history(row, events[row.code])


def _history(
    row: Authorization | Granted, events: Iterable[AuthorizationEvent]
) -> AuthorizationHistory:
    return AuthorizationHistory(
        code=row.code,
        resource=row.resource,
        consumer=row.consumer,
        from_=Seconds(row.from_),
        until=Seconds(row.until),
        terms=_terms(row),
        changes=tuple(changes(events)),
    )


def _terms(row: Authorization | Granted) -> Terms | None:
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
