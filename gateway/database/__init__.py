"""The database: its engine, the two kinds of session, and the one writer."""

from gateway.database.engine import (
    ReadSession,
    WriteSession,
    open_engine,
    read_session,
)
from gateway.database.writer import Writer

__all__ = ["ReadSession", "Writer", "WriteSession", "open_engine", "read_session"]
