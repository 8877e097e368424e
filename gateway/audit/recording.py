"""Recording what audits on schedule found: ``ledger.audited``, one record each.

The record stands or falls with the writer's commit. ``audit.json`` keeps the newest result until
another one has ended, and what is there and in no record is recorded at the start and whenever an
audit has ended. So a ``kill -9`` before the commit leaves the file, and the next start records it;
after the commit the record is found and not made again.

A daily record is also a daily checkpoint, which observers sign: a ledger on which nothing happens
does not grow stale.
"""

from __future__ import annotations

import logging
import threading
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, select

from chain.errors import ChainError
from chain.words import Position, to_hex
from gateway.audit import results
from gateway.audit.audited import KIND, draft_of
from gateway.database import Lookup, Writer, WriteSession
from gateway.errors import GatewayError, LedgerError
from gateway.journal import records
from gateway.journal.models import Record
from gateway.journal.records import Journal
from gateway.journal.tree import Tree
from gateway.ledger import Ledger
from gateway.members.standing import holder
from gateway.projections import project

logger = logging.getLogger(__name__)

AGAIN = 60.0
"""Seconds until what could not be recorded is tried again."""

_NEWEST = Lookup(
    select(Record.position)
    .where(Record.kind == bindparam("kind"), Record.outcome == "recorded")
    .order_by(col(Record.position).desc())
    .limit(1),
    "kind",
)


class AuditRecords:
    """Records what the newest audit on schedule found, unless that was done."""

    def __init__(self, data: Path, ledger: Ledger, writer: Writer, journal: Journal) -> None:
        self._data, self._ledger, self._writer, self._journal = data, ledger, writer, journal
        self._ending = threading.Event()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="audit records", daemon=True)

    def start(self) -> None:
        """Record what the last gateway left; then whatever ends from now on."""
        self._thread.start()

    def notify(self) -> None:
        """An audit has ended; its result is in ``audit.json``."""
        self._ended.set()

    def stop(self) -> None:
        """End; what is not recorded is, at the next start."""
        self._ending.set()
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join()

    def record(self) -> Position | None:
        """Record the newest result; where its record is, None if it has one or there is none.

        Raises `GatewayError` where nothing can be recorded now.
        """
        told = results.scheduled(self._data)
        if told is None:
            return None
        return self._writer.run(lambda session: self._append(session, told))

    def _run(self) -> None:
        while not self._ending.is_set():
            self._ended.wait(None if self._attempt() else AGAIN)
            self._ended.clear()

    def _attempt(self) -> bool:
        try:
            self.record()
        except (GatewayError, ChainError, SQLAlchemyError) as error:
            if not self._ending.is_set():
                logger.error("what the last audit found is not recorded yet: %s", error)  # noqa: TRY400  one line says it
            return False
        return True

    def _append(self, session: WriteSession, told: dict[str, Any]) -> Position | None:
        if _newest(session) == told or not _fits(session, told):
            return None
        operator = holder(session, self._ledger.operator).standing.as_actor()
        (entry,) = self._journal.append(session, [draft_of(told, operator)])
        project(session, entry)
        return entry.position


def _newest(session: Session) -> Any:
    """What the newest of these records says; None where it is damaged, which the audit names."""
    found = _NEWEST.first(session, KIND)
    if found is None:
        return None
    try:
        return (records.read(session, found[0]).body or {}).get("audit")
    except LedgerError:
        return None


def _fits(session: Session, told: dict[str, Any]) -> bool:
    """Whether it is of this journal: the file of another ledger, or made by hand, is no result.

    With findings anything may have been changed, so nothing is asked.
    """
    if told["result"] == "findings":
        return True
    tree = Tree(session)
    if told["size"] <= tree.size() and to_hex(tree.root(told["size"])) == told["root"]:
        return True
    logger.error("%s tells of records that this journal does not have; it is not recorded",
                 results.FILE)  # fmt: skip
    return False
