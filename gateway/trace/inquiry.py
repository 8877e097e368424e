"""One question by one asker, answered in one of several forms, and recorded where it must be."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import Protocol

from gateway.database import ReadSession, Writer
from gateway.intake.service import Intake
from gateway.ledger import Ledger
from gateway.trace import prov, service
from gateway.trace.asking import ASKED, EXPORTED, Answer, Asker, keep
from gateway.trace.export import FORMATS
from gateway.trace.question import Question
from gateway.trace.rows import Row
from gateway.trace.schemas import RowOut, TracePage, UnknownOut
from gateway.trace.verdicts import count


class Means(Protocol):
    """What is needed here of `gateway.services.Services`, which stands above this room."""

    @property
    def ledger(self) -> Ledger:
        """Which ledger this is."""

    @property
    def writer(self) -> Writer:
        """What commits."""

    @property
    def intake(self) -> Intake:
        """What has the journal."""

    def read(self) -> AbstractContextManager[ReadSession]:
        """A session that sees one snapshot."""


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A question; `session` is the snapshot from which a page is answered."""

    means: Means
    session: ReadSession
    who: Asker
    question: Question

    def find(self) -> tuple[service.Page, int | None]:
        """A page, and the record of the question."""
        found = service.page(self.session, self.who.standing, self.question)
        told = Answer(service.size(self.session), "json", len(found.rows), found.following)
        return found, self._keep(ASKED, told)

    def page(self, *, check: bool) -> TracePage:
        """A page as JSON."""
        unknown = self.unknown()
        found, asked = self.find()
        return TracePage(
            rows=[RowOut.model_validate(row, from_attributes=True) for row in found.rows],
            next=found.following,
            verdicts=count(found.rows) if check else None,
            unknown=unknown,
            asked=asked,
        )

    def export(self, form: str, *, check: bool) -> Iterator[bytes]:
        """Everything as a stream, out of the records that there are now."""
        service.check(self.session, self.who.standing, self.question)
        size = service.size(self.session)
        lines = FORMATS[form][1](self._rows(size), check=check)
        # The first row is made before the answer begins, so that an error is still a problem.
        first = list(islice(lines, 2))
        self._keep(EXPORTED, Answer(size, form, None))
        return chain(first, lines)

    def provenance(self) -> bytes:
        """The records as one document of PROV-JSON; raises `Invalid` where they are too many."""
        size = service.size(self.session)
        rows = list(islice(self._rows(size), prov.MOST + 1))
        document = prov.document(self.session, self.means.ledger, rows)
        self._keep(EXPORTED, Answer(size, "prov", len(rows)))
        return prov.encode(document)

    def unknown(self) -> UnknownOut | None:
        """Which accesses may concern the person as well; told with the first page."""
        if self.question.persons is None or self.question.cursor is not None:
            return None
        found = service.unknown(self.session, self.who.standing, self.question)
        return UnknownOut(accesses=found.accesses, more=found.more)

    def _keep(self, kind: str, told: Answer) -> int | None:
        means, words = self.means, self.question.as_words()
        return keep(means.writer, means.intake.journal, self.who, kind, words, told)

    def _rows(self, size: int) -> Iterator[Row]:
        with self.means.read() as session:
            yield from service.rows(session, self.who.standing, replace(self.question, size=size))
