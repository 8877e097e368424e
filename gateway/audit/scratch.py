"""A temporary database in which everything that follows from the journal is made again.

It has the gateway's own tables, made by the same migrations. Nothing in it is kept: it is thrown
away after the audit, so it may be fast instead of durable.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Table, bindparam, event, inspect
from sqlmodel import SQLModel

from chain import canonical
from gateway.database import WriteSession, migrate, open_engine
from gateway.journal.models import Record
from gateway.journal.records import Entry

_PRAGMAS = ("synchronous=OFF", "journal_mode=MEMORY", "cache_size=-131072")


@contextmanager
def scratch() -> Iterator[WriteSession]:
    """A session on a new database with empty tables, gone at the end."""
    with tempfile.TemporaryDirectory(prefix="shujian-audit-") as folder:
        url = f"sqlite:///{Path(folder) / 'scratch.sqlite'}"
        migrate(url)
        engine = open_engine(url)
        event.listen(engine, "connect", _hurry)
        try:
            with WriteSession(engine, expire_on_commit=False) as session:
                session.connection().exec_driver_sql(_RUN)
                session.commit()
                yield session
        finally:
            engine.dispose()


def _hurry(connection: Any, _record: Any) -> None:
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


_RUN = "CREATE TABLE IF NOT EXISTS audit_run (first INTEGER PRIMARY KEY, stop INTEGER NOT NULL)"
_LONGER = (
    "UPDATE audit_run SET stop = ? WHERE stop = ? AND first = (SELECT max(first) FROM audit_run)"
)
_NEW_RUN = "INSERT INTO audit_run VALUES (?, ?)"


def note_run(session: WriteSession, first: int, stop: int) -> None:
    """Remember that the records from `first` on, before `stop`, were only summed."""
    connection = session.connection()
    if connection.exec_driver_sql(_LONGER, (stop, first)).rowcount == 0:
        connection.exec_driver_sql(_NEW_RUN, (first, stop))


def table_of(model: type[SQLModel]) -> Table:
    """The table behind a model."""
    table = inspect(model).local_table
    assert isinstance(table, Table)
    return table


_RECORDS = table_of(Record)
_FORGET = _RECORDS.delete().where(_RECORDS.c.position == bindparam("at"))


def keep(session: WriteSession, entry: Entry) -> None:
    """Keep a submission until it is answered: projecting the answer reads it."""
    session.add(
        Record(
            position=entry.position,
            time=entry.header.time,
            kind=entry.header.kind,
            outcome=entry.header.outcome,
            header=entry.header_bytes,
            salt=entry.salt,
            body=None if entry.body is None else canonical.encode(entry.body),
        )
    )


def forget(session: WriteSession, position: int) -> None:
    """Let go of a submission that nothing will read again."""
    session.execute(_FORGET, {"at": position})
