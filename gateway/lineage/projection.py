"""Lineage as the journal tells it: the newest declaration about a resource replaces the last."""

from __future__ import annotations

from sqlmodel import col, delete

from gateway.database import WriteSession
from gateway.journal.records import Entry
from gateway.lineage.models import Lineage
from gateway.statements.reading import statement_of


def project(session: WriteSession, entry: Entry) -> None:
    """Apply a record of kind ``lineage.declared``."""
    statement = statement_of(session, entry)
    if statement is None:
        return
    resource = (entry.body or {})["subject"]["resource"]
    session.exec(delete(Lineage).where(col(Lineage.resource) == resource))
    session.add_all(
        Lineage(resource=resource, source=source, position=entry.position)
        for source in statement["attachment"]["sources"]
    )
