"""The database: its engine, the two kinds of session, the one writer, and the schema."""

from gateway.database.changes import Kept
from gateway.database.engine import (
    ReadSession,
    WriteSession,
    open_engine,
    read_session,
)
from gateway.database.lookup import Lookup
from gateway.database.schema import check_schema, migrate
from gateway.database.writer import Writer

__all__ = [
    "Kept",
    "Lookup",
    "ReadSession",
    "WriteSession",
    "Writer",
    "check_schema",
    "migrate",
    "open_engine",
    "read_session",
]
