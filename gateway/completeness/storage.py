"""Where the index's rows lie: the one module that reads and writes its two tables.

Through the driver's own cursor: a bucket is read for each key that an append touches, and
SQLAlchemy's way to it costs several times the query. SQLite only, as the schema is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlmodel import Session, select

from chain.index import ReadRows, Row
from gateway.completeness.models import NEWEST, IndexState
from gateway.database import WriteSession

_READ = "SELECT tag, count, peaks FROM index_key WHERE tag BETWEEN ? AND ? ORDER BY tag"
_WRITE = (
    "INSERT INTO index_key (tag, count, peaks) VALUES (?, ?, ?)"
    " ON CONFLICT (tag) DO UPDATE SET count = excluded.count, peaks = excluded.peaks"
)


@dataclass(frozen=True, slots=True)
class State:
    """Of which journal the rows are the index."""

    size: int
    keys: int


def state(session: Session) -> State | None:
    """What the rows are the index of, as the session sees it; None where nothing says so."""
    query = select(IndexState.size, IndexState.keys).where(IndexState.name == NEWEST)
    found = session.execute(query).first()  # not the row itself: a session would keep it
    return None if found is None else State(*found)


def reader(session: Session) -> ReadRows:
    """The rows with first <= tag <= last, ascending, in the session's snapshot."""
    cursor = session.connection().connection.cursor()

    def read(first: bytes, last: bytes) -> Sequence[Row]:
        cursor.execute(_READ, (first, last))
        return cursor.fetchall()

    return read


def write(session: WriteSession, rows: Sequence[Row], after: State) -> None:
    """Put rows down, and of what the table is the index now."""
    if rows:
        session.connection().exec_driver_sql(_WRITE, list(rows))
    session.merge(IndexState(name=NEWEST, size=after.size, keys=after.keys))


def count(session: Session) -> int:
    """How many rows there are."""
    return int(session.execute(text("SELECT count(*) FROM index_key")).scalar_one())


def clear(session: WriteSession) -> None:
    """Empty both tables: the index of no record."""
    session.execute(text("DELETE FROM index_key"))
    session.execute(text("DELETE FROM index_state"))
