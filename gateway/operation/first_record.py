"""The first record of every journal: that the ledger was created, and by whom."""

from __future__ import annotations

import time

from chain.words import Millis, Role
from gateway.database import Writer, WriteSession, open_engine, read_session
from gateway.database.schema import migrate
from gateway.errors import LedgerError
from gateway.journal import records, tree
from gateway.journal.records import Draft as RecordDraft
from gateway.journal.records import Journal
from gateway.ledger import Ledger
from gateway.operation.draft import Draft
from gateway.projections import project
from gateway.settings import Settings

KIND = "ledger.created"


def write(settings: Settings, decided: Draft, ledger: Ledger) -> None:
    """Make the tables and append record 0 with its projections, unless it is there.

    Raises `LedgerError` where the database holds the journal of another ledger.
    """
    migrate(settings.database)
    engine = open_engine(settings.database)
    writer = Writer(engine, before_commit=tree.extend)
    try:
        writer.run(lambda session: _append(session, decided, ledger))
    finally:
        writer.close()
        engine.dispose()


def check(settings: Settings, ledger: Ledger) -> None:
    """Raise `LedgerError` unless record 0 says of the ledger what ``ledger.json`` says.

    That record 0 itself is genuine is *not* checked: the audit holds it against the chain.
    """
    engine = open_engine(settings.database)
    try:
        with read_session(engine) as session:
            body = records.read(session, 0).body if records.size(session) else None
    finally:
        engine.dispose()
    if body is None or body.get("ledger") != ledger.as_json():
        raise LedgerError(
            "ledger.json and the journal's first record are not of the same ledger; bring back "
            "both from one backup"
        )


def _append(session: WriteSession, decided: Draft, ledger: Ledger) -> None:
    body = _body(decided, ledger)
    if records.size(session) > 0:
        if records.read(session, 0).body != body:
            raise LedgerError(
                "the database holds the journal of another ledger; name an empty one with "
                "SHUJIAN_DATABASE_URL"
            )
        return
    journal = Journal(lambda: Millis(time.time_ns() // 1_000_000))
    (entry,) = journal.append(session, [RecordDraft(KIND, "recorded", body)])
    project(session, entry)


def _body(decided: Draft, ledger: Ledger) -> dict[str, object]:
    marked = decided.demonstration
    return {
        "ledger": ledger.as_json(),
        "members": [
            decided.steward.record(Role.STEWARD, demonstration=marked),
            decided.operator.record(Role.OPERATOR, demonstration=marked),
        ],
    }
