"""The stewards' quorum: more than half of the active organisations, a head each."""

from __future__ import annotations

import pytest

from tests.contracts.ledger import (
    HANDLER,
    HEAD,
    MANAGER,
    NOBODY,
    PROVIDER,
    STEWARD,
    STEWARD_ID,
    Ledger,
    member_id,
)
from tests.contracts.refusals import ANY, refused
from tests.contracts.signing import Person, person, sha

HEADS = [MANAGER, *(person(f"head of S{i}") for i in range(2, 8))]


def with_stewards(ledger: Ledger, count: int) -> None:
    """Admits stewards until there are that many, each with a head and a handler."""
    for number in range(2, count + 1):
        signers = HEADS[: (number - 1) // 2 + 1]
        handler = person(f"handler of S{number}")
        ledger.admit(f"S{number}", STEWARD, [handler], [HEADS[number - 1]], signers)


@pytest.mark.parametrize(
    ("count", "needed"), [(1, 1), (2, 2), (3, 2), (4, 3), (5, 3), (6, 4), (7, 4)]
)
def test_more_than_half_of_the_stewards_must_sign(ledger: Ledger, count: int, needed: int) -> None:
    with_stewards(ledger, count)
    assert ledger.members.look("quorum") == (needed,)
    with refused("QuorumMissing", needed - 1, needed):
        ledger.admit("TJ", by=HEADS[: needed - 1])
    ledger.admit("TJ", by=HEADS[count - needed : count])
    ledger.admit("JY", by=HEADS[:count])


def test_the_order_of_signatures_does_not_matter(ledger: Ledger) -> None:
    with_stewards(ledger, 3)
    ledger.admit("TJ", by=[HEADS[2], HEADS[0]])


def test_two_heads_of_one_steward_count_once(ledger: Ledger) -> None:
    with_stewards(ledger, 3)
    second = person("second head of S1")
    fields = {"member": STEWARD_ID, "previous": NOBODY, "next": second.address, "rank": HEAD}
    ledger.do("RotateAccount", MANAGER, **fields)
    for pair in ([MANAGER, second], [MANAGER, MANAGER], [HEADS[1], MANAGER, second]):
        with refused("StewardRepeated", STEWARD_ID):
            ledger.admit("TJ", by=pair)
    ledger.admit("TJ", by=[second, HEADS[1]])


def outsiders(ledger: Ledger) -> list[Person]:
    """A steward's handler, a head that is no steward, and somebody unknown."""
    tj = ledger.department("TJ")
    handler = person("handler of S1")
    fields = {"member": STEWARD_ID, "previous": NOBODY, "next": handler.address, "rank": HANDLER}
    ledger.do("RotateAccount", MANAGER, **fields)
    return [handler, tj.head, person("unknown")]


def test_only_heads_of_stewards_sign(ledger: Ledger) -> None:
    for signer in outsiders(ledger):
        for signers in ([signer], [MANAGER, signer]):
            with refused("NotAuthorised", signer.address):
                ledger.admit("JY", by=signers)


def test_a_surplus_signature_must_be_a_good_one(ledger: Ledger) -> None:
    message = ledger.message("SuspendMember", member=STEWARD_ID, reason=sha("why"))
    [good] = ledger.sign("SuspendMember", message, MANAGER)
    with refused("BadSignature", b"\x01"):
        ledger.submit("SuspendMember", message, [good, b"\x01"])


def test_no_signature_is_no_quorum(ledger: Ledger) -> None:
    with refused("QuorumMissing", 0, 1):
        ledger.admit("TJ", by=[])
    fields = {"member": STEWARD_ID, "previous": NOBODY, "next": b"\x01" * 20, "rank": HEAD}
    with refused("QuorumMissing", 0, 1):
        ledger.do("RotateAccount", **fields)


def test_a_suspended_steward_neither_signs_nor_counts(ledger: Ledger) -> None:
    with_stewards(ledger, 3)
    ledger.suspend(member_id("S3"), *HEADS[:2])
    assert ledger.members.look("quorum") == (2,)
    with refused("NotAuthorised", HEADS[2].address):
        ledger.admit("TJ", by=[HEADS[0], HEADS[2]])
    with refused("QuorumMissing", 1, 2):
        ledger.suspend(member_id("S2"), HEADS[0])
    ledger.suspend(member_id("S2"), *HEADS[:2])
    assert ledger.members.look("quorum") == (1,)
    ledger.admit("TJ", by=[HEADS[0]])


def test_a_reinstated_steward_counts_again(ledger: Ledger) -> None:
    with_stewards(ledger, 2)
    ledger.suspend(member_id("S2"), *HEADS[:2])
    ledger.reinstate(member_id("S2"), HEADS[0])
    assert ledger.members.look("quorum") == (2,)


def test_the_quorum_is_that_before_the_statement(ledger: Ledger) -> None:
    with_stewards(ledger, 2)
    with refused("QuorumMissing", 1, 2):
        ledger.suspend(member_id("S2"), HEADS[0])


def test_who_loses_the_role_no_longer_counts(ledger: Ledger) -> None:
    with_stewards(ledger, 2)
    fields = {"member": member_id("S2"), "profile": sha("new"), "roles": PROVIDER}
    ledger.do("AmendMember", *HEADS[:2], **fields)
    assert ledger.members.look("quorum") == (1,)
    with refused("NotAuthorised", HEADS[1].address):
        ledger.admit("TJ", by=[HEADS[1]])


def test_a_steward_whose_head_was_replaced_signs_with_the_new_one(ledger: Ledger) -> None:
    new = person("new head")
    fields = {"member": STEWARD_ID, "previous": MANAGER.address, "next": new.address, "rank": HEAD}
    ledger.do("RotateAccount", MANAGER, **fields)
    with refused("NotAuthorised", MANAGER.address):
        ledger.admit("TJ")
    ledger.admit("TJ", by=[new])


def test_authority_is_judged_when_the_statement_executes(ledger: Ledger) -> None:
    message = ledger.message("SuspendMember", member=STEWARD_ID, reason=sha("early"))
    signatures = ledger.sign("SuspendMember", message, MANAGER)
    with_stewards(ledger, 2)
    with refused("QuorumMissing", 1, 2):
        ledger.submit("SuspendMember", message, signatures)


def test_several_stewards_rotate_another_members_account(ledger: Ledger) -> None:
    with_stewards(ledger, 2)
    tj = member_id("TJ")
    ledger.admit("TJ", by=HEADS[:2])
    fields = {"member": tj, "previous": NOBODY, "next": b"\x07" * 20, "rank": HEAD}
    with refused("QuorumMissing", 1, 2):
        ledger.do("RotateAccount", MANAGER, **fields)
    ledger.do("RotateAccount", *HEADS[:2], **fields)


def test_a_member_s_two_heads_are_no_quorum(ledger: Ledger) -> None:
    first, second = person("first"), person("second")
    ledger.admit("TJ", PROVIDER, [], [first, second])
    fields = {"member": member_id("TJ"), "previous": NOBODY, "next": b"\x07" * 20, "rank": HEAD}
    with refused("NotAuthorised", ANY):
        ledger.do("RotateAccount", first, second, **fields)
