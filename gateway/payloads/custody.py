"""Keeping files and keys in step with the journal: after an erasure, and at every start."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from chain.words import Digest
from gateway.database import Writer, WriteSession, read_session
from gateway.journal.records import Entry
from gateway.payloads.models import Payload, PayloadKey
from gateway.payloads.store import PayloadStore

logger = logging.getLogger(__name__)

ERASED = "payload.erased"


@dataclass(frozen=True, slots=True)
class Discrepancies:
    """Files to which no key belongs, and payloads (their ids) whose file is gone."""

    strays: Sequence[str]
    missing: Sequence[str]


def discrepancies(session: Session, store: PayloadStore) -> Discrepancies:
    """Compare the store's folder with the keys; the files' content is *not* looked at."""
    keys = {row.file: row.payload.hex() for row in session.exec(select(PayloadKey)).all()}
    names = set(store.names())
    missing = sorted(payload for file, payload in keys.items() if file not in names)
    return Discrepancies(store.strays(keys), missing)


def finish_erasure(engine: Engine, store: PayloadStore, entry: Entry) -> None:
    """Remove the file of a payload whose erasure was committed; other records pass."""
    if entry.header.kind != ERASED or entry.body is None:
        return
    payload_id = Digest(bytes.fromhex(entry.body["payload"]["id"][2:]))
    store.destroy([payload_id])
    forget_log(engine)


def forget_log(engine: Engine) -> None:
    """Have SQLite write its log into the database and cut it, so that no old page stays in it.

    Where a long reader holds the log it is cut at a later start.
    """
    if engine.dialect.name != "sqlite":
        return
    connection = engine.raw_connection()
    try:
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    finally:
        connection.close()


def recover(engine: Engine, writer: Writer, store: PayloadStore) -> None:
    """What a start makes good: old drafts, files of erased payloads, keys under an older key."""
    store.tidy()
    with read_session(engine) as session:
        erased = session.exec(select(Payload.id).where(col(Payload.erased).is_not(None))).all()
    store.destroy([Digest(payload_id) for payload_id in erased])
    forget_log(engine)  # killed after something was forgotten, before the log was cut
    writer.run(lambda session: _rewrap(session, store))
    with read_session(engine) as session:
        found = discrepancies(session, store)
    if found.strays or found.missing:
        logger.warning(
            "payloads: %d files without a key, %d payloads without a file; see `shujian doctor`",
            len(found.strays),
            len(found.missing),
        )


def _rewrap(session: WriteSession, store: PayloadStore) -> None:
    for key in session.exec(select(PayloadKey)).all():
        if store.rewrap(key):
            session.add(key)
