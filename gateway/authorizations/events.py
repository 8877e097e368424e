"""The history of one authorization, out of its records."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session, col, select

from chain.words import Position, to_hex
from gateway.authorizations.models import Authorization, AuthorizationEvent
from gateway.authorizations.projection import EXTENSION
from gateway.authorizations.schemas import EventOut, LimitsOut
from gateway.authorizations.summary import member_name
from gateway.journal import records


def history(session: Session, row: Authorization) -> list[EventOut]:
    """Every record about an authorization, oldest first."""
    return [_event(session, event) for event in _events(session, row.code)]


def applied_for(session: Session, row: Authorization) -> LimitsOut | None:
    """Period and uses of the application that counts; None where its record was erased."""
    for event in reversed(_events(session, row.code)):
        statement = _statement(session, event)
        if statement is not None and statement["digest"] == to_hex(row.application):
            message = statement["message"]
            return LimitsOut(from_=message["from"], until=message["until"], uses=message["uses"])
    return None


def _events(session: Session, code: str) -> list[AuthorizationEvent]:
    query = select(AuthorizationEvent).where(AuthorizationEvent.code == code)
    return list(session.exec(query.order_by(col(AuthorizationEvent.position))).all())


def _event(session: Session, event: AuthorizationEvent) -> EventOut:
    body = records.read(session, Position(event.position)).body or {}
    statement = body.get("statement")
    attachment = statement.get("attachment") if isinstance(statement, dict) else None
    refusal = body.get("reason")
    extension = statement if event.kind == EXTENSION and isinstance(statement, dict) else None
    return EventOut(
        record=event.position,
        kind=event.kind,
        outcome=event.outcome,
        time=event.time,
        since=event.since,
        account=to_hex(event.account),
        member=event.member or None,
        member_name=member_name(session, event.member),
        side=event.side,  # type: ignore[arg-type]
        answered=event.answered,
        text=(attachment or {}).get("text"),
        error=None if refusal is None else refusal["error"],
        days=None if extension is None else extension["message"]["days"],
        consent=None if extension is None else _consent(session, event, body["actors"]),
    )


def _consent(
    session: Session, event: AuthorizationEvent, actors: list[dict[str, str]]
) -> str | None:
    """Who signed an extension beside the owner."""
    others = [actor["member"] for actor in actors if actor["member"] != event.member]
    return member_name(session, others[0]) if others else None


def _statement(session: Session, event: AuthorizationEvent) -> dict[str, Any] | None:
    body = records.read(session, Position(event.position)).body or {}
    statement = body.get("statement")
    return statement if isinstance(statement, dict) else None
