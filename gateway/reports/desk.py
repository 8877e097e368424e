"""Where reports come in: one at a time, on a thread of their own, off the server's event loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sqlalchemy import Engine
from sqlmodel import Session

from chain.words import Digest, Seconds
from gateway.database import Writer, WriteSession, read_session
from gateway.errors import Conflict, Invalid
from gateway.journal.records import Entry, Journal
from gateway.members.standing import Standing, standing
from gateway.reports.models import Report, Taking
from gateway.reports.rules import check_form, judge, reporter_of
from gateway.reports.spool import Spool, fill, sweep
from gateway.reports.taking import Taker
from gateway.statements.content import Content
from gateway.statements.judgement import Judgement

REPORTS = "reports"
"""In the data folder: reports on their way in, nothing that has to be kept."""


class Recorder(Protocol):
    """What is needed here of `gateway.intake.service.Intake`, which stands above this room."""

    @property
    def now(self) -> Callable[[], Seconds]:
        """The clock."""

    @property
    def journal(self) -> Journal:
        """The journal."""

    def signers(self, session: Session, content: Content) -> list[Standing]:
        """Who signed a statement that was not used before and has not expired."""

    def record(
        self,
        session: WriteSession,
        content: Content,
        actors: list[Standing],
        judgement: Judgement,
        outcome: str,
    ) -> Entry:
        """Append and project the record of a statement that was judged."""


@dataclass(frozen=True, slots=True)
class Key:
    """The name of a report: the reporter's code and its number; `earlier`: it was complete."""

    member: str
    sequence: int
    earlier: bool


class Desk:
    """Receives reports; what is under way when it is closed stops behind its present chunk."""

    def __init__(self, folder: Path, engine: Engine, writer: Writer, recorder: Recorder) -> None:
        self._folder = folder
        self._engine = engine
        self._writer = writer
        self._recorder = recorder
        self._ending = threading.Event()
        self._taker = Taker(engine, writer, recorder.journal, self._ending.is_set)
        self._thread = ThreadPoolExecutor(1, "reports")
        sweep(folder)

    async def receive(
        self, content: Content, chunks: AsyncIterable[bytes], *, compressed: bool
    ) -> Key:
        """Take in a report whole: returns when each of its lines is a record or a rejection.

        A report that was complete before gives the same answer again; one that was cut short goes
        on where it stopped. Raises `Invalid`, `Forbidden`, `NotFound` or `Conflict` where nothing
        was recorded of it now, `Unavailable` where it has to be sent again.
        """
        await asyncio.to_thread(self._admit, content)
        spool = await asyncio.to_thread(Spool, self._folder, compressed=compressed)
        try:
            await fill(spool, chunks)
            _check_lines(content, spool)
            report, _ = await asyncio.wrap_future(
                self._writer.submit(lambda session: self._begin(session, content))
            )
        except BaseException:
            spool.close()
            raise
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._thread, self._take, report, spool)
        return Key(report.member, report.sequence, report.completed is not None)

    def close(self) -> None:
        """Stop behind the chunk that is under way."""
        self._ending.set()
        self._thread.shutdown()

    def _take(self, report: Report, spool: Spool) -> None:
        try:
            if report.completed is None:
                self._taker.take(report, spool)
        finally:
            spool.close()

    def _admit(self, content: Content) -> None:
        """Refuse before the lines have come what would be refused behind them."""
        check_form(content, self._recorder.now())
        with read_session(self._engine) as session:
            if self._known(session, content) is None:
                judge(session, content, self._recorder.signers(session, content))

    def _begin(self, session: WriteSession, content: Content) -> tuple[Report, bool]:
        """The report, recorded now unless it was: the commit of this is where it begins to count.

        From here on its number is taken; what is missing of its lines can be sent again.
        """
        if (known := self._known(session, content)) is not None:
            return known, False
        actors = self._recorder.signers(session, content)
        judgement = judge(session, content, actors)
        self._recorder.record(session, content, actors, judgement, "recorded")
        key = (judgement.subject["reporter"], content.message["sequence"])
        session.add(
            Taking(
                member=key[0], sequence=key[1], lines=0, offset=0, taken=0, rejected=0,
                first=None, last=None,
            )
        )  # fmt: skip
        return session.get_one(Report, key), True

    def _known(self, session: Session, content: Content) -> Report | None:
        """The report that was submitted under this number, if it is this one; else `Conflict`."""
        actors = [standing(session, signer) for signer in content.signers]
        member = reporter_of(session, content, actors)
        message = content.message
        report = session.get(Report, (member.code, message["sequence"]))
        if report is None:
            return None
        same = (report.events, report.count, report.from_, report.until) == (
            bytes.fromhex(message["events"][2:]),
            *(message["count"], message["from"], message["until"]),
        )
        if not same:
            raise Conflict(
                f"report {message['sequence']} of {member.name} is another one (record "
                f"{report.position}); give this one a number of its own"
            )
        return report


def _check_lines(content: Content, spool: Spool) -> None:
    message = content.message
    if spool.lines != message["count"]:
        raise Invalid(f"the report has {spool.lines:,} lines, but {message['count']:,} were signed")
    if spool.digest != Digest(bytes.fromhex(message["events"][2:])):
        raise Invalid(
            "the report does not have the digest that was signed, SHA-256 of its uncompressed bytes"
        )
