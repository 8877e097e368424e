"""What is away is said to be away: never a word about the document."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from gateway.database import open_engine, read_session
from gateway.documents import formats
from gateway.documents.errors import Broken, Malformed
from gateway.documents.parsing import Readers
from gateway.documents.reading import Reading
from gateway.verification.finding import Verdict
from gateway.verification.question import Number
from gateway.verification.service import Verification
from tests.gateway.verification.office import Office, a_certificate, sample
from tests.support.town import LEDGER_ID

UBL = sample("01.01a-INVOICE_ubl.xml")


class Failing:
    """Readers that cannot read."""

    def __init__(self, answer: Exception | Reading) -> None:
        self.answer = answer

    def read(self, _data: bytes, _hint: str | None = None) -> Reading:
        """Fails."""
        if isinstance(self.answer, Reading):
            return self.answer
        raise self.answer


@pytest.mark.parametrize(
    "answer",
    [
        OSError("no process"),
        Reading(None, Broken("reading the file takes more than 20 seconds", "send it again")),
    ],
)
def test_readers_that_fail_are_an_error(office: Office, answer: Any) -> None:
    office.issue(UBL)
    assert office.afresh(Failing(answer)).ask(UBL).verdict is Verdict.ERROR


def test_what_real_processes_give_up_is_broken_and_not_a_fault_of_the_file() -> None:
    readers = Readers(seconds=0.0)
    refusal = readers.read(UBL).refusal
    readers.close()
    assert isinstance(refusal, Broken)
    assert isinstance(refusal, Malformed)


def test_a_database_that_is_away_is_an_error(office: Office) -> None:
    engine = open_engine("sqlite:////nowhere/gateway.sqlite")
    away = Verification(
        LEDGER_ID, engine, office.archive, office.register, office.readers,
        office.town.seconds, lambda: 0.0, 600.0,
    )  # fmt: skip
    office.verification.close()
    office.verification = away
    assert office.ask(UBL).verdict is Verdict.ERROR
    assert office.ask(Number("26112000000135114086", "2026-01-05", "1.00")).verdict is Verdict.ERROR


@pytest.mark.parametrize("column", ["sealed", "root"])
def test_what_was_changed_in_the_database_is_an_error_and_no_verdict(
    office: Office, column: str
) -> None:
    office.issue(UBL)
    table = {"sealed": "archived_document", "root": "issue"}[column]
    with office.town.engine.begin() as connection:
        connection.execute(text(f"UPDATE {table} SET {column} = :value"), {"value": b"\x07" * 32})
    assert office.ask(UBL).verdict is Verdict.ERROR


def test_a_dossier_of_what_was_changed_says_so_and_is_there(office: Office) -> None:
    name = office.issue(UBL)
    with office.town.engine.begin() as connection:
        connection.execute(text("UPDATE archived_document SET sealed = x'07'"))
    with read_session(office.town.engine) as session:
        found = office.verification.dossier(session, office.who("sw-clerk"), name)
    assert found.finding.verdict is Verdict.ERROR
    assert len(found.history) == 2


def test_a_document_does_not_pass_for_its_neighbour_in_the_batch(office: Office) -> None:
    papers = [a_certificate(number=f"7-{at}") for at in (1, 2)]
    office.issue_batch([formats.read(paper) for paper in papers])
    moved = text("UPDATE archived_document SET serial = 1 WHERE serial = 2")
    with office.town.engine.begin() as connection:
        assert connection.execute(moved).rowcount == 1
    found = office.ask(papers[1])
    assert (found.verdict, found.document) == (Verdict.ERROR, None)
