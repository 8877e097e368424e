"""Batches of statements: one refused does not hold up its neighbours, and gas decides nothing."""

from __future__ import annotations

from typing import Any

import pytest
from eth_utils.crypto import keccak

from tests.contracts.evm import Contract, Outcome, Refused
from tests.contracts.ledger import MANAGER, SENDER, STRANGER, Department, Ledger, member_id
from tests.contracts.refusals import refused
from tests.contracts.signing import Person, person, sha


def publication(ledger: Ledger, owner: Department, serial: int, **given: Any) -> bytes:
    """The calldata of a first publication."""
    fields = {"code": f"TJ-{serial}", "owner": owner.id, "version": 1, "entry": sha(f"{serial}")}
    message = ledger.message("PublishEntry", **{**fields, **given}, expectedState=0)
    return ledger.call("PublishEntry", message, ledger.sign("PublishEntry", message, owner.handler))


def admission(ledger: Ledger, code: str, by: Person) -> bytes:
    """The calldata of an admission without accounts."""
    fields: dict[str, Any] = {"profile": sha(code), "roles": 8, "handlers": [], "heads": []}
    message = ledger.message("AdmitMember", code=code, prefix=code, **fields)
    return ledger.call("AdmitMember", message, ledger.sign("AdmitMember", message, by))


def relay(contract: Contract, calls: list[bytes], **how: int) -> Outcome:
    """Relays calls in a transaction of the operator."""
    return contract.send(SENDER.address, "relay", calls, **how)


def test_a_batch_is_performed_in_order(ledger: Ledger) -> None:
    owner = ledger.department("TJ")
    done = relay(ledger.catalog, [publication(ledger, owner, serial) for serial in range(5)])
    assert [event.name for event in done.events] == ["EntryPublished"] * 5
    assert [e.values["entry"] for e in done.events] == [sha(f"{serial}") for serial in range(5)]


def test_a_later_call_sees_what_an_earlier_one_did(ledger: Ledger) -> None:
    owner = ledger.department("TJ")
    fields = {"code": "TJ-0", "owner": owner.id, "version": 2, "entry": sha("second")}
    message = ledger.message("PublishEntry", **fields, expectedState=1)
    signatures = ledger.sign("PublishEntry", message, owner.handler)
    second = ledger.call("PublishEntry", message, signatures)
    relay(ledger.catalog, [publication(ledger, owner, 0), second])
    assert ledger.resource("TJ-0")["version"] == 2


def test_a_refused_call_is_reported_and_its_neighbours_go_on(ledger: Ledger) -> None:
    owner = ledger.department("TJ")
    calls = [publication(ledger, owner, serial) for serial in range(3)]
    calls[1] = publication(ledger, owner, 1, version=7)
    first, refusal, last = relay(ledger.catalog, calls).events
    assert (first.name, last.name) == ("EntryPublished", "EntryPublished")
    assert refusal.name == "CallRefused"
    assert refusal.topics[1] == refusal.values["callHash"] == keccak(calls[1])
    error = ledger.catalog.refusal(refusal.values["reason"])
    assert (error.name, error.values) == ("WrongVersion", (7, 1))
    assert ledger.resource("TJ-1")["state"] == 0
    assert ledger.resource("TJ-2")["state"] == 1


def test_the_same_call_twice_is_refused_the_second_time(ledger: Ledger) -> None:
    owner = ledger.department("TJ")
    call = publication(ledger, owner, 0)
    first, second = relay(ledger.catalog, [call, call]).events
    assert (first.name, second.name) == ("EntryPublished", "CallRefused")
    assert ledger.catalog.refusal(second.values["reason"]).name == "DigestUsed"


def test_a_refused_statement_may_still_be_accepted_later(ledger: Ledger) -> None:
    owner = ledger.department("TJ")
    call = publication(ledger, owner, 0)
    ledger.suspend(owner.id)
    [refusal] = relay(ledger.catalog, [call]).events
    assert ledger.catalog.refusal(refusal.values["reason"]).name == "NotAuthorised"
    ledger.reinstate(owner.id)
    [event] = relay(ledger.catalog, [call]).events
    assert event.name == "EntryPublished"


def test_members_relays_too(ledger: Ledger) -> None:
    calls = []
    for code in ("TJ", "JY"):
        calls.append(admission(ledger, code, MANAGER))
    done = relay(ledger.members, [*calls, calls[0]])
    names = [event.name for event in done.events]
    assert names == ["MemberAdmitted", "MemberAdmitted", "CallRefused"]
    assert ledger.member(member_id("JY"))["state"] == 1


def test_anybody_may_relay(ledger: Ledger) -> None:
    owner = ledger.department("TJ")
    call = publication(ledger, owner, 0)
    [event] = ledger.catalog.send(STRANGER.address, "relay", [call]).events
    assert event.name == "EntryPublished"


def test_an_empty_batch_does_nothing(ledger: Ledger) -> None:
    assert relay(ledger.catalog, []).events == []


@pytest.mark.parametrize("contract", ["catalog", "members"])
def test_a_relay_within_a_relay_is_refused_and_its_neighbours_go_on(
    ledger: Ledger, contract: str
) -> None:
    target: Contract = getattr(ledger, contract)
    view = target.encode("isUsed", bytes(32))
    inner = target.encode("relay", [view])
    [refusal] = relay(target, [view, inner, view]).events
    assert refusal.values["callHash"] == keccak(inner)
    assert target.refusal(refusal.values["reason"]).name == "NestedRelay"


def test_a_relay_two_levels_down_is_refused(ledger: Ledger) -> None:
    owner = ledger.department("TJ")
    inner = ledger.catalog.encode("relay", [publication(ledger, owner, 0)])
    outer = ledger.catalog.encode("relay", [inner])
    [refusal] = relay(ledger.catalog, [outer]).events
    assert ledger.catalog.refusal(refusal.values["reason"]).name == "NestedRelay"
    assert ledger.resource("TJ-0")["state"] == 0


@pytest.mark.parametrize("junk", [b"", b"\x01", b"\xde\xad\xbe\xef", b"\xde\xad\xbe\xef" * 20])
def test_bytes_that_are_no_call_undo_the_batch_and_name_their_place(
    ledger: Ledger, junk: bytes
) -> None:
    owner = ledger.department("TJ")
    with refused("RelayOutOfGas", 1):
        relay(ledger.catalog, [publication(ledger, owner, 0), junk])
    assert ledger.resource("TJ-0")["state"] == 0


def test_a_truncated_call_undoes_the_batch(ledger: Ledger) -> None:
    owner = ledger.department("TJ")
    with refused("RelayOutOfGas", 0):
        relay(ledger.catalog, [publication(ledger, owner, 0)[:-64]])


def test_too_little_gas_undoes_the_batch(ledger: Ledger) -> None:
    owner = ledger.department("TJ")
    calls = [publication(ledger, owner, serial) for serial in range(3)]
    mark = ledger.evm.mark()
    used = relay(ledger.catalog, calls).gas_used
    ledger.evm.go_back(mark)
    with refused("RelayOutOfGas", 2):
        relay(ledger.catalog, calls, gas=used - 40_000)
    assert ledger.resource("TJ-0")["state"] == 0
    relay(ledger.catalog, calls, gas=used + 20_000)
    assert ledger.resource("TJ-2")["state"] == 1


@pytest.mark.parametrize("contract", ["catalog", "members"])
def test_no_amount_of_gas_turns_a_good_statement_into_a_refused_one(
    ledger: Ledger, contract: str
) -> None:
    target: Contract = getattr(ledger, contract)
    calls, wanted = (publications if contract == "catalog" else admissions)(ledger)
    used = target.attempt(SENDER.address, "relay", calls).gas_used
    intrinsic = 21_000 + 16 * len(target.encode("relay", calls))
    names = set()
    for gas in range(intrinsic, intrinsic + used + 20_000, 1_499):
        done = outcome(target, calls, gas)
        if isinstance(done, Refused):
            names.add(done.name)
        else:
            assert [event.name for event in done.events] == wanted
            assert target.refusal(done.events[1].values["reason"]).name == "NotAuthorised"
    assert names == {"RelayOutOfGas", "OutOfGas"}
    assert not isinstance(done, Refused)


def outcome(target: Contract, calls: list[bytes], gas: int) -> Outcome | Refused:
    """What relaying the calls with that much gas would do, or its error."""
    try:
        return target.attempt(SENDER.address, "relay", calls, gas=gas)
    except Refused as error:
        return error


def publications(ledger: Ledger) -> tuple[list[bytes], list[str]]:
    """Two good publications around a forged one, and the events that they leave."""
    owner = ledger.department("TJ")
    forger = Department("TJ", "TJ", person("forger"), owner.head)
    signers = (owner, forger, owner)
    calls = [publication(ledger, who, serial) for serial, who in enumerate(signers)]
    return calls, ["EntryPublished", "CallRefused", "EntryPublished"]


def admissions(ledger: Ledger) -> tuple[list[bytes], list[str]]:
    """Two good admissions around a forged one, and the events that they leave."""
    signers = {"AA": MANAGER, "BB": person("forger"), "CC": MANAGER}
    calls = []
    for code, who in signers.items():
        calls.append(admission(ledger, code, who))
    return calls, ["MemberAdmitted", "CallRefused", "MemberAdmitted"]
