"""Files made up to try values, or to take time: neither helps whoever does it."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import orjson

from gateway.documents import formats
from gateway.verification import budget
from gateway.verification.finding import Verdict
from gateway.verification.question import File, Number, Question
from tests.gateway.verification.office import Office, ReadHere, sample
from tests.support.tools import PATIENCE

BLUE = sample("shudian-blue.xml")
CONTENT = {one.path: one.value for one in formats.read(BLUE).fields}
NUMBER, DAY, AMOUNT = CONTENT["number"], CONTENT["issue_date"][:10], CONTENT["total.with_tax"]
OTHER = "26112000000135114087"


def made_up(number: str, amount: str, **more: Any) -> bytes:
    """A file with a number, a date, an amount."""
    total = {"with_tax": amount}
    told = {"type": "invoice.vat", "number": number, "issue_date": DAY, "total": total, **more}
    return orjson.dumps(told)


def test_an_amount_cannot_be_tried_by_file_after_file(office: Office) -> None:
    office.issue(BLUE)
    assert office.ask(made_up(NUMBER, AMOUNT)).verdict is Verdict.MISMATCH
    for at in range(budget.TRIES):
        assert office.ask(made_up(NUMBER, f"{at}.00")).verdict is Verdict.NOT_FOUND
    assert office.ask(made_up(NUMBER, AMOUNT)).verdict is Verdict.NOT_FOUND
    assert office.ask(BLUE).verdict is Verdict.VALID
    assert office.ask(made_up(NUMBER, AMOUNT), "mz-clerk").verdict is Verdict.MISMATCH
    office.later(budget.DAY)
    assert office.ask(made_up(NUMBER, AMOUNT)).verdict is Verdict.MISMATCH


def test_files_around_a_number_do_not_tell_whether_there_is_such_a_number(office: Office) -> None:
    office.issue(BLUE)
    told = []
    for number in (NUMBER, OTHER):
        for _ in range(budget.TRIES):
            office.ask(made_up(number, "1.00"))
        told.append(office.ask(Number(number, DAY, "1.00")).as_json())
    known, unknown = ({**one, "brought": None, "name": ""} for one in told)
    assert known == unknown


def test_a_copy_with_a_list_of_guesses_is_not_told_where_it_differs(office: Office) -> None:
    office.issue(BLUE)
    real = CONTENT["lines[0].amount"]
    guesses = [f"{at}.00" for at in range(5_000, 5_900)]
    for tried in (guesses, [*guesses, real]):
        lines = [{"amount": each} for each in tried]
        for person in (None, "mz-clerk"):
            found = office.ask(made_up(NUMBER, AMOUNT, lines=lines), person)
            assert (found.verdict, found.withheld) == (Verdict.MISMATCH, True)
            assert (found.differing, found.differences) == (0, ())
    assert office.ask(made_up(NUMBER, AMOUNT, lines=lines), "sw-clerk").differing > 0


class Stuck(ReadHere):
    """Reads nothing until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.free = threading.Event()

    def read(self, data: bytes, hint: str | None = None) -> Any:
        """As `Readers.read`, later."""
        self.free.wait(PATIENCE)
        return super().read(data, hint)


def test_files_of_strangers_that_take_long_do_not_hold_members_up(office: Office) -> None:
    office.issue(BLUE)
    stuck = Stuck()
    held = office.afresh(stuck)

    async def ask() -> Verdict:
        file = Question("slow", File(BLUE))
        slow = [asyncio.create_task(held.verification.ask(file, None)) for _ in range(4)]
        number, clerk = Question("typed", Number(NUMBER, DAY, AMOUNT)), held.who("xc-clerk")
        try:
            found = await asyncio.wait_for(held.verification.ask(number, clerk), PATIENCE / 2)
        finally:
            stuck.free.set()
            await asyncio.gather(*slow)
        return found.verdict

    assert asyncio.run(ask()) is Verdict.VALID
    held.verification.close()
