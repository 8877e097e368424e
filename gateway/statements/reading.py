"""Reading a statement back out of the records that it caused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from chain.statements import TYPES
from gateway.errors import LedgerError
from gateway.journal import records


def statement_of(session: Session, entry: records.Entry) -> dict[str, Any] | None:
    """The statement (type, message, signatures, attachment) behind a record; None if erased.

    A record of submission carries it itself, a record of the outcome names the former by its
    position, or carries it where the statement went to the contract directly.
    """
    body = entry.body
    if body is None:
        return None
    if isinstance(body["statement"], dict):
        return dict(body["statement"])
    submitted = records.read(session, body["submitted"])
    if submitted.body is None:
        return None
    if not isinstance(submitted.body.get("statement"), dict):
        raise LedgerError(
            f"record {entry.position} names {body['submitted']} as its statement, which is none; "
            "run `shujian audit`"
        )
    return dict(submitted.body["statement"])


def is_journal_statement(body: Mapping[str, Any]) -> bool:
    """Whether a record is that of a statement which no contract accepts: it waits for nothing."""
    kind = TYPES.get(str(body.get("type")))
    return kind is not None and kind.contract is None and isinstance(body.get("statement"), dict)
