"""A temporary database in which everything that follows from the journal is made again.

It has the gateway's own tables, made by the same migrations. Nothing in it is kept: it is thrown
away after the audit, so it may be fast instead of durable.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Table, bindparam, event, insert, inspect
from sqlmodel import SQLModel

from chain import canonical
from gateway.database import WriteSession, migrate, open_engine
from gateway.journal.models import Record, RecordTag
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
                yield session
        finally:
            engine.dispose()


def _hurry(connection: Any, _record: Any) -> None:
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def table_of(model: type[SQLModel]) -> Table:
    """The table behind a model."""
    table = inspect(model).local_table
    assert isinstance(table, Table)
    return table


_RECORDS, _TAGS = table_of(Record), table_of(RecordTag)
_FORGET = _RECORDS.delete().where(_RECORDS.c.position == bindparam("at"))


def add_tags(session: WriteSession, tags: Sequence[dict[str, Any]]) -> None:
    """Put down the key tags that the journal's headers name."""
    if tags:
        session.execute(insert(_TAGS), tags)


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
