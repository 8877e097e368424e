"""What became of each statement, as the journal tells it."""

from __future__ import annotations

from typing import Any

from chain import canonical
from gateway.database import WriteSession
from gateway.database.rows import Row, Rows
from gateway.journal.records import Body, Entry
from gateway.statements.models import PENDING, Statement
from gateway.statements.reading import is_journal_statement
from gateway.statements.subjects import subject_of


def project(session: WriteSession, entry: Entry) -> None:
    """Apply a record of a journal statement, of a submission to a contract or of its outcome.

    Records that no statement caused pass.
    """
    body = entry.body
    if body is None or "statement" not in body:
        return
    if is_journal_statement(body):
        _STATEMENTS.insert(session, [_journal_row(entry, body)])
    elif entry.header.outcome != "recorded":
        _project_contract(session, entry, body)


def _project_contract(session: WriteSession, entry: Entry, body: Body) -> None:
    digest = _digest(body["statement"])
    if entry.header.outcome == "submitted":
        session.add(_row(entry, digest, entry.position))
        return
    row = session.get(Statement, digest)
    if row is None:
        row = _row(entry, digest, None)
        session.add(row)
    _settle(row, entry, body["reason"])


def _journal_row(entry: Entry, body: Body) -> Row:
    return (
        *(_digest(body["statement"]), body["type"], subject_of(body)),
        *(entry.header.outcome, entry.position, entry.position, _reason(body.get("reason"))),
    )


def _reason(reason: dict[str, Any] | None) -> str | None:
    return None if reason is None else canonical.encode(reason).decode()


def _settle(row: Statement, entry: Entry, reason: dict[str, Any] | None) -> None:
    row.state, row.outcome = entry.header.outcome, entry.position
    row.reason = _reason(reason)


def _digest(statement: dict[str, str] | str) -> bytes:
    text = statement if isinstance(statement, str) else statement["digest"]
    return bytes.fromhex(text[2:])


def _row(entry: Entry, digest: bytes, position: int | None) -> Statement:
    body = entry.body or {}
    return Statement(
        digest=digest,
        type=body["type"],
        subject=subject_of(body),
        state=PENDING,
        position=position,
        outcome=None,
        reason=None,
    )


_STATEMENTS = Rows(Statement, "digest", "type", "subject", "state", "position", "outcome", "reason")
