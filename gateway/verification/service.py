"""Answering questions about documents, off the event loop and by few at a time."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import Final

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from chain.documents.identity import DocumentName
from chain.errors import ChainError
from chain.words import Digest, Seconds
from gateway.archive.service import Archive
from gateway.database import read_session
from gateway.documents.model import Key
from gateway.documents.parsing import Readers
from gateway.errors import GatewayError, Invalid
from gateway.issuing.service import find_visible
from gateway.uses.keys import RegisterKeys
from gateway.verification import brought, budget
from gateway.verification.again import Earlier, still_open
from gateway.verification.answering import Asking, Desk
from gateway.verification.budget import Budgets
from gateway.verification.candidates import issued_before, perhaps_issued
from gateway.verification.dossier import dossier
from gateway.verification.files import on_file
from gateway.verification.finding import Check, Finding, Result, Shown, Verdict
from gateway.verification.original import open_copies
from gateway.verification.places import Places
from gateway.verification.question import Code, File, Identifier, Number, Question
from gateway.verification.schemas import CopyOut, DossierOut
from gateway.verification.shown_bundles import kind_of, on_bundle
from gateway.verification.standing import Times, Viewer
from gateway.verification.told_documents import on_told

logger = logging.getLogger(__name__)

AT_ONCE: Final = 2
"""Questions of members that are answered at the same time: as many as processes that read files."""

OF_STRANGERS: Final = 1
"""The same of everybody else: whatever strangers bring, one of these processes is for members."""

PATIENCE: Final = 240.0
"""Seconds in which the files of one request are begun; hostile ones may take twenty each."""


class Verification:
    """Answers questions; one for each gateway, safe for several threads.

    ``silence`` gives the seconds since the chain was heard of, and ``stale_after`` how many of them
    still count as now.
    """

    def __init__(
        self,
        ledger: Digest,
        engine: Engine,
        archive: Archive,
        register: RegisterKeys,
        readers: Readers,
        clock: Callable[[], Seconds],
        silence: Callable[[], float],
        stale_after: float,
    ) -> None:
        self._ledger = ledger
        self._engine = engine
        self._readers = readers
        self._clock = clock
        self._silence = silence
        self._stale_after = stale_after
        self._desk = Desk(
            archive,
            register,
            Budgets(budget.COPIES, clock),
            Budgets(budget.TRIES, clock),
            self._too_silent,
        )
        self._members = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="verification")
        self._strangers = ThreadPoolExecutor(OF_STRANGERS, thread_name_prefix="verification-open")
        self.places = Places()

    def close(self) -> None:
        """Let go of the threads; what waits is not answered."""
        for pool in (self._members, self._strangers):
            pool.shutdown(wait=False, cancel_futures=True)

    def now(self) -> Seconds:
        """The clock by which questions are answered."""
        return self._clock()

    async def ask(self, question: Question, viewer: Viewer | None) -> Finding:
        """As `answer`, in a thread of this room's own, when one is free."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool(viewer), self.answer, question, viewer)

    def _pool(self, viewer: Viewer | None) -> ThreadPoolExecutor:
        return self._strangers if viewer is None else self._members

    async def ask_all(
        self, questions: Iterable[Callable[[], Question | Finding]], viewer: Viewer | None
    ) -> AsyncGenerator[Finding]:
        """Answers in the order of the questions; each is made (its file read) when its turn comes.

        A question that could not be made is a finding already. Two are on their way at a time, so
        that of many large files only two are in memory.
        """
        loop, rest = asyncio.get_running_loop(), iter(questions)

        until = time.monotonic() + PATIENCE

        def start(made: Callable[[], Question | Finding]) -> asyncio.Future[Finding]:
            return loop.run_in_executor(self._pool(viewer), self._made, made, viewer, until)

        under_way = [start(made) for made in islice(rest, AT_ONCE)]
        try:
            while under_way:
                finding = await under_way.pop(0)
                under_way += [start(made) for made in islice(rest, 1)]
                yield finding
        finally:
            for future in under_way:
                future.cancel()

    def _made(
        self, made: Callable[[], Question | Finding], viewer: Viewer | None, until: float
    ) -> Finding:
        question = made()
        if isinstance(question, Finding):
            return question
        if time.monotonic() > until:
            words = "those before it took too long"
            return unanswered(question, Verdict.ERROR, words, "send it again, with fewer others")
        return self.answer(question, viewer)

    def answer(self, question: Question, viewer: Viewer | None) -> Finding:
        """The finding; blocks. ``viewer`` is a member signed in, None for everybody else.

        Never raises for what was brought, but `Invalid` for a question that says too little. What
        could not be checked is ERROR, UNSUPPORTED where it never can be.
        """
        try:
            return self._answer(question, viewer)
        except Invalid:
            raise
        except ChainError as error:  # no document that could be committed to: too long, say
            return unanswered(question, Verdict.UNSUPPORTED, str(error))
        except (GatewayError, SQLAlchemyError, OSError):
            logger.exception("a document could not be verified")
            words = "it could not be checked now: the gateway has a fault that it has logged"
            return unanswered(question, Verdict.ERROR, words, "try again in a minute")

    def dossier(
        self, session: Session, viewer: Viewer, name: DocumentName, as_of: Seconds | None = None
    ) -> DossierOut:
        """All that a member may know of one document; raises `NotFound` where it may not."""
        question = Question(name.text, File(b""), as_of)
        asking = Asking(self._desk, session, question, viewer, Times(self._clock(), as_of))
        return dossier(asking, viewer, name)

    def issued(
        self, session: Session, viewer: Viewer, keys: Iterable[Key]
    ) -> list[Sequence[Earlier]]:
        """What a member has issued under each of these numbers and what has not ended."""
        desk, times, wanted = self._desk, Times(self._clock()), list(keys)
        perhaps = perhaps_issued(session, desk.register, wanted, viewer.member)

        def of(key: Key) -> Sequence[Earlier]:
            if key not in perhaps:
                return []
            found = issued_before(session, desk.archive, desk.register, key, viewer.member)
            return still_open(session, found, times)

        return [of(key) for key in wanted]

    def copies(self, session: Session, viewer: Viewer, name: DocumentName) -> list[CopyOut]:
        """The open copies of a document; raises `NotFound` where the member may not see it."""
        issue, times = find_visible(session, viewer, name), Times(self._clock())
        return list(open_copies(session, self._desk.archive, issue, name, viewer.member, times))

    def _answer(self, question: Question, viewer: Viewer | None) -> Finding:
        match question.brought:
            case File() as file:
                return self._on_file(question, file, viewer)
            case Number() as number:
                told = brought.told_number(number)
            case Identifier() as identifier:
                told = brought.told_identifier(identifier)
            case Code() as code:
                found = brought.told_code(code)
                if found is None:
                    words = "the code is that of no invoice and no certificate"
                    return unanswered(question, Verdict.UNSUPPORTED, words, _BY_NUMBER)
                told = found
        with read_session(self._engine) as session:
            times = Times(self._clock(), question.as_of)
            return on_told(Asking(self._desk, session, question, viewer, times), told)

    def _on_file(self, question: Question, file: File, viewer: Viewer | None) -> Finding:
        kind = kind_of(file.data)
        reading = None if kind else brought.read(self._readers, file)
        with read_session(self._engine) as session:
            times = Times(self._clock(), question.as_of)
            asking = Asking(self._desk, session, question, viewer, times)
            if reading is None:
                return on_bundle(asking, file.data, kind or "bundle", self._ledger)
            return on_file(asking, file, reading)

    def _too_silent(self) -> int | None:
        silence = self._silence()
        return int(silence) if silence > self._stale_after else None


_BY_NUMBER: Final = "enter the document by its number, date and amount"


def unanswered(question: Question, verdict: Verdict, words: str, *advice: str) -> Finding:
    """The finding where nothing was found out, and why."""
    kind = type(question.brought).__name__.lower()
    result = Result.ERROR if verdict is Verdict.ERROR else Result.SKIPPED
    checks = (Check(kind, result, words),)
    return Finding(
        question.name,
        verdict,
        words,
        Shown(kind),
        checks=checks,
        as_of=question.as_of,
        next=advice or ("ask whoever gave it to you for another form of it",),
    )
