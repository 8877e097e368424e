"""What became of each statement, as the journal tells it."""

from __future__ import annotations

from chain import canonical
from chain.records import tag_hash
from gateway.database import WriteSession
from gateway.journal.records import Entry
from gateway.statements.models import PENDING, Statement


def project(session: WriteSession, entry: Entry) -> None:
    """Apply a record of a statement's submission or of its outcome."""
    body = entry.body
    if body is None:
        return
    digest = _digest(body["statement"])
    if entry.header.outcome == "submitted":
        session.add(_row(entry, digest, entry.position))
        return
    row = session.get(Statement, digest)
    if row is None:
        row = _row(entry, digest, None)
        session.add(row)
    row.state, row.outcome = entry.header.outcome, entry.position
    reason = body["reason"]
    row.reason = None if reason is None else canonical.encode(reason).decode()


def _digest(statement: dict[str, str] | str) -> bytes:
    text = statement if isinstance(statement, str) else statement["digest"]
    return bytes.fromhex(text[2:])


def _row(entry: Entry, digest: bytes, position: int | None) -> Statement:
    body = entry.body or {}
    subject = body["subject"]
    named = "resource" if "resource" in subject else "member"
    return Statement(
        digest=digest,
        type=body["type"],
        subject=tag_hash(f"{named}:{subject[named]}"),
        state=PENDING,
        position=position,
        outcome=None,
        reason=None,
    )
