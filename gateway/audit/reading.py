"""Rows as they lie in the database, before any type of ours is laid over them.

SQLite holds in any column whatever was put there: a text where bytes belong is a finding, not an
error of the audit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

BATCH = 1024


@dataclass(frozen=True, slots=True)
class RawRecord:
    """A row of the journal."""

    position: int
    time: Any
    kind: Any
    outcome: Any
    header: Any
    salt: Any
    body: Any


_RECORDS = (
    "SELECT position, time, kind, outcome, header, salt, body FROM record"
    " WHERE position > ? ORDER BY position LIMIT ?"
)


def read_records(session: Session) -> Iterator[list[RawRecord]]:
    """The journal in batches, in the order of positions."""
    last = -(2**63)
    while rows := query(session, _RECORDS, (last, BATCH)):
        yield [RawRecord(*row) for row in rows]
        last = rows[-1][0]


def query(session: Session, sql: str, bound: tuple[Any, ...] = ()) -> list[Any]:
    """All rows of a short answer."""
    return list(session.connection().exec_driver_sql(sql, bound).all())


def stream(session: Session, sql: str) -> Iterator[tuple[Any, ...]]:
    """The rows of a long answer, a thousand in memory at a time."""
    options = {"yield_per": 1000}
    for row in session.connection().exec_driver_sql(sql, execution_options=options):
        yield tuple(row)
