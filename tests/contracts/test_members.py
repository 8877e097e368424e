"""Members: admission, amendment, suspension and reinstatement, and what each refuses."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.ledger import (
    AUDITOR,
    CONSUMER,
    HANDLER,
    HEAD,
    MANAGER,
    NOBODY,
    OPERATOR,
    OPERATOR_ID,
    PROVIDER,
    STEWARD,
    STEWARD_ID,
    Ledger,
    member_id,
)
from tests.contracts.refusals import refused
from tests.contracts.signing import Person, person, sha

ANN, BEN, CAT, DAN = (person(name) for name in ("ann", "ben", "cat", "dan"))


def rotate(
    ledger: Ledger, member: bytes, previous: bytes, next_: bytes, rank: int, *by: Person
) -> Any:
    """Rotates an account, signed by those given."""
    fields = {"member": member, "previous": previous, "next": next_, "rank": rank}
    return ledger.do("RotateAccount", *by, **fields)


def test_an_admitted_member_stands_as_the_statement_says(ledger: Ledger) -> None:
    done = ledger.admit("TJ", PROVIDER | CONSUMER, [ANN, BEN], [CAT], prefix="TJJ")
    [event] = done.events
    assert event.name == "MemberAdmitted"
    assert event.values == {
        "digest": event.topics[1],
        "member": member_id("TJ"),
        "code": "TJ",
        "prefix": "TJJ",
        "profile": sha("profile of TJ"),
        "roles": PROVIDER | CONSUMER,
        "handlers": (ANN.address, BEN.address),
        "heads": (CAT.address,),
        "state": 1,
    }
    assert ledger.member(member_id("TJ")) == {
        "code": "TJ",
        "prefix": "TJJ",
        "profile": sha("profile of TJ"),
        "roles": PROVIDER | CONSUMER,
        "active": True,
        "state": 1,
        "accounts": 3,
        "heads": 1,
    }
    assert ledger.standing(BEN) == (member_id("TJ"), HANDLER, PROVIDER | CONSUMER, True)
    assert ledger.standing(CAT) == (member_id("TJ"), HEAD, PROVIDER | CONSUMER, True)
    assert ledger.members.look("memberOf", 3) == (member_id("TJ"),)


def test_a_member_may_be_admitted_without_accounts(ledger: Ledger) -> None:
    ledger.admit("TJ")
    assert ledger.member(member_id("TJ"))["accounts"] == 0


def test_an_accepted_statement_is_marked_with_its_block(ledger: Ledger) -> None:
    done = ledger.admit("TJ")
    digest = done.events[0].values["digest"]
    assert ledger.members.look("isUsed", digest) == (True,)
    assert ledger.members.look("acceptedIn", digest) == (done.block,)
    assert ledger.members.look("isUsed", sha("another")) == (False,)
    assert ledger.members.look("acceptedIn", sha("another")) == (0,)
    assert ledger.catalog.look("isUsed", digest) == (False,)


def test_a_code_is_given_once(ledger: Ledger) -> None:
    ledger.admit("TJ")
    with refused("MemberExists", member_id("TJ")):
        ledger.admit("TJ", prefix="OTHER")


def test_a_prefix_is_given_once(ledger: Ledger) -> None:
    ledger.admit("TJ")
    with refused("PrefixTaken", "TJ", member_id("TJ")):
        ledger.admit("OTHER", prefix="TJ")


@pytest.mark.parametrize("roles", [*range(64), *range(64, 131, 5)])
def test_roles_are_known_ones_and_at_most_one_of_the_exclusive(ledger: Ledger, roles: int) -> None:
    exclusive = [role for role in (STEWARD, OPERATOR, AUDITOR) if roles & role]
    message = admission(ledger, roles=roles)
    signatures = ledger.sign("AdmitMember", message, MANAGER)
    if 0 < roles < 128 and len(exclusive) <= 1:
        [event] = ledger.attempt("AdmitMember", message, signatures).events
        assert event.values["roles"] == roles
    else:
        with refused("InvalidRoles", roles):
            ledger.attempt("AdmitMember", message, signatures)


def admission(ledger: Ledger, **given: Any) -> dict[str, Any]:
    """The statement that admits TJ with the head Ann, unless told otherwise."""
    known = {"code": "TJ", "prefix": "TJ", "profile": sha("profile"), "roles": PROVIDER}
    accounts = {"handlers": [], "heads": [ANN.address]}
    return ledger.message("AdmitMember", **{**known, **accounts, **given})


@pytest.mark.parametrize("roles", [128, 1 << 31, (1 << 32) - 1])
def test_unknown_roles_are_refused(ledger: Ledger, roles: int) -> None:
    with refused("InvalidRoles", roles):
        ledger.admit("TJ", roles)


def test_the_first_admission_expects_state_0(ledger: Ledger) -> None:
    message = admission(ledger, expectedState=1)
    with refused("WrongState", 1, 0):
        ledger.submit("AdmitMember", message, ledger.sign("AdmitMember", message, MANAGER))


@pytest.mark.parametrize(
    ("handlers", "heads"),
    [([ANN, ANN], []), ([], [ANN, ANN]), ([ANN], [ANN])],
)
def test_an_account_is_named_once_in_an_admission(
    ledger: Ledger, handlers: list[Person], heads: list[Person]
) -> None:
    with refused("AccountTaken", ANN.address, member_id("TJ")):
        ledger.admit("TJ", PROVIDER, handlers, heads)


def test_an_account_of_another_member_is_refused(ledger: Ledger) -> None:
    with refused("AccountTaken", MANAGER.address, STEWARD_ID):
        ledger.admit("TJ", PROVIDER, [MANAGER])


def test_the_zero_address_is_nobodys_account(ledger: Ledger) -> None:
    message = admission(ledger, heads=[NOBODY])
    with refused("ZeroAccount"):
        ledger.submit("AdmitMember", message, ledger.sign("AdmitMember", message, MANAGER))


def test_a_steward_is_admitted_with_a_head_and_an_operator_with_an_account(ledger: Ledger) -> None:
    with refused("HeadMissing", member_id("S2")):
        ledger.admit("S2", STEWARD, [ANN])
    with refused("AccountMissing", member_id("O2")):
        ledger.admit("O2", OPERATOR)
    ledger.admit("O2", OPERATOR, [ANN])


def test_an_amendment_replaces_profile_and_roles(ledger: Ledger) -> None:
    ledger.admit("TJ", PROVIDER, [ANN])
    changes = {"member": member_id("TJ"), "profile": sha("new"), "roles": CONSUMER}
    [event] = ledger.do("AmendMember", MANAGER, **changes).events
    assert event.name == "MemberAmended"
    assert event.values == {**changes, "digest": event.topics[1], "state": 2}
    member = ledger.member(member_id("TJ"))
    assert (member["profile"], member["roles"], member["state"]) == (sha("new"), CONSUMER, 2)
    assert ledger.standing(ANN) == (member_id("TJ"), HANDLER, CONSUMER, True)


def test_an_amendment_gives_no_impossible_roles(ledger: Ledger) -> None:
    ledger.admit("TJ")
    for roles in (0, 3, 128):
        with refused("InvalidRoles", roles):
            amend(ledger, member_id("TJ"), roles)


def amend(ledger: Ledger, member: bytes, roles: int, *by: Person) -> Any:
    """Gives a member other roles."""
    fields = {"member": member, "profile": sha("new"), "roles": roles}
    return ledger.do("AmendMember", *(by or (MANAGER,)), **fields)


def test_who_becomes_steward_or_operator_needs_somebody_who_can_act(ledger: Ledger) -> None:
    ledger.admit("TJ", PROVIDER, [ANN])
    with refused("HeadMissing", member_id("TJ")):
        amend(ledger, member_id("TJ"), STEWARD)
    ledger.admit("EMPTY")
    with refused("AccountMissing", member_id("EMPTY")):
        amend(ledger, member_id("EMPTY"), OPERATOR)


def test_the_last_steward_and_the_last_operator_keep_their_role(ledger: Ledger) -> None:
    with refused("LastSteward", STEWARD_ID):
        amend(ledger, STEWARD_ID, PROVIDER)
    with refused("LastOperator", OPERATOR_ID):
        amend(ledger, OPERATOR_ID, PROVIDER)
    amend(ledger, STEWARD_ID, STEWARD | PROVIDER)
    amend(ledger, OPERATOR_ID, OPERATOR | CONSUMER)


def test_a_suspended_member_has_no_rights_until_it_is_reinstated(ledger: Ledger) -> None:
    ledger.admit("TJ", PROVIDER, [ANN])
    [event] = ledger.suspend(member_id("TJ")).events
    assert event.name == "MemberSuspended"
    assert event.values == {
        "digest": event.topics[1],
        "member": member_id("TJ"),
        "reason": sha("reason"),
        "state": 2,
    }
    assert ledger.standing(ANN) == (member_id("TJ"), HANDLER, PROVIDER, False)
    assert ledger.members.look("mayTransact", ANN.address) == (False,)
    assert ledger.member(member_id("TJ"))["active"] is False
    [event] = ledger.reinstate(member_id("TJ")).events
    assert event.name == "MemberReinstated"
    assert event.values["state"] == 3
    assert event.values["reason"] == sha("reason")
    assert ledger.standing(ANN) == (member_id("TJ"), HANDLER, PROVIDER, True)
    assert ledger.members.look("mayTransact", ANN.address) == (True,)


def test_suspending_and_reinstating_do_not_repeat(ledger: Ledger) -> None:
    ledger.admit("TJ")
    with refused("NotSuspended", member_id("TJ")):
        ledger.reinstate(member_id("TJ"))
    ledger.suspend(member_id("TJ"))
    with refused("AlreadySuspended", member_id("TJ")):
        ledger.suspend(member_id("TJ"))


def test_the_last_steward_and_the_last_operator_are_not_suspended(ledger: Ledger) -> None:
    with refused("LastSteward", STEWARD_ID):
        ledger.suspend(STEWARD_ID)
    with refused("LastOperator", OPERATOR_ID):
        ledger.suspend(OPERATOR_ID)
    ledger.admit("O2", OPERATOR, [ANN])
    ledger.suspend(OPERATOR_ID)
    with refused("LastOperator", member_id("O2")):
        ledger.suspend(member_id("O2"))


def test_a_suspended_member_may_be_amended_and_comes_back_with_its_new_roles(
    ledger: Ledger,
) -> None:
    ledger.admit("O2", OPERATOR, [ANN])
    ledger.suspend(member_id("O2"))
    amend(ledger, member_id("O2"), AUDITOR)
    ledger.reinstate(member_id("O2"))
    assert ledger.standing(ANN) == (member_id("O2"), HANDLER, AUDITOR, True)
    with refused("LastOperator", OPERATOR_ID):
        ledger.suspend(OPERATOR_ID)


def test_who_comes_back_as_steward_or_operator_needs_somebody_who_can_act(ledger: Ledger) -> None:
    ledger.admit("TJ", PROVIDER, [ANN])
    ledger.suspend(member_id("TJ"))
    amend(ledger, member_id("TJ"), STEWARD)
    with refused("HeadMissing", member_id("TJ")):
        ledger.reinstate(member_id("TJ"))
    amend(ledger, member_id("TJ"), OPERATOR)
    rotate(ledger, member_id("TJ"), ANN.address, NOBODY, HANDLER, MANAGER)
    with refused("AccountMissing", member_id("TJ")):
        ledger.reinstate(member_id("TJ"))


@pytest.mark.parametrize("kind", ["AmendMember", "SuspendMember", "ReinstateMember"])
def test_nothing_is_said_about_a_member_that_does_not_exist(ledger: Ledger, kind: str) -> None:
    fields: dict[str, Any] = {"member": sha("nobody"), "reason": sha("reason")}
    if kind == "AmendMember":
        fields = {"member": sha("nobody"), "profile": sha("new"), "roles": PROVIDER}
    with refused("UnknownMember", sha("nobody")):
        ledger.do(kind, MANAGER, **fields)


def test_an_account_is_not_rotated_into_a_member_that_does_not_exist(ledger: Ledger) -> None:
    with refused("UnknownMember", sha("nobody")):
        rotate(ledger, sha("nobody"), NOBODY, ANN.address, HEAD, MANAGER)


@pytest.mark.parametrize("who", [ANN, MANAGER])
def test_only_active_accounts_may_transact(ledger: Ledger, who: Person) -> None:
    assert ledger.members.look("mayTransact", who.address) == (who is MANAGER,)
