"""Where records lie: the one module that writes their rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import Table, insert, inspect
from sqlmodel import Session, col, select

from gateway.database import WriteSession
from gateway.journal.models import Record

_RECORDS = cast("Table", inspect(Record).local_table)
_INSERT = insert(_RECORDS)
# Made once: putting a statement together costs several times what its execution does.
_TAIL = select(Record.position, Record.time).order_by(col(Record.position).desc()).limit(1)


def tail(session: Session) -> tuple[int, int]:
    """The position that the next record has, and the time of the last one (0 for none)."""
    last = session.execute(_TAIL).first()
    return (0, 0) if last is None else (last[0] + 1, last[1])


def insert_records(session: WriteSession, rows: Sequence[dict[str, Any]]) -> None:
    """Put down records, each by the columns of `Record`: one statement for all of them."""
    session.execute(_INSERT, rows)
