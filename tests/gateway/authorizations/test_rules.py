"""Who may do what about an authorization, as the gateway judges it before the contract does."""

from __future__ import annotations

from typing import Any

import pytest

from chain.words import Role, to_hex
from gateway.authorizations.errors import ApplicationError
from gateway.errors import Conflict, Forbidden, GatewayError, Invalid, NotFound
from gateway.members.reason import make_reason
from tests.gateway.authorizations.office import (
    BB,
    CODE,
    NOW,
    Office,
    member_id,
    resource_id,
)
from tests.support.town import TJ, XC

FREE = "STJJ-0002"
NEVER = "STJJ-0003"


def state(office: Office, code: str = CODE) -> str:
    return office.row(code).state


def test_an_application_is_endorsed_and_granted(office: Office) -> None:
    office.accept(office.request())
    assert state(office) == "requested"
    office.accept(office.endorse())
    assert state(office) == "endorsed"
    office.accept(office.grant())
    assert state(office) == "granted"


def test_the_whole_way_can_be_recorded_while_the_chain_is_away(office: Office) -> None:
    taken = [office.request()]
    taken += [office.endorse()]
    taken += [office.grant()]
    assert (state(office), office.row().ahead) == ("pending", "granted")
    for one in taken:
        office.accept(one)
    assert state(office) == "granted"


def test_a_record_is_about_authorization_resource_owner_and_consumer(office: Office) -> None:
    entry = office.request().entry
    assert entry is not None
    assert entry.body is not None
    assert entry.body["subject"] == {
        "authorization": CODE,
        "resource": "STJJ-0001",
        "owner": TJ,
        "consumer": XC,
    }


REQUESTS: list[tuple[str, dict[str, Any], type[GatewayError], str]] = [
    ("another member's account", {"by": "bb-clerk"}, Forbidden, "has signed"),
    ("for another member", {"consumer": member_id(BB)}, Forbidden, "has signed"),
    ("an unknown consumer", {"consumer": member_id("NOBODY")}, NotFound, "never admitted"),
    ("an unknown resource", {"resource": "STJJ-0009"}, NotFound, "never published"),
    ("a code of another form", {"code": "A-012345678IAB"}, Invalid, "Crockford|0-9 and A-Z"),
    ("a short code", {"code": "A-0123"}, Invalid, "12 characters"),
    ("a state that is not 0", {"expectedState": 1}, Conflict, "expects state 1"),
    ("a period turned round", {"from": NOW + 2, "until": NOW + 1}, Invalid, "before from"),
    ("a period that is over", {"from": 0, "until": NOW - 1}, Invalid, "ended at"),
    ("a resource never shared", {"resource": NEVER}, Forbidden, "涉及商业秘密.*统计法第九条"),
]


@pytest.mark.parametrize(("why", "how", "error", "says"), REQUESTS, ids=[r[0] for r in REQUESTS])
def test_an_application_is_refused_for(
    office: Office, why: str, how: dict[str, Any], error: type[GatewayError], says: str
) -> None:
    with pytest.raises(error, match=says):
        office.request(**how)
    assert office.listed("audit-head") == []


def test_whoever_is_no_consumer_cannot_apply(office: Office) -> None:
    with pytest.raises(Forbidden, match="not a consumer"):
        office.request(by="auditor", consumer=member_id("11110000000021666D"))


def test_the_owner_cannot_apply_for_its_own(office: Office) -> None:
    with pytest.raises(Invalid, match="needs no authorization"):
        office.request(by="tj-clerk", consumer=member_id(TJ))


def test_a_withdrawn_resource_cannot_be_applied_for(office: Office) -> None:
    withdraw(office, "STJJ-0001")
    with pytest.raises(Conflict, match="not published now"):
        office.request()


def withdraw(office: Office, code: str) -> None:
    raw = office.town.statement(
        "WithdrawEntry",
        ["tj-clerk"],
        make_reason("调整"),
        resource=resource_id(code),
        expectedState=1,
    )
    office.town.accept(office.town.take(raw).digest)


def test_a_code_is_used_once(office: Office) -> None:
    office.request()
    with pytest.raises(Conflict, match="used before"):
        office.request()
    office.accept(office.revoke(by="xc-head"))
    with pytest.raises(Conflict, match="used before"):
        office.request()


def test_a_code_whose_application_the_contract_refused_can_be_used_again(office: Office) -> None:
    office.refuse(office.request())
    assert state(office) == "refused"
    office.accept(office.request(uses=7))
    assert (state(office), office.row().uses) == ("requested", 7)


def test_everything_that_an_application_lacks_is_told_at_once(office: Office) -> None:
    incomplete = {"format": "shujian/request/1", "purpose": "Tax Verify", "mode": "post"}
    with pytest.raises(ApplicationError) as told:
        office.request(asked=incomplete, **{"from": NOW + 2, "until": NOW + 1})
    assert {problem.path for problem in told.value.details} == {
        *("basis", "scene", "purpose", "fields", "mode", "scope", "note", "until")
    }
    assert len(told.value.problems) == 8


def test_two_signatures_are_one_too_many(office: Office) -> None:
    raw = office.raw_request()
    other = office.raw_request(by="xc-head", nonce=raw["message"]["nonce"])
    raw["signatures"] += other["signatures"]
    with pytest.raises(Invalid, match="exactly one"):
        office.town.take(raw)


@pytest.mark.parametrize("by", ["xc-clerk", "tj-head", "steward", "bb-head"])
def test_only_the_applicants_head_endorses(office: Office, by: str) -> None:
    office.requested()
    with pytest.raises(Forbidden):
        office.endorse(by=by)


@pytest.mark.parametrize("by", ["tj-clerk", "xc-head", "steward", "bb-head", "audit-head"])
def test_only_the_owners_head_grants_and_denies(office: Office, by: str) -> None:
    office.endorsed()
    with pytest.raises(Forbidden):
        office.grant(by=by)
    with pytest.raises(Forbidden):
        office.deny(by=by)


@pytest.mark.parametrize("by", ["tj-clerk", "xc-head", "xc-clerk", "bb-head", "audit-head"])
def test_only_owner_and_steward_suspend(office: Office, by: str) -> None:
    office.granted()
    with pytest.raises(Forbidden):
        office.suspend(by=by)


@pytest.mark.parametrize("by", ["tj-clerk", "xc-clerk", "bb-head", "audit-head", "operator"])
def test_only_heads_of_owner_consumer_and_steward_revoke(office: Office, by: str) -> None:
    office.granted()
    with pytest.raises(Forbidden):
        office.revoke(by=by)


@pytest.mark.parametrize("by", ["tj-head", "xc-head", "steward"])
def test_owner_consumer_and_steward_revoke(office: Office, by: str) -> None:
    office.granted()
    office.accept(office.revoke(by=by))
    assert state(office) == "revoked"


@pytest.mark.parametrize(("by", "other"), [("tj-head", "steward"), ("steward", "tj-head")])
def test_only_the_side_that_suspended_resumes(office: Office, by: str, other: str) -> None:
    office.granted()
    office.accept(office.suspend(by=by))
    assert state(office) == "suspended"
    with pytest.raises(Forbidden, match="was suspended by"):
        office.resume(by=other)
    office.accept(office.resume(by=by))
    assert state(office) == "granted"


def test_a_resumption_can_be_built_on_a_suspension_under_way(office: Office) -> None:
    office.granted()
    first = office.suspend(by="steward")
    with pytest.raises(Forbidden):
        office.resume(by="tj-head")
    second = office.resume(by="steward")
    office.accept(first)
    office.accept(second)
    assert state(office) == "granted"


STEPS = ("endorse", "grant", "deny", "suspend", "resume", "revoke")
ALLOWED = {
    "requested": {"endorse", "deny", "revoke"},
    "endorsed": {"grant", "deny", "revoke"},
    "granted": {"suspend", "revoke"},
    "suspended": {"resume", "revoke"},
    "denied": set(),
    "revoked": set(),
}


def bring(office: Office, state: str) -> None:
    office.requested()
    if state in ("endorsed", "granted", "suspended"):
        office.accept(office.endorse())
    if state in ("granted", "suspended"):
        office.accept(office.grant())
    last = {"suspended": office.suspend, "denied": office.deny, "revoked": office.revoke}
    if state in last:
        office.accept(last[state]())


@pytest.mark.parametrize("state", ALLOWED)
def test_each_state_allows_its_steps_and_no_other(office: Office, state: str) -> None:
    bring(office, state)
    assert office.row().state == state
    for step in STEPS:
        if step not in ALLOWED[state]:
            with pytest.raises((Conflict, Forbidden), match=r"only one that is|is " + state):
                getattr(office, step)()


@pytest.mark.parametrize("step", ["endorse", "grant", "deny"])
def test_a_decision_names_the_application_that_it_decides_on(office: Office, step: str) -> None:
    office.requested()
    if step == "grant":
        office.accept(office.endorse())
    with pytest.raises(Conflict, match="applied for in statement"):
        getattr(office, step)(application=to_hex(bytes(32)))


@pytest.mark.parametrize("step", ["suspend", "revoke"])
def test_a_suspension_and_a_revocation_need_a_reason(office: Office, step: str) -> None:
    office.granted()
    with pytest.raises(Invalid, match="reason"):
        getattr(office, step)(reason={"format": "shujian/reason/1", "text": ""})


def test_a_withdrawn_resource_cannot_be_granted_but_its_grants_can_be_revoked(
    office: Office,
) -> None:
    office.endorsed()
    withdraw(office, "STJJ-0001")
    with pytest.raises(Conflict, match="not published now"):
        office.grant()
    office.accept(office.revoke())
    assert state(office) == "revoked"


def test_after_a_transfer_the_new_owner_decides(office: Office) -> None:
    office.endorsed()
    office.town.admit("NEW-1", "市发展改革委", "FGW", Role.PROVIDER, [], ["fg-head"])
    ends = {"from": member_id(TJ), "to": member_id("NEW-1")}
    raw = office.town.statement(
        "TransferEntry", ["tj-head", "fg-head"], resource=resource_id("STJJ-0001"),
        expectedState=1, **ends,
    )  # fmt: skip
    office.town.accept(office.town.take(raw).digest)
    assert office.listed("fg-head", waiting=True) == [CODE]
    with pytest.raises(Forbidden, match="neither owner"):
        office.grant(by="tj-head")
    office.accept(office.grant(by="fg-head"))
    assert (state(office), office.row().owner) == ("granted", "NEW-1")


def test_a_suspended_member_can_do_nothing(office: Office) -> None:
    office.requested()
    raw = office.town.statement(
        "SuspendMember", ["steward"], make_reason("整改"), member=member_id(XC), expectedState=1
    )
    office.town.accept(office.town.take(raw).digest)
    with pytest.raises(Forbidden, match="suspended"):
        office.endorse()


def test_of_two_statements_for_one_state_the_second_is_too_late(office: Office) -> None:
    office.granted()
    expected = office.next_state()
    office.suspend(expectedState=expected)
    with pytest.raises(Conflict, match="expects state"):
        office.revoke(expectedState=expected)
