"""Whether a document is for the booker who asks is told beside the verdict, and what to do."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from chain.words import Digest
from gateway.checking.report import Class, report
from gateway.command.client.documents.using import why_not
from gateway.documents.model import Key
from gateway.verification.finding import Check, Finding, Result, Verdict
from tests.gateway.issuing.registry import Registry
from tests.gateway.uses.desk import BUYER, REGISTER, RIVAL, Desk
from tests.gateway.verification.office import Office, sample
from tests.support.town import Town

BLUE = sample("shudian-blue.xml")


@pytest.fixture
def both(town: Town) -> Iterator[tuple[Office, Desk]]:
    """An invoice was issued to the buyer; the rival has a copy of it."""
    desk = Desk.furnished(town, auditor=False)
    office = Office(Registry.furnished(town), buyer=BUYER)
    office.later(1_000)
    office.issue(BLUE)
    yield office, desk
    office.verification.close()


def buyer_check(found: Finding) -> Check | None:
    return next((one for one in found.checks if one.name == "buyer"), None)


def test_only_the_buyer_that_the_issue_names_is_told_that_it_is_good(
    both: tuple[Office, Desk],
) -> None:
    office, _ = both
    for person, code, result, sort in (
        ("buyer", BUYER, Result.VALID, Class.GOOD),
        ("rival", RIVAL, Result.INVALID, Class.BAD),
    ):
        found = office.ask(BLUE, person)
        check = buyer_check(found)
        assert check is not None
        assert (found.verdict, check.result) == (Verdict.VALID, result)
        (line,) = report([found], code).lines
        assert line.sort is sort
    assert buyer_check(office.ask(BLUE)) is None
    assert buyer_check(office.ask(BLUE, "sw-clerk")) is None
    altered = office.ask(
        BLUE.replace(b"<IssueTime>2026-09-01<", b"<IssueTime>2026-09-02<"), "rival"
    )
    assert altered.verdict is Verdict.MISMATCH
    assert buyer_check(altered) is None


def test_whom_a_steward_named_is_told_that_it_is_good(both: tuple[Office, Desk]) -> None:
    office, desk = both
    office.town.accept(desk.name(used(office), RIVAL).digest)
    check = buyer_check(office.ask(BLUE, "rival"))
    assert check is not None
    assert (check.result, check.words) == (Result.VALID, "a steward named you as the buyer")


def test_a_buyer_who_finds_it_booked_is_told_whom_to_ask(both: tuple[Office, Desk]) -> None:
    office, desk = both
    desk.do("BookUse", [used(office)], by="rival")  # by the number alone, which nobody can tell
    found = office.ask(BLUE, "buyer")
    assert any("ask a steward" in one for one in found.next)
    (line,) = report([found], BUYER).lines
    assert (line.faults, line.notes) == (("booked.other",), ("seller", "claim.booked"))
    assert "reverses that booking" in why_not(line)
    own = office.ask(BLUE, "rival")
    assert not any("ask a steward" in one for one in own.next)


def used(office: Office) -> Digest:
    """Under what the register knows it."""
    key = office.ask(BLUE).shown.key
    assert key is not None
    return REGISTER.use(Key(*key))
