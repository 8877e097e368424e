"""Projecting a record into every table that depends on it, live and when rebuilding."""

from __future__ import annotations

from gateway.catalog import projection as catalog_projection
from gateway.database import WriteSession
from gateway.journal.records import Entry
from gateway.members import projection as members_projection
from gateway.statements import projection as statements_projection


def project(session: WriteSession, entry: Entry) -> None:
    """Apply one record, in order of position, in the transaction that appends it."""
    noun = entry.header.kind.partition(".")[0]
    if entry.header.outcome != "recorded":
        statements_projection.project(session, entry)
    if noun == "catalog":
        catalog_projection.project(session, entry)
    elif entry.header.outcome in ("recorded", "accepted"):
        members_projection.project(session, entry)
    session.flush()
