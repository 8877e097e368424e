"""Red letters as the journal tells them; a part of the projection of issued documents."""

from __future__ import annotations

from typing import Any

from chain.documents import DocumentName
from chain.words import Digest
from gateway.database import WriteSession
from gateway.issuing.models import RedEvent, RedLetter
from gateway.issuing.reading import red, red_events
from gateway.issuing.states import BUYER, ISSUER, RedStep, red_after
from gateway.journal.records import Entry
from gateway.statements.subjects import digest_in, issue_of, name_of


def project(session: WriteSession, entry: Entry, statement: dict[str, Any]) -> None:
    """Apply a statement that asks for a red letter, or decides on what was asked."""
    name = name_of(statement["message"])
    issuer = (entry.body or {})["subject"]["issuer"]
    event = _event(entry, name, statement["message"], issuer)
    event.reason = reason_in(statement)
    _apply(session, entry, event)


def project_letter(session: WriteSession, entry: Entry, message: dict[str, Any]) -> None:
    """Apply the issue of a red letter to the document for which it is issued."""
    blue = digest_in(message, "blue")
    event = _event(entry, _name(session, blue), message, message["issuer"])
    event.letter, event.side, event.document = issue_of(message), ISSUER, blue
    _apply(session, entry, event)


def reason_in(statement: dict[str, Any]) -> str | None:
    """The words of the reason that stands beside a statement; None where it has none here."""
    text = (statement["attachment"] or {}).get("text")
    return text if isinstance(text, str) else None


def _name(session: WriteSession, blue: Digest) -> DocumentName:
    """The issue and serial of a document of which a red letter was asked for before."""
    row = session.get(RedLetter, blue) or next(iter(red_events(session, blue)), None)
    if row is None:
        return DocumentName(blue)
    return DocumentName(Digest(row.issue), row.serial)


def _event(entry: Entry, name: DocumentName, message: dict[str, Any], issuer: str) -> RedEvent:
    body, accepted = entry.body or {}, entry.header.outcome == "accepted"
    block = body["effect"]["block"] if accepted else {"time": None, "number": None}
    member = body["actors"][0]["member"] or ""
    return RedEvent(
        position=entry.position,
        document=name.id,
        issue=name.issue,
        serial=name.serial,
        kind=entry.header.kind,
        outcome=entry.header.outcome,
        total=message.get("total", 0),
        amount=message.get("amount", 0),
        recorded=block["time"],
        block=block["number"],
        member=member,
        side=ISSUER if member == issuer else BUYER,
        reason=None,
        letter=None,
        submitted=body.get("submitted"),
        answered=None,
    )


def _apply(session: WriteSession, entry: Entry, event: RedEvent) -> None:
    if event.outcome == "accepted":
        _advance(session, entry, event)
    session.add(event)
    if event.submitted is not None:
        session.get_one(RedEvent, event.submitted).answered = entry.position


def _advance(session: WriteSession, entry: Entry, event: RedEvent) -> None:
    step = RedStep(event.kind, event.total, event.amount, event.side)
    now = red_after(red(session, Digest(event.document)), step)
    session.merge(
        RedLetter(
            document=event.document,
            issue=event.issue,
            serial=event.serial,
            total=now.total,
            done=now.done,
            open=now.open,
            number=now.number,
            status=now.status,
            side=now.side,
            changed=entry.position,
        )
    )
