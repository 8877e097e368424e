"""Taking in the lines of a report, a chunk a commit, from wherever it stopped.

The commit point of a chunk is the writer's: its records, tags, tiles, accesses, ids, rejections and
how far the report has come are one commit. Killed before it, the chunk is taken again when the
report is sent again; after it, the next one is. So no event is recorded twice and none is lost.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from itertools import islice

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from chain import canonical
from chain.words import to_hex
from gateway.database import Writer, WriteSession, read_session
from gateway.database.rows import Rows
from gateway.errors import Unavailable
from gateway.journal.bulk import append_prepared
from gateway.journal.records import Draft, Journal
from gateway.persons.lists import newest_list
from gateway.reports.chunk import Chunk, Sorter
from gateway.reports.drafting import Origin
from gateway.reports.judging import Period
from gateway.reports.models import Rejection, Report, Taking
from gateway.reports.parties import Parties
from gateway.reports.projection import insert_events, project
from gateway.reports.rules import EARLY
from gateway.reports.spool import Spool

CHUNK = 2_000
"""So many lines are one commit; other writes wait for it some tenths of a second."""

_REJECTIONS = Rows(Rejection, "member", "sequence", "line", "reason")
Numbered = list[tuple[int, bytes]]


@dataclass(frozen=True, slots=True)
class Taker:
    """Takes in reports, one after another; `ending` says that the gateway is to stop."""

    engine: Engine
    writer: Writer
    journal: Journal
    ending: Callable[[], bool]

    def take(self, report: Report, spool: Spool) -> None:
        """Record what is not recorded yet of a report, and that it is complete.

        `spool` holds its lines, and their digest was checked. Raises `Unavailable` where the
        gateway stops meanwhile.
        """
        sorter, taking = self._prepare(report)
        lines = enumerate(spool.read(taking.offset), taking.lines + 1)
        while part := list(islice(lines, CHUNK)):
            if self.ending():
                raise Unavailable("the gateway is shutting down; send the report again: it goes on")
            numbered = [(number, line) for number, (line, _) in part]
            with _without_collector():
                self._take(report, sorter, numbered, part[-1][1][1])
        self.writer.run(lambda session: self._complete(session, report))

    def _prepare(self, report: Report) -> tuple[Sorter, Taking]:
        with read_session(self.engine) as session:
            taking = session.get_one(Taking, (report.member, report.sequence))
            parties = Parties(session, report.member)
        future = report.recorded + EARLY * 1000
        period = Period(report.from_ * 1000, (report.until + 1) * 1000, future)
        origin = Origin(report.member, report.position)
        return Sorter(self.engine, self.writer, origin, period, parties), taking

    def _take(self, report: Report, sorter: Sorter, lines: Numbered, offset: int) -> None:
        written = False
        while not written:
            job = partial(self._write, report, sorter.read(lines), lines[-1][0], offset)
            written = self.writer.run(job)

    def _write(
        self, report: Report, chunk: Chunk, line: int, offset: int, session: WriteSession
    ) -> bool:
        """Whether it was written: not where a subject list was recorded since it was read."""
        if newest_list(session) != chunk.lists:
            return False
        key = (report.member, report.sequence)
        taking = session.get_one(Taking, key)
        if chunk.records:
            first = append_prepared(self.journal, session, chunk.records).first
            insert_events(session, first, chunk.accesses, chunk.keys)
            taking.first = first if taking.first is None else taking.first
            taking.last = first + len(chunk.records) - 1
        rejected = [(*key, item.line, item.reason[:300]) for item in chunk.rejected]
        _REJECTIONS.insert(session, rejected)
        taking.lines, taking.offset = line, offset
        taking.taken += len(chunk.records)
        taking.rejected += len(chunk.rejected)
        return True

    def _complete(self, session: WriteSession, report: Report) -> None:
        row = session.get_one(Report, (report.member, report.sequence))
        if row.completed is not None:
            return
        taking = session.get_one(Taking, (report.member, report.sequence))
        body = {
            "actors": [],
            "report": {
                "position": report.position,
                "sequence": report.sequence,
                "taken": taking.taken,
                "rejected": taking.rejected,
                "rejections": rejections_digest(session, report.member, report.sequence),
                "first": taking.first,
                "last": taking.last,
            },
            "subject": {"reporter": report.member},
        }
        draft = Draft("report.completed", "recorded", body)
        (entry,) = self.journal.append(session, [draft])
        project(session, entry)


def rejections_digest(session: Session, member: str, sequence: int) -> str:
    """SHA-256 of the rejected lines: canonical JSON of [line, reason], each with a line end."""
    query = (
        select(Rejection.line, Rejection.reason)
        .where(Rejection.member == member, Rejection.sequence == sequence)
        .order_by(col(Rejection.line))
    )
    hashed = sha256()
    for line, reason in session.exec(query.execution_options(yield_per=1000)):
        hashed.update(canonical.encode([line, reason]) + b"\n")
    return to_hex(hashed.digest())


@contextmanager
def _without_collector() -> Iterator[None]:
    # A chunk's many objects live until its commit: looking through them again and again is in vain.
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
