"""Making the projections and the completeness index again from the journal.

The commit point is one database commit: the tables are emptied and filled in the same write.
Killed before it, the old ones are there; after it, the new ones.
"""

from __future__ import annotations

from time import monotonic

from sqlalchemy import text
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from gateway import tables
from gateway.anchoring import levels
from gateway.audit.comparison import SEARCH
from gateway.audit.derived import BROKEN
from gateway.audit.report import OnProgress, Progress
from gateway.audit.scratch import table_of
from gateway.completeness import filling
from gateway.database import Writer, WriteSession
from gateway.database.holding import Holding
from gateway.errors import LedgerError
from gateway.journal import records
from gateway.journal.models import Record
from gateway.projections import project

_BATCH = 4096


def rebuild(writer: Writer, progress: OnProgress | None = None) -> int:
    """Drop every projection and the index, make them again; returns how many records there were.

    Nothing else is written meanwhile. Raises `LedgerError` where a record cannot be applied; then
    nothing was changed. Whether the journal itself is genuine is *not* checked: audit it first.
    """
    return writer.run(lambda session: _rebuild(session, progress))


def _rebuild(session: WriteSession, progress: OnProgress | None) -> int:
    session.execute(text(f"DELETE FROM {SEARCH.source}"))
    for model in tables.PROJECTIONS:
        session.execute(table_of(model).delete())
    holding = Holding(session, most=None, written=True)
    holding.let_go()
    began, total, done = monotonic(), records.size(session), 0
    while rows := session.exec(_from(done)).all():
        for row in rows:
            _apply(session, row)
        done = rows[-1].position + 1
        session.flush()
        holding.let_go()  # so that memory stays flat
        if progress is not None:
            progress(Progress("records", done, total, monotonic() - began))
    _refill(session, progress)
    return done


def _refill(session: WriteSession, progress: OnProgress | None) -> None:
    newest, began = levels.newest(session), monotonic()
    size = 0 if newest is None else newest.size

    def tell(done: int) -> None:
        if progress is not None:
            progress(Progress("index", done, size, monotonic() - began))

    filling.refill(session, size, tell)


def _from(position: int) -> SelectOfScalar[Record]:
    query = select(Record).where(Record.position >= position).order_by(col(Record.position))
    return query.limit(_BATCH)


def _apply(session: WriteSession, row: Record) -> None:
    entry = records.entry_of(row)
    if entry.body is None:
        return
    try:
        project(session, entry)
    except BROKEN as error:
        raise LedgerError(
            f"record {row.position} cannot be applied, so nothing was rebuilt; "
            f"run `shujian audit`: {error!r}"
        ) from error
