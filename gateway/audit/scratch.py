"""A temporary database in which everything that follows from the journal is made again.

It has the gateway's own tables, made by the same migrations. It is thrown away after the audit, so
it need not survive a power cut; where it has a name it survives a kill (`progress`).
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache, partial
from pathlib import Path
from typing import Any

from sqlalchemy import Table, bindparam, event, inspect
from sqlmodel import SQLModel

from chain import canonical
from gateway.database import WriteSession, migrate, open_engine
from gateway.journal.models import Record
from gateway.journal.records import Entry

_PRAGMAS = ("synchronous=OFF", "cache_size=-131072")
_BRIEF = (*_PRAGMAS, "journal_mode=MEMORY")
_SIDES = ("", "-wal", "-shm", "-journal")


@contextmanager
def scratch(path: Path | None = None) -> Iterator[WriteSession]:
    """A session on a database of its own; without a name it is new, and gone at the end."""
    pragmas: tuple[str, ...] = _PRAGMAS
    with ExitStack() as held:
        if path is None:
            folder = held.enter_context(tempfile.TemporaryDirectory(prefix="shujian-audit-"))
            path, pragmas = Path(folder) / "scratch.sqlite", _BRIEF
        else:
            path.touch(0o600)
        if not path.exists() or not path.stat().st_size:
            path.write_bytes(_empty())
        engine = open_engine(f"sqlite:///{path}")
        held.callback(engine.dispose)
        event.listen(engine, "connect", partial(_hurry, pragmas))
        with WriteSession(engine, expire_on_commit=False) as session:
            session.connection().exec_driver_sql(_RUN)
            session.commit()
            yield session


@cache
def _empty() -> bytes:
    """A database with empty tables."""
    with tempfile.TemporaryDirectory(prefix="shujian-audit-") as folder:
        path = Path(folder) / "empty.sqlite"
        migrate(f"sqlite:///{path}")
        return path.read_bytes()


def clear(path: Path) -> None:
    """Throw away a database that has a name."""
    for side in _SIDES:
        path.with_name(f"{path.name}{side}").unlink(missing_ok=True)


def _hurry(pragmas: tuple[str, ...], connection: Any, _record: Any) -> None:
    for pragma in pragmas:
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
