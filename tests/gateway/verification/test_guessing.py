"""Files made up to try values, or to take time: neither helps whoever does it."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import orjson

from gateway.documents import formats
from gateway.verification import budget
from gateway.verification.finding import Result, Verdict
from gateway.verification.question import File, Number, Question
from gateway.verification.saying import saying
from tests.gateway.verification.office import Office, ReadHere, sample
from tests.gateway.verification.test_forms import AUTHORITY, SEAL
from tests.support import ofd, printed
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
    used_up = office.ask(made_up(NUMBER, AMOUNT))
    assert (used_up.verdict, saying(used_up)) == (Verdict.ERROR, "ERROR.tries")
    assert office.ask(BLUE).verdict is Verdict.VALID
    assert office.ask(made_up(NUMBER, AMOUNT), "mz-clerk").verdict is Verdict.MISMATCH
    office.later(budget.DAY)
    assert office.ask(made_up(NUMBER, AMOUNT)).verdict is Verdict.MISMATCH


def test_files_around_a_number_do_not_tell_whether_there_is_such_a_number(office: Office) -> None:
    office.issue(BLUE)
    told = []
    for number in (NUMBER, OTHER):
        for at in range(budget.TRIES):
            office.ask(made_up(number, f"{at}.00"))
        told.append(office.ask(Number(number, DAY, "1.00")).as_json())
        told.append(office.ask(made_up(number, AMOUNT)).as_json())
    known, file, *unknown = ({**one, "brought": None, "name": ""} for one in told)
    assert [known, file] == unknown
    assert {known["verdict"], file["verdict"]} == {"ERROR"}


def test_an_altered_file_never_becomes_one_of_which_nothing_was_issued(office: Office) -> None:
    office.issue(BLUE)
    altered = BLUE.replace(b">1272.00<", b">1701.79<")
    assert office.ask(altered).verdict is Verdict.MISMATCH
    for at in range(budget.TRIES + 2):
        office.ask(Number(NUMBER, DAY, f"{at}.00"))
    found = office.ask(altered)
    assert (found.verdict, saying(found)) == (Verdict.ERROR, "ERROR.tries")
    assert [one.result for one in found.checks if one.name == "issued"] == [Result.ERROR]
    assert "nothing like it" not in str(found.as_json())
    assert office.ask(altered, "mz-clerk").verdict is Verdict.MISMATCH


def test_a_form_that_never_says_all_is_no_way_around_the_tries(office: Office) -> None:
    content = {one.path: one.value for one in formats.read(printed.Printed().pdf()).fields}
    number, day = content["number"], content["issue_date"]
    total = {"with_tax": content["total.with_tax"]}
    told = {"type": "invoice.vat", "number": number, "issue_date": day, "total": total, "note": "x"}
    office.issue(orjson.dumps(told))
    few = [one for one in printed.DIGITAL if one[1] in (370, 352) or one[2].startswith("（小写）")]
    page = printed.Printed(texts=few, code=None).pdf()
    assert office.ask(page).verdict is Verdict.UNSUPPORTED
    for at in range(budget.TRIES):
        office.ask(Number(number, day, f"{at}.00"))
    assert office.ask(page).verdict is Verdict.ERROR


def test_a_seal_is_still_told_where_the_tries_are_used_up(office: Office) -> None:
    data = ofd.invoice().seal(SEAL).zipped()
    trusting = office.afresh(ReadHere((AUTHORITY.certificate,)))
    model = formats.read(data)
    for at in range(budget.TRIES):
        told = Number(model.number, "2023-01-01", f"{at}.01", model.get("code"))
        assert trusting.ask(told).verdict is Verdict.NOT_FOUND
    found = trusting.ask(data)
    assert found.verdict is Verdict.VALID
    assert [one.result for one in found.checks if one.name == "issued"] == [Result.ERROR]


def test_the_same_wrong_thing_again_uses_up_nothing(office: Office) -> None:
    office.issue(BLUE)
    wrong, copy = Number(NUMBER, DAY, "1.00"), BLUE.replace(b">1272.00<", b">1701.79<")
    for _ in range(budget.TRIES + 1):
        assert office.ask(wrong).verdict is Verdict.NOT_FOUND
        assert not office.ask(copy).withheld
    for at in range(budget.COPIES):
        found = office.ask(BLUE.replace(b">1272.00<", b">%d.00<" % at))
    assert found.withheld  # the first copy is one of the ten
    assert not office.ask(copy).withheld
    assert office.ask(Number(NUMBER, DAY, AMOUNT)).verdict is Verdict.VALID


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
