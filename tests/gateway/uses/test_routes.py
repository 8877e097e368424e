"""What the routes of uses tell, and to whom."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import select

from chain.words import to_hex
from gateway.database import read_session
from gateway.documents.model import Key
from gateway.uses.models import VoucherName
from tests.gateway.uses.desk import AUDITOR, BUYER, DAY, REGISTER, RIVAL, Desk, key
from tests.support.web import Visitor

KEYS = [key(1), key(2)]
UNTOLD = ("last", "holder", "holder_name", "voucher", "until", "since", "buyer", "state")


def invoice(number: int | str, **more: str) -> dict[str, str]:
    return {"type": "invoice.vat", "number": f"{number:0>20}", **more}


def ask(visitor: Visitor, *numbers: int, **more: Any) -> Any:
    answer = visitor.post("/v1/documents/keys", {"documents": [*map(invoice, numbers)], **more})
    assert answer.status_code == 200, answer.text
    return answer.json()


def use(visitor: Visitor, one: bytes = KEYS[0]) -> Any:
    answer = visitor.get(f"/v1/uses/{to_hex(one)}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_keys_are_told_with_what_a_statement_needs(desk: Desk, stranger: Visitor) -> None:
    buyer = stranger.sign_in("buyer")
    desk.do("LockUse", KEYS[:1])
    desk.submit("BookUse", KEYS[:1])
    told = ask(buyer, 1, 2, voucher=" 记-1 ", series="2026")
    number = Key("CN", "invoice.vat", f"{1:0>20}")
    assert [one["use"] for one in told["documents"]] == [to_hex(one) for one in KEYS]
    assert told["documents"][0]["issue"] == to_hex(REGISTER.issue(BUYER, number))
    assert told["series"] == to_hex(REGISTER.series(BUYER, "2026"))
    assert told["locks"] == {"held": 0, "most": 1000}
    voucher = told["voucher"]
    assert (voucher["voucher"], voucher["state"], voucher["text"], voucher["member"]) == (
        to_hex(REGISTER.voucher(BUYER, "记-1")), 2, "记-1", BUYER,
    )  # fmt: skip
    first, second = told["documents"]
    assert (first["status"], first["pending"], first["available"]) == ("locked", "booked", False)
    assert (second["status"], second["pending"], second["available"]) == ("free", None, True)
    assert first["voucher"] == voucher


def test_what_is_locked_for_the_voucher_asked_about_is_available(
    desk: Desk, stranger: Visitor
) -> None:
    buyer = stranger.sign_in("buyer")
    desk.do("LockUse", KEYS[:1])
    available = [
        ask(buyer, 1, **more)["documents"][0]["available"]
        for more in ({"voucher": "记-1"}, {"voucher": "记-2"}, {})
    ]
    assert available == [True, False, False]


def test_nothing_is_available_to_whoever_does_not_book(desk: Desk, stranger: Visitor) -> None:
    for name, available in (("rival", True), ("steward", False), ("auditor", False)):
        assert use(stranger.sign_in(name))["available"] is available


def test_spelling_and_the_issuer_of_a_chinese_invoice_make_no_difference(
    desk: Desk, stranger: Visitor
) -> None:
    buyer = stranger.sign_in("buyer")
    digits = f"{1:0>20}"
    spellings = [
        {"type": "invoice.vat", "number": digits},
        {"type": "invoice.vat", "number": f" {digits[:10]} {digits[10:]}", "issuer": "9133"},
        {"type": "invoice.vat", "number": digits, "issuer": "CN"},
        {"type": "invoice", "number": digits, "issuer": "DE1"},
        {"type": "invoice", "number": digits, "issuer": "de 1"},
        {"type": "invoice.vat", "number": "123456789012345678"},
        {"type": "invoice.vat", "number": "1234567890 12345678", "issuer": "CN"},
    ]
    answer = buyer.post("/v1/documents/keys", {"documents": spellings}).json()
    found = [one["use"] for one in answer["documents"]]
    assert (len({*found[:3]}), len({*found[3:5]}), len({*found[5:]}), len({*found})) == (1, 1, 1, 3)


@pytest.mark.parametrize(
    "asked",
    [
        {"documents": [{"type": "invoice", "number": "1"}]},
        {"documents": [{"type": "invoice", "number": " ", "issuer": "DE1"}]},
        {"documents": [invoice(number) for number in range(501)]},
        {"voucher": " "},
        {"series": " "},
        {"documents": [{"type": "invoice", "number": "1", "issuer": "DE1", "seller": "x"}]},
    ],
)
def test_what_has_no_number_is_refused(
    desk: Desk, stranger: Visitor, asked: dict[str, Any]
) -> None:
    answer = stranger.sign_in("buyer").post("/v1/documents/keys", asked)
    assert answer.status_code == 422


def test_a_rival_does_not_learn_who_has_a_document(desk: Desk, stranger: Visitor) -> None:
    rival = stranger.sign_in("rival")
    desk.do("LockUse", KEYS)
    desk.do("BookUse", KEYS[1:])
    desk.submit("BookUse", KEYS[:1])
    for one, status in zip(KEYS, ("locked", "booked"), strict=True):
        told = use(rival, one)
        assert (told["status"], told["available"], told["history"]) == (status, False, [])
        assert {told[name] for name in UNTOLD} == {None}
    listed = rival.get("/v1/uses", params={"key": [to_hex(one) for one in KEYS]})
    asked = ask(rival, 1, 2, voucher="记-1")
    voucher = to_hex(REGISTER.voucher(BUYER, "记-1"))
    for text in (listed.text, str(asked), rival.get("/v1/vouchers").text):
        assert BUYER not in text
        assert voucher not in text


@pytest.mark.parametrize("name", ["buyer", "steward", "auditor"])
def test_holder_stewards_and_auditors_see_who_has_it(
    desk: Desk, stranger: Visitor, name: str
) -> None:
    desk.do("LockUse", KEYS[:1])
    told = use(stranger.sign_in(name))
    assert (told["status"], told["holder"], told["holder_name"]) == ("locked", BUYER, "买方")
    assert (told["until"], told["state"]) == (desk.town.seconds() + DAY, 1)
    assert told["voucher"]["voucher"] == to_hex(REGISTER.voucher(BUYER, "记-1"))
    (event,) = told["history"]
    assert (event["kind"], event["outcome"], event["member"]) == ("use.locked", "accepted", BUYER)


def test_the_named_buyer_sees_who_has_it(desk: Desk, stranger: Visitor) -> None:
    desk.do("BookUse", KEYS[:1], by="rival")
    desk.town.accept(desk.name(KEYS[0], BUYER).digest)
    told = use(stranger.sign_in("buyer"))
    assert (told["holder"], told["buyer"], told["available"]) == (RIVAL, BUYER, False)
    assert [one["kind"] for one in told["history"]] == ["use.booked", "use.assigned"]
    assert told["history"][1]["text"] == "购方声明"
    holder = use(stranger.sign_in("rival"))
    assert (holder["holder"], holder["buyer"], len(holder["history"])) == (RIVAL, None, 1)


def test_what_was_refused_says_why_and_not_who(desk: Desk, stranger: Visitor) -> None:
    taken = desk.submit("BookUse", KEYS[:1])
    desk.accepted_directly(desk.raw("BookUse", KEYS[:1], by="rival"), "rival")
    desk.town.refuse(taken.digest, "UseTaken")
    told = use(stranger.sign_in("buyer"))
    assert (told["status"], told["holder"]) == ("booked", None)
    (event,) = told["history"]
    assert (event["outcome"], event["error"]) == ("refused", "UseTaken")
    assert RIVAL not in str(told)


def test_a_lock_that_ran_out_is_free(desk: Desk, stranger: Visitor) -> None:
    desk.do("LockUse", KEYS[:1])
    desk.wait(DAY + 1)
    buyer, rival = stranger.sign_in("buyer"), stranger.sign_in("rival")
    assert (use(rival)["status"], use(rival)["available"]) == ("free", True)
    told = use(buyer)
    assert (told["status"], told["last"], told["holder"]) == ("free", "locked", BUYER)
    assert ask(buyer)["locks"]["held"] == 1


def test_vouchers_are_listed_with_what_they_have(desk: Desk, stranger: Visitor) -> None:
    buyer = stranger.sign_in("buyer")
    ask(buyer, voucher="记-1")
    desk.do("LockUse", KEYS)
    desk.do("BookUse", KEYS[:1])
    desk.submit("LockUse", [key(3)], voucher="记-2")
    desk.do("BookUse", [key(4)], by="rival")
    second, first = buyer.get("/v1/vouchers").json()["vouchers"]
    assert (first["text"], first["locked"], first["booked"], first["state"]) == ("记-1", 1, 1, 2)
    assert (second["text"], second["locked"], second["state"]) == (None, 0, 1)  # never told here
    page = buyer.get("/v1/vouchers", params={"limit": 1}).json()
    rest = buyer.get("/v1/vouchers", params={"limit": 1, "cursor": page["next"]}).json()
    assert (page["vouchers"], rest["vouchers"], rest["next"]) == ([second], [first], None)
    shown = buyer.get(f"/v1/vouchers/{first['id']}").json()
    assert {one["use"] for one in shown["uses"]} == {to_hex(one) for one in KEYS}
    assert {one["available"] for one in shown["uses"]} == {True, False}


def test_vouchers_of_others_are_for_stewards_and_auditors_without_their_names(
    desk: Desk, stranger: Visitor
) -> None:
    ask(stranger.sign_in("buyer"), voucher="记-1")
    desk.do("LockUse", KEYS)
    rival = stranger.sign_in("rival")
    (own,) = stranger.sign_in("buyer").get("/v1/vouchers").json()["vouchers"]
    assert rival.get("/v1/vouchers").json()["vouchers"] == []
    assert rival.get("/v1/vouchers", params={"member": BUYER}).status_code == 403
    assert rival.get(f"/v1/vouchers/{own['id']}").status_code == 404
    for name in ("steward", "auditor"):
        overseer = stranger.sign_in(name)
        for params in ({}, {"member": "买方"}):
            (seen,) = overseer.get("/v1/vouchers", params=params).json()["vouchers"]
            assert seen == {**own, "text": None}
        assert overseer.get("/v1/vouchers", params={"member": AUDITOR}).json()["vouchers"] == []


def test_the_name_of_a_voucher_is_kept_once_and_encrypted(desk: Desk, stranger: Visitor) -> None:
    buyer = stranger.sign_in("buyer")
    for text in ("记-1", " 记-1", "记-2"):
        ask(buyer, voucher=text)
    with read_session(desk.town.engine) as session:
        rows = session.exec(select(VoucherName)).all()
    assert len(rows) == 2
    assert not any("记".encode() in row.sealed for row in rows)
    assert {row.member for row in rows} == {BUYER}


@pytest.mark.parametrize("path", ["/v1/uses?key=0x" + "00" * 32, "/v1/vouchers"])
def test_a_member_without_a_role_for_it_and_a_stranger_are_refused(
    desk: Desk, stranger: Visitor, path: str
) -> None:
    assert stranger.get(path).status_code == 401
    clerk = stranger.sign_in("tj-clerk")
    assert clerk.get(path).status_code == 403
    assert clerk.post("/v1/documents/keys", {"voucher": "x"}).status_code == 403
    with read_session(desk.town.engine) as session:
        assert session.exec(select(VoucherName)).all() == []


def test_between_1_and_100_keys_are_asked_about_at_once(desk: Desk, stranger: Visitor) -> None:
    rival = stranger.sign_in("rival")
    for keys, status in ((0, 422), (1, 200), (100, 200), (101, 422)):
        params = {"key": [to_hex(key(number)) for number in range(keys)]}
        assert rival.get("/v1/uses", params=params).status_code == status
    assert rival.get("/v1/uses?key=0xAB").status_code == 422


def test_a_statement_comes_in_over_http_and_its_answer_does_not_tell_a_rival(
    desk: Desk, stranger: Visitor
) -> None:
    assert stranger.post("/v1/statements", desk.raw("BookUse", KEYS)).status_code == 201
    refused = stranger.post("/v1/statements", desk.raw("BookUse", KEYS, by="rival"))
    assert refused.status_code == 409
    assert BUYER not in refused.text
    assert "is booked already" in refused.json()["detail"]
