"""The files that were taken along from a holder's page, as the journal tells of them."""

from __future__ import annotations

from sqlmodel import Session, col, select

from chain.records import tag_hash
from chain.words import Digest, to_hex
from gateway.holders.records import PRESENTED
from gateway.journal.models import Record, RecordTag

MOST = 50


def taken_along(session: Session, document: Digest) -> list[tuple[int, int]]:
    """Record and time (Unix milliseconds) of the last 50 files of a document, the newest first."""
    query = (
        select(Record.position, Record.time)
        .where(
            RecordTag.tag == tag_hash(f"document:{to_hex(document)}"),
            RecordTag.position == Record.position,
            Record.kind == PRESENTED,
        )
        .order_by(col(Record.position).desc())
        .limit(MOST)
    )
    return [(position, time) for position, time in session.exec(query).all()]
