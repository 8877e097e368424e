"""The routes of issued documents: what they tell, and whom."""

from __future__ import annotations

from typing import Any

import pytest

from chain.words import to_hex
from gateway.members.reason import make_reason
from tests.gateway.issuing.registry import (
    DAY,
    KIND,
    MZ,
    NOW,
    SW,
    Registry,
    alone,
    hashed,
    member_id,
    of_batch,
)
from tests.support.town import TJ, XC
from tests.support.web import Visitor

LIST = "/v1/documents"


def names(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [row["issue"] for row in answer.json()["documents"]]


def test_rights_are_public_to_members(registry: Registry, stranger: Visitor) -> None:
    registry.license(until=0, **{"from": 0})
    visitor = stranger.sign_in("xc-clerk")
    rights = visitor.get("/v1/issuing/rights", params={"issuer": "市税务局"}).json()["rights"]
    assert rights == [
        {
            "issuer": SW, "issuer_name": "市税务局", "kind": KIND, "from": NOW - DAY,
            "until": NOW + 365 * DAY, "state": 1, "next_state": 2, "holds": True,
            "record": rights[0]["record"],
        }
    ]  # fmt: skip
    assert len(visitor.get("/v1/issuing/rights").json()["rights"]) == 3
    assert visitor.get("/v1/issuing/rights", params={"kind": "no"}).json() == {"rights": []}
    assert visitor.get("/v1/issuing/rights", params={"issuer": "无此"}).status_code == 404
    assert visitor.get("/v1/issuing/rights", params={"kind": "A"}).status_code == 422


def test_a_series_says_where_the_next_batch_begins(registry: Registry, stranger: Visitor) -> None:
    asked = {"kind": KIND, "series": hashed("series")}
    own = stranger.sign_in("sw-clerk")
    fresh = own.get("/v1/issuing/series", params=asked).json()
    assert (fresh["next"], fresh["state"], fresh["next_state"]) == (1, 0, 0)
    registry.accept(registry.batch())
    registry.batch(21, 5)
    found = own.get("/v1/issuing/series", params=asked).json()
    assert (found["next"], found["state"], found["next_state"]) == (26, 1, 2)
    assert (found["issuer"], found["series"]) == (SW, hashed("series"))
    other = {**asked, "issuer": SW}
    assert stranger.sign_in("mz-clerk").get("/v1/issuing/series", params=other).status_code == 403
    assert stranger.sign_in("steward").get("/v1/issuing/series", params=other).json() == found


def test_whoever_has_no_part_in_a_document_sees_none(registry: Registry, stranger: Visitor) -> None:
    registry.issued("1")
    registry.accept(registry.batch())
    registry.accept(registry.issue("1", "mz-clerk", issuer=member_id(MZ)))
    mine, batch, theirs = (to_hex(name.issue) for name in (alone(), of_batch(1), alone(issuer=MZ)))
    seen = {
        "sw-clerk": [batch, mine],
        "xc-clerk": [theirs, mine],
        "mz-head": [theirs],
        "tj-clerk": [],
        "steward": [theirs, batch, mine],
        "auditor": [theirs, batch, mine],
    }
    for who, expected in seen.items():
        visitor = stranger.sign_in(who)
        assert names(visitor.get(LIST)) == expected, who
        for name in (mine, theirs, f"{batch}-3"):
            status = visitor.get(f"{LIST}/{name}/state").status_code
            assert (status == 200) == (name.partition("-")[0] in expected), (who, name)


def test_a_list_is_filtered_and_paged(registry: Registry, stranger: Visitor) -> None:
    for number in range(5):
        registry.issued(str(number))
    registry.issue("5")
    registry.done("RevokeDocument", alone("0"))
    visitor = stranger.sign_in("xc-clerk")
    first = visitor.get(LIST, params={"limit": 4})
    second = visitor.get(LIST, params={"limit": 4, "cursor": first.json()["next"]})
    keys = [to_hex(alone(str(number)).issue) for number in (5, 4, 3, 2, 1, 0)]
    assert names(first) + names(second) == keys
    assert second.json()["next"] is None
    assert [row["status"] for row in second.json()["documents"]] == ["active", "revoked"]
    assert names(visitor.get(LIST, params={"state": "pending"})) == keys[:1]
    assert names(visitor.get(LIST, params={"issuer": "市税务局", "kind": KIND})) == keys
    assert names(visitor.get(LIST, params={"buyer": TJ})) == []
    assert visitor.get(LIST, params={"buyer": "无此部门"}).status_code == 404


@pytest.mark.parametrize("query", [{"state": "gone"}, {"limit": 0}, {"cursor": "x"}, {"kind": "A"}])
def test_a_question_that_makes_no_sense_is_told(stranger: Visitor, query: dict[str, Any]) -> None:
    assert stranger.sign_in("xc-clerk").get(LIST, params=query).status_code == 422


def test_the_state_has_every_number_of_the_next_statement(
    registry: Registry, stranger: Visitor
) -> None:
    name = registry.confirmed()
    registry.done("SuspendDocument", name, "steward", effective=NOW + 7)
    registry.about("RevokeDocument", name)
    registry.about("WithdrawRed", name)
    shown = stranger.sign_in("xc-head").get(f"{LIST}/{name.text}/state").json()
    assert (shown["name"], shown["id"], shown["serial"]) == (name.text, to_hex(name.id), 0)
    validity, red, issue = shown["validity"], shown["red"], shown["issue"]
    assert (validity["status"], validity["state"]) == ("suspended", 2)
    assert (validity["next_status"], validity["next_state"]) == ("revoked", 3)
    assert validity["effective"] == NOW
    assert [(c["status"], c["member_name"], c["reason"]) for c in validity["changes"]] == [
        ("suspended", "STEWARD-1", "开票有误")
    ]
    assert [c["recorded"] for c in validity["under_way"]] == [None]
    assert {key: red[key] for key in ("total", "done", "open", "status", "by", "state")} == {
        "total": "1000", "done": "0", "open": "400", "status": "confirmed", "by": "issuer",
        "state": 2,
    }  # fmt: skip
    assert red["next_state"] == red["ahead"]["state"] == 3
    assert (red["ahead"]["status"], red["ahead"]["open"]) == ("withdrawn", "0")
    assert (issue["amount"], issue["buyer"], issue["buyer_name"]) == ("1000", XC, "西城区")
    assert (issue["key"], issue["root"]) == (hashed("1"), hashed("root"))


def test_names_of_no_document_are_told(registry: Registry, stranger: Visitor) -> None:
    registry.accept(registry.batch())
    visitor = stranger.sign_in("sw-clerk")
    batch = to_hex(of_batch(1).issue)
    for name in ("0x12", "document", f"{batch}-0", f"{batch}-{2**48 - 1}", batch.upper()):
        assert visitor.get(f"{LIST}/{name}/state").status_code == 422, name
    for name in (batch, f"{batch}-11", hashed("nothing")):
        assert visitor.get(f"{LIST}/{name}/state").status_code == 404, name
    told = f"{batch} is a batch: name one of its documents, {batch}-1 to {batch}-10"
    for name in (batch, f"{batch}-11"):
        assert visitor.get(f"{LIST}/{name}/state").json()["detail"] == told
        said = stranger.sign_in("tj-clerk").get(f"{LIST}/{name}/state").json()["detail"]
        assert said == f"there is no document {name} that {TJ} may see"
        visitor = stranger.sign_in("sw-clerk")


def test_what_is_not_issued_yet_has_a_state_too(registry: Registry, stranger: Visitor) -> None:
    registry.issue()
    shown = stranger.sign_in("sw-clerk").get(f"{LIST}/{alone().text}/state").json()
    assert (shown["issue"]["state"], shown["issue"]["status"]) == ("pending", None)
    assert (shown["validity"]["state"], shown["validity"]["next_state"]) == (0, 1)


def test_who_asked_for_a_red_letter_why_and_of_how_much_is_listed_for_both_sides(
    registry: Registry, stranger: Visitor
) -> None:
    one, other = registry.issued("a"), registry.issued("b")
    waiting = registry.about("RequestRed", other)  # the contract has not answered: not listed
    registry.done("RequestRed", one, attachment=make_reason("退货"))
    buyer = stranger.sign_in("xc-head")
    (row,) = buyer.get("/v1/red-letters", params={"status": "requested"}).json()["red_letters"]
    assert {key: row[key] for key in ("document", "total", "done", "open", "status", "by")} == {
        "document": one.text, "total": "1000", "done": "0", "open": "400",
        "status": "requested", "by": "issuer",
    }  # fmt: skip
    assert (row["issuer"], row["buyer"], row["reason"]) == (SW, XC, "退货")
    registry.accept(waiting)
    assert len(buyer.get("/v1/red-letters").json()["red_letters"]) == 2
    page = buyer.get("/v1/red-letters", params={"limit": 1}).json()
    assert [row["document"] for row in page["red_letters"]] == [other.text]
    more = buyer.get("/v1/red-letters", params={"cursor": page["next"]}).json()
    assert ([row["document"] for row in more["red_letters"]], more["next"]) == (
        [one.text], None,
    )  # fmt: skip
    asked = {"document": one.text}
    assert len(buyer.get("/v1/red-letters", params=asked).json()["red_letters"]) == 1
    assert stranger.get("/v1/red-letters").status_code == 401
    third = stranger.sign_in("tj-clerk")
    assert third.get("/v1/red-letters").json() == {"red_letters": [], "next": None}
    registry.done("ConfirmRed", one)
    found = buyer.get("/v1/red-letters", params={"status": "requested"}).json()["red_letters"]
    assert [row["document"] for row in found] == [other.text]
