"""What was issued to a buyer is not locked or booked by another that brings it."""

from __future__ import annotations

import pytest

from gateway.errors import Conflict
from gateway.uses.proofs import proof_of
from tests.gateway.issuing.registry import MZ
from tests.gateway.uses.desk import BUYER, REGISTER, RIVAL
from tests.gateway.uses.test_holding import BLUE, Bookers, bookers

__all__ = ["bookers"]


@pytest.fixture
def named(bookers: Bookers) -> Bookers:
    """The buyer is who the issue names; both have brought it under a voucher."""
    bookers.office.buyer = BUYER
    bookers.office.issue(BLUE)
    return bookers


def available(bookers: Bookers, person: str) -> bool:
    (found,) = bookers.ask(BLUE, bookers.proof(BLUE, person), person).json()["documents"]
    return bool(found["available"])


@pytest.mark.parametrize("kind", ["LockUse", "BookUse"])
def test_who_is_not_the_buyer_that_the_issue_names_is_refused(named: Bookers, kind: str) -> None:
    assert not available(named, "rival")
    with pytest.raises(Conflict, match="name another member as the buyer by their issue"):
        named.desk.submit(kind, [named.keyed(BLUE)], by="rival")
    assert available(named, "buyer")
    named.desk.do(kind, [named.keyed(BLUE)])


def test_whom_a_steward_named_may_book_what_was_issued_to_another(named: Bookers) -> None:
    taken = named.desk.name(named.keyed(BLUE), RIVAL)
    named.office.town.accept(taken.digest)
    assert available(named, "rival")
    named.desk.do("BookUse", [named.keyed(BLUE)], by="rival")


def test_a_number_that_another_issuer_gave_away_keeps_nobody_from_booking(
    bookers: Bookers,
) -> None:
    office, use = bookers.office, bookers.keyed(BLUE)
    office.issue(BLUE)
    office.buyer = RIVAL
    again = office.issue(BLUE, by="mz-clerk", issuer=MZ)
    bookers.ask(BLUE, proof_of(REGISTER, BUYER, use, again))
    with pytest.raises(Conflict):
        bookers.desk.submit("BookUse", [use])
    bookers.ask(BLUE, bookers.proof(BLUE))
    bookers.desk.do("BookUse", [use])


def test_what_was_not_brought_is_not_known_to_be_another_s(named: Bookers) -> None:
    named.book(BLUE, proved=False, person="rival")
