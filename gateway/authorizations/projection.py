"""Authorizations as the journal tells them: the same function live and when rebuilding.

A revocation or suspension is in force from the record that submitted it; all else counts once the
contract has accepted it. What the contract refuses is as if it had not been said.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Integer, bindparam, case, update
from sqlmodel import col, select

from chain import canonical
from chain.words import Millis
from gateway.authorizations import states
from gateway.authorizations.codes import tag_of
from gateway.authorizations.errors import ApplicationError
from gateway.authorizations.models import (
    PENDING,
    REFUSED,
    Authorization,
    AuthorizationEvent,
)
from gateway.authorizations.terms import default_release, parse_request, parse_terms
from gateway.catalog.models import Resource
from gateway.database import Lookup, WriteSession
from gateway.database.lookup import forget
from gateway.journal.records import Entry
from gateway.statements.reading import statement_of

Statement = dict[str, Any]

ENDING = ("authorization.revoked", "authorization.suspended")
"""What is in force before the contract has answered."""

ANSWERS = ("authorization.granted", "authorization.denied")
"""The provider's answers to an application."""

EXTENSION = "authorization.extended"
"""It leads to no other state, and no contract is asked."""


def project(session: WriteSession, entry: Entry) -> None:
    """Apply a record of kind ``authorization.*`` to the tables of authorizations."""
    statement = statement_of(session, entry)
    if statement is None:
        return
    row = _row(session, entry, statement)
    event = _add_event(session, entry, row)
    if entry.header.outcome == "accepted":
        row.number += 1
        row.state = states.LEADS_TO[entry.header.kind]
        _APPLY.get(entry.header.kind, _nothing_more)(row, event, statement)
        if entry.header.kind in ANSWERS:
            row.answered = _said(session, event)
    elif entry.header.outcome == "refused" and row.number == 0:
        row.state = REFUSED
    elif entry.header.kind == EXTENSION:
        row.extended = statement["message"]["days"]
    row.owner, row.changed = (entry.body or {})["subject"]["owner"], entry.position
    _look_ahead(session, row)


def note_access(session: WriteSession, code: str, time: Millis, *, released: bool) -> None:
    """Count an access under an authorization: a release uses it, any access shows it supplied."""
    if _NOTE_ACCESS.run(session, int(released), time, code):
        forget(session, Authorization, code)


# Made once: putting a statement together costs several times what its execution does.
_SUPPLIED, _TIME = col(Authorization.supplied), bindparam("time", type_=Integer)
_NOTE_ACCESS = Lookup(
    update(Authorization)
    .where(col(Authorization.code) == bindparam("code_"))
    .values(
        used=Authorization.used + bindparam("more", type_=Integer),
        supplied=case((_SUPPLIED < _TIME, _SUPPLIED), else_=_TIME),
    ),
    *("more", "time", "code_"),
)


def _row(session: WriteSession, entry: Entry, statement: Statement) -> Authorization:
    subject = (entry.body or {})["subject"]
    row = session.get(Authorization, subject["authorization"])
    if entry.header.kind != "authorization.requested" or entry.header.outcome == "refused":
        return session.get_one(Authorization, subject["authorization"])
    if row is None:
        row = _new(session, subject, entry)
        session.add(row)
    _describe(row, statement, subject)
    return row


def _new(session: WriteSession, subject: dict[str, str], entry: Entry) -> Authorization:
    resource = session.get_one(Resource, subject["resource"])
    return Authorization(
        code=subject["authorization"],
        tag=tag_of(subject["authorization"]),
        resource=resource.code,
        owner=subject["owner"],
        consumer=subject["consumer"],
        state=PENDING,
        ahead=PENDING,
        number=0,
        application=b"",
        sharing_type=resource.sharing_type,
        purpose=None,
        fields=None,
        mode=None,
        release=None,
        from_=0,
        until=0,
        uses=0,
        used=0,
        asked=None,
        terms=None,
        suspended_by=None,
        revoking=None,
        received=None,
        extended=0,
        answered=None,
        consented=None,
        supplied=None,
        changed=entry.position,
    )


def _describe(row: Authorization, statement: Statement, subject: dict[str, str]) -> None:
    row.resource, row.consumer = subject["resource"], subject["consumer"]
    row.application = bytes.fromhex(statement["digest"][2:])
    row.asked = row.purpose = row.fields = row.mode = None
    _limit(row, statement["message"])
    if row.state == REFUSED:
        row.state = PENDING
    if statement["attachment"] is None:
        return
    try:
        asked = parse_request(statement["attachment"])
    except ApplicationError:  # it went to the contract directly, with words of its own
        return
    row.asked = canonical.encode(statement["attachment"])
    row.purpose, row.mode = asked.purpose, str(asked.mode.value)
    row.fields = _fields(asked.fields)


def _limit(row: Authorization, message: dict[str, int]) -> None:
    row.from_, row.until, row.uses = message["from"], message["until"], message["uses"]


def _fields(fields: tuple[str, ...] | None) -> bytes | None:
    return None if fields is None else canonical.encode(list(fields))


def _endorse(row: Authorization, event: AuthorizationEvent, _statement: Statement) -> None:
    row.received = event.since


def _grant(row: Authorization, event: AuthorizationEvent, statement: Statement) -> None:
    row.consented = event.since
    row.release = str(default_release(row.sharing_type).value)
    _limit(row, statement["message"])
    row.terms, attachment = None, statement["attachment"]
    if attachment is None:
        return
    try:
        terms = parse_terms(attachment)
    except ApplicationError:  # as above
        return
    row.terms = canonical.encode(attachment)
    row.purpose, row.mode = terms.purpose, str(terms.mode.value)
    row.release, row.fields = str(terms.release.value), _fields(terms.fields)


def _nothing_more(_row: Authorization, _event: AuthorizationEvent, _statement: Statement) -> None:
    """The new state is all."""


_APPLY: dict[str, Callable[[Authorization, AuthorizationEvent, Statement], None]] = {
    "authorization.endorsed": _endorse,
    "authorization.granted": _grant,
}


def _add_event(session: WriteSession, entry: Entry, row: Authorization) -> AuthorizationEvent:
    body = entry.body or {}
    owner = session.get_one(Resource, row.resource).owner
    actors = body["actors"]  # of an extension two, in any order: the owner's speaks
    actor = next((one for one in actors if one["member"] == owner), actors[0])
    event = AuthorizationEvent(
        position=entry.position,
        code=row.code,
        kind=entry.header.kind,
        outcome=entry.header.outcome,
        time=entry.header.time,
        since=_since(entry),
        account=bytes.fromhex(actor["account"][2:]),
        member=actor["member"] or "",
        side=states.side_of(actor["member"], owner, row.consumer),
        submitted=body.get("submitted"),
        answered=None,
    )
    session.add(event)
    if event.submitted is not None:
        session.get_one(AuthorizationEvent, event.submitted).answered = entry.position
    return event


def _said(session: WriteSession, event: AuthorizationEvent) -> int:
    """When a statement that was accepted had been made: its record, else its block."""
    if event.submitted is None:
        return event.since
    return session.get_one(AuthorizationEvent, event.submitted).time


def _since(entry: Entry) -> int:
    if entry.header.outcome != "accepted":
        return entry.header.time
    time: int = (entry.body or {})["effect"]["block"]["time"]
    return time * 1000


def _look_ahead(session: WriteSession, row: Authorization) -> None:
    """What is under way, and what of it is in force already."""
    session.flush()
    query = select(AuthorizationEvent).where(
        AuthorizationEvent.code == row.code,
        AuthorizationEvent.outcome == "submitted",
        col(AuthorizationEvent.answered).is_(None),
    )
    waiting = session.exec(query.order_by(col(AuthorizationEvent.position))).all()
    row.ahead = states.ahead(row.state, [event.kind for event in waiting])
    row.revoking = next((event.position for event in waiting if event.kind in ENDING), None)
    row.suspended_by = _suspended_by(session, row.code) if row.ahead == "suspended" else None


def _suspended_by(session: WriteSession, code: str) -> str:
    """The side of the last suspension that the contract has not refused."""
    query = select(AuthorizationEvent).where(
        AuthorizationEvent.code == code,
        AuthorizationEvent.kind == "authorization.suspended",
        AuthorizationEvent.outcome != "refused",
    )
    events = session.exec(query.order_by(col(AuthorizationEvent.position).desc())).all()
    refused = session.exec(
        select(AuthorizationEvent.submitted).where(
            AuthorizationEvent.code == code, AuthorizationEvent.outcome == "refused"
        )
    ).all()
    return next(event.side for event in events if event.position not in refused)
