"""Members.rotate: who may add, remove and replace accounts, and which."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.ledger import (
    HANDLER,
    HEAD,
    MANAGER,
    NOBODY,
    OPERATOR_ID,
    PROVIDER,
    SENDER,
    STEWARD_ID,
    Ledger,
    member_id,
)
from tests.contracts.refusals import refused
from tests.contracts.signing import Person, person

ANN, BEN = person("ann"), person("ben")


def rotate(
    ledger: Ledger, member: bytes, previous: bytes, next_: bytes, rank: int, *by: Person
) -> Any:
    """Rotates an account, signed by those given."""
    fields = {"member": member, "previous": previous, "next": next_, "rank": rank}
    return ledger.do("RotateAccount", *by, **fields)


def test_a_head_adds_an_account(ledger: Ledger) -> None:
    tj = ledger.department("TJ")
    [event] = rotate(ledger, tj.id, NOBODY, ANN.address, HANDLER, tj.head).events
    assert event.name == "AccountRotated"
    assert event.values == {
        "digest": event.topics[1],
        "member": tj.id,
        "previous": NOBODY,
        "next": ANN.address,
        "rank": HANDLER,
        "state": 2,
    }
    assert ledger.standing(ANN) == (tj.id, HANDLER, PROVIDER, True)
    member = ledger.member(tj.id)
    assert (member["accounts"], member["heads"], member["state"]) == (3, 1, 2)


def test_a_head_removes_an_account(ledger: Ledger) -> None:
    tj = ledger.department("TJ")
    rotate(ledger, tj.id, tj.handler.address, NOBODY, HANDLER, tj.head)
    assert ledger.standing(tj.handler) == (tj.id, 0, PROVIDER, False)
    assert ledger.members.look("mayTransact", tj.handler.address) == (False,)
    member = ledger.member(tj.id)
    assert (member["accounts"], member["heads"]) == (1, 1)


def test_a_head_replaces_itself(ledger: Ledger) -> None:
    tj = ledger.department("TJ")
    rotate(ledger, tj.id, tj.head.address, ANN.address, HEAD, tj.head)
    assert ledger.standing(tj.head) == (tj.id, 0, PROVIDER, False)
    assert ledger.standing(ANN) == (tj.id, HEAD, PROVIDER, True)
    member = ledger.member(tj.id)
    assert (member["accounts"], member["heads"]) == (2, 1)
    with refused("NotAuthorised", tj.head.address):
        rotate(ledger, tj.id, ANN.address, NOBODY, HEAD, tj.head)


def test_stewards_rotate_the_account_of_any_member_even_a_suspended_one(ledger: Ledger) -> None:
    tj = ledger.department("TJ")
    ledger.suspend(tj.id)
    with refused("NotAuthorised", tj.head.address):
        rotate(ledger, tj.id, tj.handler.address, ANN.address, HANDLER, tj.head)
    rotate(ledger, tj.id, tj.handler.address, ANN.address, HANDLER, MANAGER)
    assert ledger.standing(ANN) == (tj.id, HANDLER, PROVIDER, False)


def test_a_handler_and_the_head_of_another_member_rotate_nothing(ledger: Ledger) -> None:
    tj, jy = ledger.department("TJ"), ledger.department("JY")
    for signer in (tj.handler, jy.head, ANN):
        with refused("NotAuthorised", signer.address):
            rotate(ledger, tj.id, NOBODY, BEN.address, HANDLER, signer)


def test_a_rotation_names_an_account_and_no_account_twice(ledger: Ledger) -> None:
    tj = ledger.department("TJ")
    for same in (NOBODY, tj.handler.address):
        with refused("NothingToRotate", same):
            rotate(ledger, tj.id, same, same, HANDLER, tj.head)


def test_an_account_removed_must_be_that_members_with_that_rank(ledger: Ledger) -> None:
    tj, jy = ledger.department("TJ"), ledger.department("JY")
    for account in (ANN.address, jy.handler.address):
        with refused("NoSuchAccount", account, tj.id):
            rotate(ledger, tj.id, account, NOBODY, HANDLER, tj.head)
    with refused("WrongRank", tj.handler.address, HEAD, HANDLER):
        rotate(ledger, tj.id, tj.handler.address, NOBODY, HEAD, tj.head)
    rotate(ledger, tj.id, tj.handler.address, NOBODY, HANDLER, tj.head)
    with refused("NoSuchAccount", tj.handler.address, tj.id):
        rotate(ledger, tj.id, tj.handler.address, NOBODY, HANDLER, tj.head)


@pytest.mark.parametrize("rank", [0, 3, 255])
def test_there_are_two_ranks(ledger: Ledger, rank: int) -> None:
    with refused("InvalidRank", rank):
        rotate(ledger, STEWARD_ID, NOBODY, ANN.address, rank, MANAGER)


def test_an_account_in_use_is_not_added_again(ledger: Ledger) -> None:
    tj = ledger.department("TJ")
    for rank in (HANDLER, HEAD):
        with refused("AccountTaken", tj.handler.address, tj.id):
            rotate(ledger, tj.id, NOBODY, tj.handler.address, rank, tj.head)


def test_a_removed_account_never_becomes_another_members(ledger: Ledger) -> None:
    tj, jy = ledger.department("TJ"), ledger.department("JY")
    rotate(ledger, tj.id, tj.handler.address, NOBODY, HANDLER, tj.head)
    with refused("AccountTaken", tj.handler.address, tj.id):
        rotate(ledger, jy.id, NOBODY, tj.handler.address, HANDLER, jy.head)
    with refused("AccountTaken", tj.handler.address, tj.id):
        ledger.admit("NEW", PROVIDER, [tj.handler])


def test_a_removed_account_comes_back_to_its_member_with_another_rank(ledger: Ledger) -> None:
    tj = ledger.department("TJ")
    rotate(ledger, tj.id, tj.handler.address, NOBODY, HANDLER, tj.head)
    rotate(ledger, tj.id, NOBODY, tj.handler.address, HEAD, tj.head)
    assert ledger.standing(tj.handler) == (tj.id, HEAD, PROVIDER, True)
    assert ledger.member(tj.id)["heads"] == 2


def test_a_steward_keeps_a_head_and_an_operator_an_account(ledger: Ledger) -> None:
    with refused("HeadMissing", STEWARD_ID):
        rotate(ledger, STEWARD_ID, MANAGER.address, NOBODY, HEAD, MANAGER)
    with refused("AccountMissing", OPERATOR_ID):
        rotate(ledger, OPERATOR_ID, SENDER.address, NOBODY, HEAD, MANAGER)
    rotate(ledger, STEWARD_ID, MANAGER.address, ANN.address, HEAD, MANAGER)
    assert ledger.member(STEWARD_ID)["heads"] == 1


def test_an_ordinary_member_may_lose_its_last_account(ledger: Ledger) -> None:
    ledger.admit("TJ", PROVIDER, [], [ANN])
    rotate(ledger, member_id("TJ"), ANN.address, NOBODY, HEAD, ANN)
    assert ledger.member(member_id("TJ"))["accounts"] == 0
