"""Issued documents as the journal tells them: the same function live and when rebuilding.

What is submitted stands there as pending; only what the contract accepted counts. What it refuses
is as if it had not been said, and may be said again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlmodel import Session

from chain.documents import batch_id, licence_id
from chain.records import tag_hash
from chain.words import ZERO_DIGEST, Digest
from gateway.database import WriteSession
from gateway.issuing import red_projection
from gateway.issuing.changing import successor_name
from gateway.issuing.models import (
    ISSUED,
    PENDING,
    REFUSED,
    DocumentChange,
    DocumentSeries,
    Issue,
    IssuerRight,
)
from gateway.issuing.states import ISSUER, STEWARD
from gateway.journal.records import Entry
from gateway.statements.reading import statement_of
from gateway.statements.subjects import digest_in, issue_of, name_of, series_of

Statement = dict[str, Any]
Message = dict[str, Any]


def project(session: WriteSession, entry: Entry) -> None:
    """Apply a record of kind ``issuer.*``, ``document.*`` or ``red-letter.*`` to the tables.

    Records that no statement caused pass.
    """
    if entry.body is None or "statement" not in entry.body:
        return
    statement = statement_of(session, entry)
    if statement is not None:
        _APPLY[entry.header.kind](session, entry, statement)


def _license(session: WriteSession, entry: Entry, statement: Statement) -> None:
    message, issuer = statement["message"], _subject(entry)["issuer"]
    row = session.get(IssuerRight, (issuer, message["kind"]))
    if row is None:
        row = IssuerRight(
            issuer=issuer,
            kind=message["kind"],
            tag=licence_id(tag_hash(f"member:{issuer}"), message["kind"]),
            from_=0,
            until=0,
            number=0,
            record=entry.position,
        )
        session.add(row)
    row.record = entry.position
    if entry.header.outcome == "accepted":
        row.from_, row.until = message["from"], message["until"]
        row.number += 1


def _issue(session: WriteSession, entry: Entry, statement: Statement) -> None:
    message = statement["message"]
    row = _settle(session, entry, issue_of(message), message)
    blue = digest_in(message, "blue")
    if row is not None:
        row.key, row.series, row.first, row.count = digest_in(message, "key"), None, 0, 0
        row.amount, row.buyer = message["amount"], _subject(entry).get("buyer")
        row.blue = None if blue == ZERO_DIGEST else blue
    if blue != ZERO_DIGEST:
        red_projection.project_letter(session, entry, message)


def _issue_batch(session: WriteSession, entry: Entry, statement: Statement) -> None:
    message = statement["message"]
    series = series_of(message)
    row = _settle(session, entry, batch_id(series, message["first"]), message)
    if row is None:
        return
    row.key, row.series = None, digest_in(message, "series")
    row.first, row.count = message["first"], message["count"]
    row.amount, row.buyer, row.blue = 0, None, None
    if entry.header.outcome == "accepted":
        _extend_series(session, series, row)


def _extend_series(session: WriteSession, series: Digest, batch: Issue) -> None:
    row = session.get(DocumentSeries, series)
    if row is None:
        row = DocumentSeries(
            id=series,
            issuer=batch.issuer,
            kind=batch.kind,
            series=batch.series or b"",
            next=0,
            number=0,
        )
        session.add(row)
    row.next, row.number = batch.first + batch.count, row.number + 1


def _settle(session: WriteSession, entry: Entry, id_: Digest, message: Message) -> Issue | None:
    """The row of an issue, to be described further; None where the record is of a refusal.

    A refusal says nothing of an issue that was accepted, by whichever statement.
    """
    outcome, submission = entry.header.outcome, (entry.body or {}).get("submitted")
    row = session.get(Issue, id_)
    if outcome == "refused":
        if row is not None and row.state == PENDING:
            row.state, row.changed = REFUSED, entry.position
        return None
    if row is None:
        row = Issue(id=id_, state=PENDING, issued=None)  # type: ignore[call-arg]
        session.add(row)
    row.issuer, row.kind = _subject(entry)["issuer"], message["kind"]
    row.root = digest_in(message, "root")
    row.valid_from, row.valid_until = message["validFrom"], message["validUntil"]
    row.record = entry.position if submission is None else submission
    row.changed, row.state = entry.position, PENDING
    if outcome == "accepted":
        row.state, row.issued = ISSUED, _block(entry)["time"]
    return row


def _change(session: WriteSession, entry: Entry, statement: Statement) -> None:
    message, body = statement["message"], entry.body or {}
    name, accepted = name_of(message), entry.header.outcome == "accepted"
    member = body["actors"][0]["member"] or ""
    successor = successor_name(message).id if "successor" in message else None
    issuer = _subject(entry)["issuer"]
    session.add(
        DocumentChange(
            position=entry.position,
            document=name.id,
            issue=name.issue,
            serial=name.serial,
            kind=entry.header.kind,
            outcome=entry.header.outcome,
            recorded=_block(entry)["time"] if accepted else None,
            effective=message["effective"],
            block=_block(entry)["number"] if accepted else None,
            member=member,
            side=ISSUER if member == issuer else STEWARD,
            reason=red_projection.reason_in(statement),
            successor=successor,
            submitted=body.get("submitted"),
            answered=None,
        )
    )
    _answer(session, entry)


def _answer(session: Session, entry: Entry) -> None:
    submitted = (entry.body or {}).get("submitted")
    if submitted is not None:
        session.get_one(DocumentChange, submitted).answered = entry.position


def _subject(entry: Entry) -> dict[str, str]:
    subject: dict[str, str] = (entry.body or {})["subject"]
    return subject


def _block(entry: Entry) -> dict[str, int]:
    block: dict[str, int] = (entry.body or {})["effect"]["block"]
    return block


_APPLY: dict[str, Callable[[WriteSession, Entry, Statement], None]] = {
    "issuer.licensed": _license,
    "document.issued": _issue,
    "document.batched": _issue_batch,
    "document.suspended": _change,
    "document.resumed": _change,
    "document.revoked": _change,
    "document.superseded": _change,
    "red-letter.requested": red_projection.project,
    "red-letter.confirmed": red_projection.project,
    "red-letter.rejected": red_projection.project,
    "red-letter.withdrawn": red_projection.project,
}
