"""Whether what was granted has been supplied: a payload lies ready, as the journal has it."""

from __future__ import annotations

from sqlalchemy import func
from sqlmodel import Session, col, select

from gateway.catalog.models import Resource
from gateway.journal.models import Record, RecordTag

DEPOSITED, ERASED = "payload.deposited", "payload.erased"


def ready_since(session: Session, resource: Resource, consented: int) -> int | None:
    """From when a payload of the resource lay ready, at the earliest from the consent on.

    None where there is none, or as many were erased as deposited.
    """
    deposited, first = _records(session, resource, DEPOSITED)
    erased, _ = _records(session, resource, ERASED)
    return max(consented, first) if deposited > erased else None


def _records(session: Session, resource: Resource, kind: str) -> tuple[int, int]:
    """How many records of a kind there are about a resource, and the time of the first."""
    query = (
        select(func.count(), func.min(Record.time))
        .join(RecordTag, col(RecordTag.position) == col(Record.position))
        .where(RecordTag.tag == resource.tag, Record.kind == kind)
    )
    count, first = session.exec(query).one()
    return count, first or 0
