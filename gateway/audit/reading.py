"""Rows as they lie in the database, before any type of ours is laid over them.

SQLite holds in any column whatever was put there: a text where bytes belong is a finding, not an
error of the audit.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from chain.merkle import HASH_SIZE, TILE_WIDTH
from chain.words import ZERO_DIGEST, Digest
from gateway.errors import LedgerError
from gateway.journal.tree import Tree

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
    " WHERE position >= {} AND position < {} ORDER BY position"
)
_LEAVES = (
    'SELECT "index", length(hashes), typeof(hashes) FROM tile WHERE level = 0 ORDER BY "index"'
)


def read_records(session: Session, first: int, stop: int) -> Iterator[RawRecord]:
    """The records from one position on, before another."""
    for row in stream(session, _RECORDS.format(first, stop)):
        yield RawRecord(*row)


def count_leaves(session: Session) -> int:
    """How many leaves stand in the tiles without a gap from the first on."""
    size = 0
    for index, length, kind in stream(session, _LEAVES):
        if index != size // TILE_WIDTH or kind != "blob":
            break
        size += min(length // HASH_SIZE, TILE_WIDTH)
        if size % TILE_WIDTH:
            break
    return size


def count_rows(session: Session, names: Iterable[str]) -> dict[str, int]:
    """How many rows these tables have."""
    return {name: query(session, f'SELECT count(*) FROM "{name}"')[0][0] for name in names}


def known_leaf(tree: Tree, position: int) -> Digest:
    """The leaf that the tiles have for a record, zero where they have none."""
    try:
        return tree.leaves(position, position + 1)[0]
    except (LedgerError, IndexError, TypeError, ValueError):
        return ZERO_DIGEST


def parted(hashes: bytes) -> list[Digest]:
    """Hashes that stand one behind the other."""
    places = range(0, len(hashes), HASH_SIZE)
    return [Digest(hashes[place : place + HASH_SIZE]) for place in places]


def query(session: Session, sql: str, bound: tuple[Any, ...] = ()) -> list[Any]:
    """All rows of a short answer."""
    return list(session.connection().exec_driver_sql(sql, bound).all())


def stream(session: Session, sql: str) -> Generator[tuple[Any, ...]]:
    """The rows of a long answer, a thousand at a time; closed, it lets go of the table."""
    options = {"yield_per": 1000}
    with closing(session.connection().exec_driver_sql(sql, execution_options=options)) as result:
        for row in result:
            yield tuple(row)
