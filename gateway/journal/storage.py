"""Where records lie: the one module that writes their rows."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select

from gateway.database import Lookup, WriteSession
from gateway.database.rows import Rows
from gateway.journal.models import Record

RecordRow = tuple[int, int, str, str, bytes, bytes | None, bytes | None]
"""Position, time, kind, outcome, header, salt, body."""

_RECORDS = Rows(Record, "position", "time", "kind", "outcome", "header", "salt", "body")
# Made once: putting a statement together costs several times what its execution does.
_TAIL = Lookup(select(Record.position, Record.time).order_by(col(Record.position).desc()).limit(1))


def tail(session: Session) -> tuple[int, int]:
    """The position that the next record has, and the time of the last one (0 for none)."""
    last = _TAIL.first(session)
    return (0, 0) if last is None else (last[0] + 1, last[1])


def insert_records(session: WriteSession, rows: Sequence[RecordRow]) -> None:
    """Put down records: one statement for all of them."""
    _RECORDS.insert(session, rows)
