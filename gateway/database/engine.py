"""The engine and its sessions.

SQLite runs in WAL mode with ``synchronous=FULL``: a commit that returned survives ``kill -9`` and
a power cut. Reading and writing sessions are different types, so that a reader cannot write by
mistake; only `gateway.database.writer` makes writing ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlmodel import Session, create_engine

from gateway.database.changes import OPTION, Changes, on_begin


class ReadSession(Session):
    """Sees one snapshot of committed data; never commits."""


class WriteSession(Session):
    """Belongs to the writer, who commits it together with others."""


def open_engine(url: str) -> Engine:
    """An engine for a SQLAlchemy URL, with SQLite set to lose nothing that was committed."""
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True)
    changes = Changes()
    engine = create_engine(
        url,
        connect_args={"check_same_thread": False, "timeout": 5.0},
        execution_options={OPTION: changes},
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    _watch(engine, changes)
    return engine


def _watch(engine: Engine, changes: Changes) -> None:
    """Let every connection tell what it changes."""

    def execute(connection: Connection, _cursor: Any, statement: str, *_more: Any) -> None:
        changes.note(connection.info, statement)

    def checkin(_connection: Any, record: Any) -> None:
        changes.settle(record.info)

    event.listen(engine, "before_cursor_execute", execute)
    event.listen(engine, "checkin", checkin)


@contextmanager
def read_session(engine: Engine) -> Iterator[ReadSession]:
    """A session that sees one snapshot and is rolled back at the end."""
    with ReadSession(engine) as session:
        yield session


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # Python's own transaction handling would start them too late for savepoints and snapshots.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "cache_size=-65536",
        "temp_store=MEMORY",
        # A long reader (an export, an audit) makes the log grow; it shrinks again afterwards.
        "journal_size_limit=67108864",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    on_begin(connection)  # before it sees anything
    mode = connection.get_execution_options().get("shujian_begin", "BEGIN")
    connection.exec_driver_sql(mode)
