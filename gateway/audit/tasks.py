"""The parts of an audit that need no order: a run of the journal's rows, a run of a table's.

Each is done by whoever has a connection that sees the snapshot: this process or another.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any, Protocol

from sqlalchemy import StaticPool
from sqlmodel import Session, create_engine

from chain.words import Digest
from gateway.audit.bulk import Judge, RawRow, Run
from gateway.audit.comparison import SHAPES, Shape
from gateway.audit.findings import Findings
from gateway.audit.further import FURTHER
from gateway.audit.seen import Seen
from gateway.audit.sums import Sum, Summing, TagSum
from gateway.ledger import Ledger

SPAN = 4096
"""So many records are one part."""

STRETCH = 65_536
"""So many rows of a table are one part."""

TAGS = "record_tag"
SUMMED = {shape.name: shape for shape in SHAPES if shape.name in (TAGS, "access", "reported_event")}
"""The tables that grow with every access: compared by their sums first."""

_RECORDS = (
    "SELECT position, time, kind, outcome, header, salt, body FROM record"
    " WHERE position >= ? ORDER BY position LIMIT ?"
)
Row = tuple[Any, ...]
Item = Run | RawRow


class Summed(Protocol):
    """How many rows, and what they add up to; adds to others of its sort."""

    rows: int
    value: int


class Parts:
    """Does parts of an audit over one connection, which sees the snapshot."""

    def __init__(self, connection: sqlite3.Connection, summing: Summing) -> None:
        self._connection = connection
        self._summing = summing
        self._judge = Judge(summing)
        self._sessions: list[Session] = []

    def records(self, first: int, limit: int) -> list[Item]:
        """So many records from a position on: runs of those acquitted, and the other rows."""
        return list(self._judge.items(self._connection.execute(_RECORDS, (first, limit))))

    def table(
        self, name: str, first: Row | None, before: Row | None, limit: int
    ) -> tuple[Sum | TagSum, bool] | None:
        """The sum over so many rows from one on, and whether ordinals count; None: not readable.

        `before` is the row before the first.
        """
        shape = SUMMED[name]
        try:
            rows = self._rows(shape, first, limit)
            if name == TAGS:
                return self._summing.counted_tags(rows, before)
            return self._summing.rows(rows), True
        except (sqlite3.DatabaseError, TypeError, ValueError, OverflowError):
            return None

    def integrity(self) -> list[str]:
        """What SQLite itself finds wrong with the file, its indexes and pages."""
        return [str(row[0]) for row in self._connection.execute("PRAGMA integrity_check(20)")]

    def further(
        self, name: str, ledger: Ledger, size: int, root: Digest, shown: int
    ) -> tuple[str, Findings]:
        """What a further check says, and what it finds; one that needs the database alone."""
        findings = Findings(shown)
        said = dict(FURTHER)[name](findings, Seen(self._session(), ledger, None, size, root))
        return said, findings

    def _session(self) -> Session:
        # Never closed: SQLAlchemy would roll back, and the snapshot would be another one.
        self._sessions.append(
            Session(
                create_engine("sqlite://", creator=lambda: self._connection, poolclass=StaticPool)
            )
        )
        return self._sessions[-1]

    def _rows(self, shape: Shape, first: Row | None, limit: int) -> Iterator[Row]:
        where, bound = _from(shape, first)
        return self._connection.execute(shape.selecting(where) + " LIMIT ?", (*bound, limit))


def spans(connection: sqlite3.Connection, first: int | None) -> Iterator[tuple[int, int]]:
    """Where each part of the journal begins, and how many rows it has at most."""
    query = "SELECT position FROM record WHERE position >= ? ORDER BY position LIMIT 1 OFFSET ?"
    place = connection.execute(query, (-(2**63) if first is None else first, 0)).fetchone()
    while place is not None:
        yield place[0], SPAN
        place = connection.execute(query, (place[0], SPAN)).fetchone()


def stretches(
    connection: sqlite3.Connection, shape: Shape
) -> Iterator[tuple[str, Row | None, Row | None, int]]:
    """Each part of a table: its first row, the row before it, and how many rows it has at most."""
    first: Row | None = None
    before: Row | None = None
    while True:
        yield shape.name, first, before, STRETCH
        where, bound = _from(shape, first)
        query = shape.selecting(where) + " LIMIT 2 OFFSET ?"
        rows = connection.execute(query, (*bound, STRETCH - 1)).fetchall()
        if len(rows) < 2:
            return
        before, first = rows


def _from(shape: Shape, first: Row | None) -> tuple[str, Row]:
    if first is None:
        return "", ()
    keys = ", ".join(f'"{column}"' for column in shape.columns[: shape.keys])
    marks = ", ".join("?" * shape.keys)
    return f" WHERE ({keys}) >= ({marks})", first[: shape.keys]
