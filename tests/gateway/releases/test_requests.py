"""Requests for payloads through the gateway: allowed, refused with a reason, never silent."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlmodel import Session, col, select

from chain.records import tag_hash
from chain.words import to_hex
from gateway.authorizations.models import Authorization
from gateway.journal.models import RecordTag
from gateway.members.reason import make_reason
from gateway.persons.tags import find_tags
from gateway.releases.service import Releases
from tests.gateway.authorizations.office import BB, CODE, DAY, authorization_id
from tests.gateway.releases.desk import (
    CSV,
    FIELDS,
    OPEN,
    REQUEST,
    SALT,
    SCOPED,
    TWICE,
    WHOLE,
    Desk,
    deposit,
    digest_of,
)
from tests.support.town import TJ, XC
from tests.support.web import Visitor


def test_a_whole_payload_comes_as_it_was_deposited_and_every_step_stands_in_a_record(
    desk: Desk,
) -> None:
    shown = desk.released()
    assert (shown["state"], shown["ready"]) == ("released", True)
    answer = desk.content(shown)
    assert (answer.status_code, answer.content) == (200, CSV)
    assert answer.headers["content-type"] == "text/csv"
    assert int(answer.headers["content-length"]) == len(CSV)
    assert answer.headers["shujian-digest"] == digest_of(CSV, to_hex(SALT))
    assert answer.headers["shujian-salt"] == to_hex(SALT)
    assert desk.acknowledge(shown).status_code == 201
    assert desk.kinds() == ["access.released", "access.completed", "access.acknowledged"]
    assert desk.row(shown).state == "completed"

    body = desk.record(shown["position"]).body
    assert body is not None
    assert body["subject"] == {
        "authorization": WHOLE,
        "resource": "STJJ-0001",
        "owner": TJ,
        "consumer": XC,
        "request": shown["request"],
    }
    assert body["release"] == {
        "anchored": False,
        "content": {"digest": digest_of(CSV, to_hex(SALT)), "size": str(len(CSV))},
        "fields": None,
        "original": digest_of(CSV, to_hex(SALT)),
        "payload": to_hex(desk.payload()),
        "rules": {"release": 1, "coverage": 1},
        "transformation": None,
    }


def test_whoever_was_granted_two_columns_gets_two_columns_and_the_digest_of_exactly_that(
    desk: Desk,
) -> None:
    shown = desk.released(CODE)
    answer = desk.content(shown)
    assert answer.content == SCOPED
    salt = answer.headers["shujian-salt"]
    assert salt != to_hex(SALT)
    body = desk.record(shown["position"]).body
    assert body is not None
    release = body["release"]
    assert release["content"] == {"digest": digest_of(SCOPED, salt), "size": str(len(SCOPED))}
    assert release["original"] == digest_of(CSV, to_hex(SALT))
    assert release["fields"] == sorted(FIELDS[:2])
    assert release["transformation"] == {"name": "csv-columns", "version": 1}
    again = desk.released(CODE, replace(REQUEST, fields=FIELDS[:1]))
    assert desk.content(again).content == "单位名称\r\n甲\r\n乙\r\n".encode()
    assert again["content"]["digest"] != shown["content"]["digest"]


def test_the_same_fields_have_the_same_digest_for_every_request(desk: Desk) -> None:
    assert desk.released(CODE)["content"]["digest"] == desk.released(CODE)["content"]["digest"]


def test_each_refusal_has_its_reason_its_record_and_its_receipt(desk: Desk) -> None:
    answer = desk.ask(CODE, replace(REQUEST, fields=FIELDS))
    problem = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert (problem["reason"], problem["rules"]) == (
        "FIELDS_EXCEEDED",
        {"release": 1, "coverage": 1},
    )
    position = problem["release"]["position"]
    assert problem["release"]["receipt"]["position"] == position
    assert desk.record(position).header.kind == "access.refused"
    assert desk.content(problem["release"]).status_code == 409
    assert desk.refused(WHOLE, replace(REQUEST, purpose="tax.audit")) == "PURPOSE_DIFFERS"
    assert desk.refused(WHOLE, by="bb-clerk") == "WRONG_CONSUMER"
    assert desk.refused("A-ZZZZZZZZZZZZ") == "NO_AUTHORIZATION"
    assert desk.refused(OPEN, payload=desk.payload("STJJ-0001")) == "NO_AUTHORIZATION"


def test_a_refused_stranger_to_the_authorization_is_named_as_the_consumer(desk: Desk) -> None:
    desk.refused(WHOLE, by="bb-clerk")
    access = desk.accesses()[-1]
    assert (access.consumer, access.owner, access.outcome) == (BB, TJ, "refused")
    assert (access.purpose, access.case, access.actor) == (
        REQUEST.purpose,
        REQUEST.case,
        REQUEST.actor,
    )


def test_outside_the_period_nothing_is_released(desk: Desk) -> None:
    desk.town.clock += 40 * DAY * 1000
    assert desk.refused() == "EXPIRED"


@pytest.mark.parametrize("act", ["suspend", "revoke"])
def test_what_ends_an_authorization_is_in_force_from_its_record(desk: Desk, act: str) -> None:
    taken = getattr(desk.office, act)(WHOLE)
    reason = {"suspend": "SUSPENDED", "revoke": "NO_AUTHORIZATION"}[act]
    assert desk.refused() == reason
    desk.office.refuse(taken)
    desk.released()


def test_a_withdrawal_and_a_suspension_under_way_count(desk: Desk) -> None:
    town, shown = desk.town, desk.released()
    assert shown["ready"]
    resource = {"resource": "0x" + _tag("resource:STJJ-0001"), "expectedState": 1}
    withdrawn = town.take(
        town.statement("WithdrawEntry", ["tj-clerk"], make_reason("内容有误"), **resource)
    )
    assert desk.refused() == "RESOURCE_WITHDRAWN"
    desk.town.refuse(withdrawn.digest)
    desk.released()
    suspended = town.take(
        town.statement(
            "SuspendMember",
            ["steward"],
            make_reason("停用"),
            member="0x" + _tag(f"member:{TJ}"),
            expectedState=1,
        )
    )
    assert desk.refused() == "MEMBER_SUSPENDED"
    town.accept(suspended.digest)
    assert desk.refused() == "MEMBER_SUSPENDED"


def test_a_suspended_member_is_refused_on_the_record_and_a_stranger_off_it(
    desk: Desk, client: object
) -> None:
    town = desk.town
    taken = town.take(
        town.statement(
            "SuspendMember",
            ["steward"],
            make_reason("停用"),
            member="0x" + _tag(f"member:{XC}"),
            expectedState=1,
        )
    )
    town.accept(taken.digest)
    anybody = Visitor(desk.clerk.client)
    answer = anybody.post("/v1/releases", desk.raw())
    assert (answer.status_code, answer.json()["reason"]) == (403, "MEMBER_SUSPENDED")
    before = desk.last().position
    assert anybody.post("/v1/releases", desk.raw(by="nobody")).status_code == 403
    assert desk.last().position == before


def test_every_permitted_use_is_counted_when_it_is_released(desk: Desk) -> None:
    desk.released(TWICE)
    desk.released(TWICE)
    assert desk.refused(TWICE) == "USES_EXHAUSTED"
    with Session(desk.town.engine) as session:
        assert session.get_one(Authorization, TWICE).used == 2


def test_an_erased_payload_is_refused(desk: Desk) -> None:
    raw = desk.town.statement(
        "ErasePayload", ["tj-clerk"], make_reason("期限已到"), payload=to_hex(desk.payload())
    )
    provider = Visitor(desk.clerk.client).sign_in("tj-clerk")
    shown = desk.released()
    assert provider.post("/v1/statements", raw).status_code == 201
    assert desk.refused() == "PAYLOAD_ERASED"
    assert desk.content(shown).status_code == 403
    assert desk.last().body["delivery"] == {"sent": "0", "why": "PAYLOAD_ERASED"}  # type: ignore[index]


def test_a_file_that_cannot_be_cut_down_is_refused_to_a_scoped_grant(desk: Desk) -> None:
    pdf = deposit(
        desk.town, "STJJ-0001", b"%PDF-1.7", name="a.pdf", media="application/pdf", fields=None
    )
    assert desk.refused(CODE, payload=pdf) == "NOT_SCOPABLE"
    assert desk.content(desk.released(WHOLE, payload=pdf)).content == b"%PDF-1.7"


@pytest.mark.parametrize(
    "wrong",
    [
        {"actor": "张三"},
        {"actor": "0x" + "AB" * 32},
        {"case": ""},
        {"case": " 2026"},
        {"case": "x" * 65},
        {"case": "a\nb"},
        {"purpose": "Tax"},
        {"fields": []},
        {"fields": ["a", "a"]},
        {"fields": "a"},
        {"format": "shujian/release/2"},
        {"more": 1},
    ],
    ids=str,
)
def test_a_malformed_request_is_sent_back_unrecorded(desk: Desk, wrong: dict[str, object]) -> None:
    answer = desk.ask(WHOLE, {**REQUEST.as_json(), **wrong})
    assert answer.status_code == 422, answer.text
    assert desk.kinds() == []


def test_a_request_is_used_once_and_is_no_mere_statement(desk: Desk) -> None:
    raw = desk.raw()
    assert desk.clerk.post("/v1/releases", raw).status_code == 201
    assert desk.clerk.post("/v1/releases", raw).status_code == 409
    assert desk.clerk.post("/v1/statements", desk.raw()).status_code == 422
    assert desk.ask(payload=None, expires=1).status_code == 422
    unknown = desk.town.statement(
        "RequestRelease",
        ["xc-clerk"],
        REQUEST.as_json(),
        authorization=authorization_id(WHOLE),
        payload="0x" + "77" * 32,
    )
    assert desk.clerk.post("/v1/releases", unknown).status_code == 404
    assert desk.kinds() == ["access.released"]


def test_persons_named_by_label_are_in_the_record_as_tags_only(desk: Desk) -> None:
    shown = desk.released(persons=["张三/1990"])
    with Session(desk.town.engine) as session:
        (tag,) = find_tags(session, "张三/1990", XC)
        query = select(RecordTag.position).where(RecordTag.tag == tag)
        assert list(session.exec(query.order_by(col(RecordTag.position)))) == [shown["position"]]
    assert "张三" not in str(desk.record(shown["position"]).body)


def test_who_has_no_part_in_a_release_does_not_see_it(desk: Desk) -> None:
    shown = desk.released()
    path = f"/v1/releases/{shown['request']}"
    anybody = Visitor(desk.clerk.client)
    consumer, provider = desk.clerk.get(path).json(), anybody.sign_in("tj-clerk").get(path).json()
    assert consumer["content"]["salt"] == to_hex(SALT)
    assert provider["content"]["salt"] is None
    assert anybody.sign_in("auditor").get(path).status_code == 200
    assert anybody.sign_in("bb-clerk").get(path).status_code == 404
    assert anybody.get(path).status_code == 401
    for person in ("bb-clerk", "tj-clerk", "auditor"):
        assert desk.content(shown, by=anybody.sign_in(person)).status_code == 404
    assert desk.content(shown).content == CSV


def test_both_sides_collect_their_receipts_without_being_asked(desk: Desk) -> None:
    shown = desk.released()
    desk.content(shown)
    provider = Visitor(desk.clerk.client).sign_in("tj-clerk")
    stranger = Visitor(desk.clerk.client).sign_in("bb-clerk")
    after = shown["position"] - 1
    for visitor in (desk.clerk, provider):
        receipts = visitor.get(f"/v1/receipts?after={after}").json()
        assert [one["position"] for one in receipts] == [after + 1, after + 2]
        assert receipts[0] == shown["receipt"]
        position = shown["position"]
        assert visitor.get(f"/v1/records/{position}/receipt").json() == shown["receipt"]
        page = visitor.get(f"/v1/receipts?after={after}&limit=1").json()
        assert [one["position"] for one in page] == [after + 1]
    assert stranger.get(f"/v1/receipts?after={after}").json() == []
    assert stranger.get(f"/v1/records/{shown['position']}/receipt").status_code == 404


def _tag(text: str) -> str:
    return tag_hash(text).hex()


def test_what_keeps_changing_while_it_is_prepared_is_given_up_unrecorded(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared: list[object] = []

    def never(_releases: object, _session: object, _signed: object, what: object) -> None:
        prepared.append(what)

    monkeypatch.setattr(Releases, "decide", never)
    assert desk.ask(CODE).status_code == 503
    assert len(prepared) == 3
    assert desk.kinds() == []
