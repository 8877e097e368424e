"""Authorizations over HTTP: who sees which, what waits, deadlines, history."""

from __future__ import annotations

from typing import Any

import pytest

from chain.words import Role
from gateway.authorizations.terms import Terms
from gateway.journal.records import Draft
from gateway.members.reason import make_reason
from tests.gateway.authorizations.office import (
    CODE,
    DAY,
    NOW,
    PERIOD,
    TERMS,
    Office,
    member_id,
    resource_id,
)
from tests.support.town import TJ, XC
from tests.support.web import Visitor

OTHER = "A-000000000002"
FREE = "STJJ-0002"
LIST = "/v1/authorizations"


def codes(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [row["code"] for row in answer.json()["authorizations"]]


@pytest.mark.parametrize(
    ("name", "sees"),
    [
        ("xc-clerk", True), ("xc-head", True), ("tj-clerk", True), ("tj-head", True),
        ("auditor", True), ("steward", True), ("bb-head", False), ("operator", False),
    ],
)  # fmt: skip
def test_owner_consumer_auditor_and_steward_see_it_nobody_else(
    office: Office, stranger: Visitor, name: str, sees: bool
) -> None:
    office.granted()
    visitor = stranger.sign_in(name)
    assert codes(visitor.get(LIST)) == ([CODE] if sees else [])
    shown = visitor.get(f"{LIST}/{CODE}")
    assert shown.status_code == (200 if sees else 404)
    missing = visitor.get(f"{LIST}/A-NOSUCHTHING0")
    assert missing.status_code == 404
    if not sees:
        assert shown.json()["detail"].replace(CODE, "") == missing.json()["detail"].replace(
            "A-NOSUCHTHING0", ""
        )


@pytest.mark.parametrize(
    "path", [LIST, f"{LIST}/{CODE}", "/authorizations", f"/authorizations/{CODE}"]
)
def test_strangers_and_suspended_members_see_nothing(
    office: Office, stranger: Visitor, path: str
) -> None:
    office.requested()
    assert stranger.get(path).status_code == 401
    clerk = stranger.sign_in("xc-clerk")
    raw = office.town.statement(
        "SuspendMember", ["steward"], make_reason("整改"), member=member_id(XC), expectedState=1
    )
    office.town.accept(office.town.take(raw).digest)
    assert clerk.get(path).status_code == 403


def test_the_way_from_the_application_to_the_grant_over_http(
    office: Office, stranger: Visitor
) -> None:
    answer = stranger.post("/v1/statements", office.raw_request())
    assert (answer.status_code, answer.json()["state"]) == (201, "pending")
    shown = stranger.sign_in("xc-head").get(f"{LIST}/{CODE}").json()
    assert (shown["standing"], shown["waiting_for"]) == ("pending", "endorsement")
    answer = stranger.post("/v1/statements", office.raw("EndorseAccess", CODE, "xc-head", None))
    assert answer.status_code == 201
    raw = office.raw("GrantAccess", CODE, "xc-head", TERMS.as_json(), **PERIOD)
    assert stranger.post("/v1/statements", raw).status_code == 403


def test_an_incomplete_application_is_answered_with_everything_that_is_missing(
    office: Office, stranger: Visitor
) -> None:
    raw = office.raw_request(asked={"format": "shujian/request/1"})
    answer = stranger.post("/v1/statements", raw)
    assert answer.status_code == 422
    named = " ".join(answer.json()["problems"])
    for field in ("basis", "scene", "purpose", "fields", "mode"):
        assert field in named


def test_a_resource_never_shared_is_refused_with_reason_and_law(
    office: Office, stranger: Visitor
) -> None:
    answer = stranger.post("/v1/statements", office.raw_request("STJJ-0003"))
    assert answer.status_code == 403
    assert "涉及商业秘密" in answer.json()["detail"]
    assert "统计法第九条" in answer.json()["detail"]


def test_what_waits_for_a_head_is_what_it_can_decide_now(office: Office) -> None:
    waiting = {"waiting": True}
    office.request()
    assert office.listed("xc-head", **waiting) == [CODE]
    assert office.listed("xc-clerk", **waiting) == []
    assert office.listed("tj-head", **waiting) == []
    office.endorse()
    assert office.listed("xc-head", **waiting) == []
    assert office.listed("tj-head", **waiting) == [CODE]
    assert office.listed("steward", **waiting) == []
    office.grant()
    assert office.listed("tj-head", **waiting) == []


def test_the_list_is_filtered_and_paged(office: Office, stranger: Visitor) -> None:
    for number in range(5):
        office.requested(FREE if number % 2 else "STJJ-0001", code=f"A-00000000000{number}")
    visitor = stranger.sign_in("xc-clerk")
    assert len(codes(visitor.get(LIST, params={"resource": FREE}))) == 2
    assert codes(visitor.get(LIST, params={"state": "granted"})) == []
    assert len(codes(visitor.get(LIST, params={"owner": "市统计局", "consumer": XC}))) == 5
    assert codes(visitor.get(LIST, params={"owner": "西城区"})) == []
    assert visitor.get(LIST, params={"owner": "无此部门"}).status_code == 404
    first = visitor.get(LIST, params={"limit": 3})
    second = visitor.get(LIST, params={"limit": 3, "cursor": first.json()["next"]})
    assert codes(first) + codes(second) == [f"A-00000000000{n}" for n in (4, 3, 2, 1, 0)]
    assert second.json()["next"] is None


@pytest.mark.parametrize(
    "query", [{"state": "open"}, {"waiting": "you"}, {"limit": 0}, {"cursor": "x"}]
)
def test_a_question_that_makes_no_sense_is_told(stranger: Visitor, query: dict[str, Any]) -> None:
    assert stranger.sign_in("xc-clerk").get(LIST, params=query).status_code == 422


def test_the_history_tells_who_did_what_and_why(office: Office, stranger: Visitor) -> None:
    office.granted()
    office.refuse(office.suspend())
    shown = stranger.sign_in("auditor").get(f"{LIST}/{CODE}").json()
    assert [(e["kind"].partition(".")[2], e["outcome"], e["side"]) for e in shown["history"]] == [
        ("requested", "submitted", "consumer"), ("requested", "accepted", "consumer"),
        ("endorsed", "submitted", "consumer"), ("endorsed", "accepted", "consumer"),
        ("granted", "submitted", "owner"), ("granted", "accepted", "owner"),
        ("suspended", "submitted", "owner"), ("suspended", "refused", "owner"),
    ]  # fmt: skip
    assert shown["history"][6]["text"] == "发现超范围使用"
    assert shown["history"][7]["error"] == "WrongState"
    assert shown["history"][6]["answered"] == shown["history"][7]["record"]
    assert shown["asked"]["basis"] == "税收征收管理法第六条"
    assert shown["terms"]["release"] == "anchored"
    assert (shown["from"], shown["until"]) == (PERIOD["from"], PERIOD["until"])
    assert shown["next_state"] == 3
    assert (shown["owner_name"], shown["consumer_name"]) == ("市统计局", "西城区")


def test_the_standing_knows_period_uses_and_revocations_under_way(office: Office) -> None:
    office.granted(uses=1, **{"from": NOW + DAY, "until": NOW + 2 * DAY})
    assert office.show().standing == "upcoming"
    office.later(DAY)
    assert office.show().standing == "granted"
    office.revoke()
    assert (office.show().standing, office.show().state) == ("revoked", "granted")


def test_an_authorization_expires_by_itself(office: Office) -> None:
    office.granted()
    assert office.listed("xc-clerk", state="expired") == []
    office.later(31 * DAY)
    assert (office.show().standing, office.show().state) == ("expired", "granted")
    assert office.listed("xc-clerk", state="expired") == [CODE]


def test_deadlines_start_with_the_endorsement_and_are_overdue(office: Office) -> None:
    office.requested()
    assert office.show().deadlines == []
    office.accept(office.endorse())
    (reply,) = office.show().deadlines
    assert (reply.kind, reply.days, reply.standing) == ("reply", 10, "running")
    office.later(30 * DAY)
    (reply,) = office.show().deadlines
    assert reply.standing == "overdue"
    office.accept(office.deny())
    (reply,) = office.show().deadlines
    assert reply.standing == "late"


def test_a_grant_starts_the_clock_of_supply(office: Office) -> None:
    office.granted(FREE, until=NOW + 90 * DAY)
    reply, supply = office.show().deadlines
    assert (reply.days, reply.standing) == (1, "kept")
    assert (supply.kind, supply.days, supply.standing, supply.provisional) == (
        "supply", 20, "running", False,
    )  # fmt: skip
    office.later(60 * DAY)
    assert office.show().deadlines[1].standing == "overdue"


def test_a_former_owner_still_sees_what_it_decided(office: Office) -> None:
    office.granted(terms=Terms("tax.verify", TERMS.fields, TERMS.mode, TERMS.release))
    office.town.admit("NEW-1", "市发展改革委", "FGW", Role.PROVIDER, [], ["fg-head"])
    ends = {"from": member_id(TJ), "to": member_id("NEW-1")}
    raw = office.town.statement(
        "TransferEntry", ["tj-head", "fg-head"], resource=resource_id("STJJ-0001"),
        expectedState=1, **ends,
    )  # fmt: skip
    office.town.accept(office.town.take(raw).digest)
    assert office.listed("tj-head") == office.listed("fg-head") == [CODE]
    assert office.show("fg-head").owner == "NEW-1"


def test_a_payload_that_lies_ready_is_supplied(office: Office) -> None:
    office.granted()
    assert office.show().deadlines[1].standing == "running"
    office.later(DAY)
    append(office, "payload.deposited")
    assert office.show().deadlines[1].standing == "kept"
    append(office, "payload.erased")
    assert office.show().deadlines[1].standing == "running"


def append(office: Office, kind: str) -> None:
    """A record of a payload, as the journal has it; its own tables are another room's."""
    draft = Draft(kind, "recorded", {"subject": {"resource": "STJJ-0001", "owner": TJ}})
    office.town.writer.run(lambda session: office.town.journal.append(session, [draft]))
