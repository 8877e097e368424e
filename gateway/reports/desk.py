"""Where reports come in: one at a time, on a thread of their own, off the server's event loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterable, Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sqlalchemy import Engine
from sqlmodel import Session

from chain.words import Digest, Seconds
from gateway.database import Writer, WriteSession, read_session
from gateway.errors import Conflict, Invalid, TooMany, Unavailable
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


PLACES = 8
"""So many reports come in at a time; one of them is taken in."""

_ENDING = "the gateway is shutting down; send the report again: it goes on"


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
        self._received_now = 0
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
        with self._place():
            spool = await self._received(content, chunks, compressed=compressed)
            try:
                report = await asyncio.wrap_future(
                    self._writer.submit(lambda session: self._begin(session, content))
                )
                taken = self._hand_over(report, spool)
            except BaseException:
                spool.close()
                raise
            taken.add_done_callback(lambda _: spool.close())
            await asyncio.wrap_future(taken)
        return Key(report.member, report.sequence, report.completed is not None)

    @contextmanager
    def _place(self) -> Iterator[None]:
        """One of the places for reports on their way in, so that the disk is not filled by them."""
        if self._received_now >= PLACES:
            raise TooMany(f"{PLACES} reports are coming in already; send this one again later")
        self._received_now += 1
        try:
            yield
        finally:
            self._received_now -= 1

    async def _received(
        self, content: Content, chunks: AsyncIterable[bytes], *, compressed: bool
    ) -> Spool:
        """All of the lines, as they were signed."""
        try:
            spool = await asyncio.to_thread(Spool, self._folder, compressed=compressed)
            try:
                await fill(spool, chunks)
                _check_lines(content, spool)
            except BaseException:
                spool.close()
                raise
        except OSError as error:
            raise Unavailable(
                f"the report could not be kept ({error.strerror}); nothing of it was recorded"
            ) from error
        return spool

    def close(self) -> None:
        """Stop behind the chunk that is under way."""
        self._ending.set()
        self._thread.shutdown()

    def _hand_over(self, report: Report, spool: Spool) -> Future[None]:
        try:
            return self._thread.submit(self._take, report, spool)
        except RuntimeError as error:
            raise Unavailable(_ENDING) from error

    def _take(self, report: Report, spool: Spool) -> None:
        if report.completed is None:
            self._taker.take(report, spool)

    def _admit(self, content: Content) -> None:
        """Refuse before the lines have come what would be refused behind them."""
        check_form(content, self._recorder.now())
        with read_session(self._engine) as session:
            if self._known(session, content) is None:
                judge(session, content, self._recorder.signers(session, content))

    def _begin(self, session: WriteSession, content: Content) -> Report:
        """The report, recorded now unless it was: the commit of this is where it begins to count.

        From here on its number is taken; what is missing of its lines can be sent again.
        """
        if (known := self._known(session, content)) is not None:
            return known
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
        return session.get_one(Report, key)

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
