"""What an account was at the end of any block."""

from __future__ import annotations

from typing import Any

from tests.contracts.abi import values_of
from tests.contracts.ledger import (
    CONSUMER,
    HANDLER,
    HEAD,
    MANAGER,
    NOBODY,
    PROVIDER,
    SENDER,
    STEWARD,
    STEWARD_ID,
    Department,
    Ledger,
    member_id,
)
from tests.contracts.refusals import refused
from tests.contracts.signing import person, sha

NEVER = (bytes(32), 0, 0, False)
TJ = member_id("TJ")


def at(ledger: Ledger, account: bytes, block: int) -> Any:
    """What Members says of the end of that block."""
    return ledger.members.look("standingAt", account, block)


def test_an_account_is_nothing_before_its_admission(ledger: Ledger) -> None:
    ledger.department("TJ")
    handler, block = person("handler of TJ").address, ledger.evm.block_number
    assert at(ledger, handler, block - 1) == NEVER
    assert at(ledger, handler, 0) == NEVER
    assert at(ledger, handler, block) == (TJ, HANDLER, PROVIDER, True)


def test_every_change_of_account_and_member_is_kept(ledger: Ledger) -> None:
    tj = ledger.department("TJ")
    story = [(ledger.evm.block_number, (TJ, HANDLER, PROVIDER, True))]
    ledger.suspend(tj.id)
    story.append((ledger.evm.block_number, (TJ, HANDLER, PROVIDER, False)))
    amendment = {"member": tj.id, "profile": sha("new"), "roles": CONSUMER}
    ledger.do("AmendMember", MANAGER, **amendment)
    story.append((ledger.evm.block_number, (TJ, HANDLER, CONSUMER, False)))
    ledger.evm.mine()
    ledger.reinstate(tj.id)
    story.append((ledger.evm.block_number, (TJ, HANDLER, CONSUMER, True)))
    ledger.do("RotateAccount", tj.head, **rotation(tj, tj.handler.address, NOBODY, HANDLER))
    story.append((ledger.evm.block_number, (TJ, 0, CONSUMER, False)))
    ledger.do("RotateAccount", tj.head, **rotation(tj, NOBODY, tj.handler.address, HEAD))
    story.append((ledger.evm.block_number, (TJ, HEAD, CONSUMER, True)))
    for block in range(story[0][0], ledger.evm.block_number + 1):
        known = [standing for since, standing in story if since <= block]
        assert at(ledger, tj.handler.address, block) == known[-1]


def rotation(owner: Department, previous: bytes, next_: bytes, rank: int) -> dict[str, Any]:
    """The fields of a rotation."""
    return {"member": owner.id, "previous": previous, "next": next_, "rank": rank}


def test_the_founders_stand_since_the_block_of_the_deployment(ledger: Ledger) -> None:
    assert at(ledger, MANAGER.address, 0) == NEVER
    assert at(ledger, MANAGER.address, 1) == (STEWARD_ID, HEAD, STEWARD, True)


def test_a_change_counts_for_the_rest_of_its_own_block(ledger: Ledger) -> None:
    tj = ledger.department("TJ")
    members, state, pending = ledger.members, ledger.evm.next_state(), ledger.evm.block_number + 1
    message = ledger.message("SuspendMember", member=tj.id, reason=sha("why"))
    call = ledger.call("SuspendMember", message, ledger.sign("SuspendMember", message, MANAGER))
    question = members.encode("standingAt", tj.handler.address, pending)

    def send(data: bytes) -> bytes:
        done = ledger.evm.attempt(SENDER.address, members.address, data, state=state)
        assert not done.is_error
        return bytes(done.output)

    before, _, after = send(question), send(call), send(question)
    types = ["bytes32", "uint8", "uint32", "bool"]
    assert values_of(types, before) == (TJ, HANDLER, PROVIDER, True)
    assert values_of(types, after) == (TJ, HANDLER, PROVIDER, False)


def test_several_changes_in_one_block_leave_the_last(ledger: Ledger) -> None:
    tj = ledger.department("TJ")
    calls = []
    for state, kind in enumerate(("SuspendMember", "ReinstateMember", "SuspendMember"), start=1):
        fields = {"member": tj.id, "reason": sha(kind), "expectedState": state}
        message = ledger.message(kind, **fields)
        calls.append(ledger.call(kind, message, ledger.sign(kind, message, MANAGER)))
    done = ledger.members.send(SENDER.address, "relay", calls)
    assert [e.values["state"] for e in done.events] == [2, 3, 4]
    assert at(ledger, tj.handler.address, done.block) == (TJ, HANDLER, PROVIDER, False)
    assert at(ledger, tj.handler.address, done.block - 1) == (TJ, HANDLER, PROVIDER, True)


def test_a_block_still_to_come_is_refused(ledger: Ledger) -> None:
    pending = ledger.evm.block_number + 1
    assert at(ledger, MANAGER.address, pending) == (STEWARD_ID, HEAD, STEWARD, True)
    for block in (pending + 1, 2**48 - 1):
        with refused("FutureBlock", block, pending):
            at(ledger, MANAGER.address, block)


def test_a_strangers_standing_is_nothing_at_all(ledger: Ledger) -> None:
    stranger = person("stranger")
    assert ledger.standing(stranger) == NEVER
    assert at(ledger, stranger.address, 1) == NEVER
    assert ledger.members.look("mayTransact", stranger.address) == (False,)
    assert ledger.member(sha("nobody")) == {
        "code": "",
        "prefix": "",
        "profile": bytes(32),
        "roles": 0,
        "active": False,
        "state": 0,
        "accounts": 0,
        "heads": 0,
    }


def test_a_long_history_is_found_again(ledger: Ledger) -> None:
    tj = ledger.department("TJ")
    active = {ledger.evm.block_number: True}
    for number in range(12):
        (ledger.reinstate if number % 2 else ledger.suspend)(tj.id)
        active[ledger.evm.block_number] = bool(number % 2)
        for _ in range(number % 3):
            ledger.evm.mine()
    for block in range(min(active), ledger.evm.block_number + 1):
        last = max(since for since in active if since <= block)
        assert at(ledger, tj.handler.address, block)[3] == active[last]
