"""What a booker learns of what it has booked: that it was revoked or red-lettered since."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from chain.words import Digest, to_hex
from gateway.checking.phrases import chinese
from gateway.database import read_session
from gateway.documents import formats
from gateway.documents.model import Key
from gateway.issuing.red_listing import waiting_for
from gateway.members.standing import standing
from gateway.uses.proofs import proof_of
from tests.gateway.issuing.registry import SW, Registry, successor
from tests.gateway.uses.desk import BUYER, REGISTER, Desk
from tests.gateway.verification.office import Office, sample
from tests.support.town import Town, account_of
from tests.support.web import Visitor, app_of

BLUE = sample("shudian-blue.xml")
OTHER = sample("01.01a-INVOICE_ubl.xml")


class Bookers:
    """An issuer's office, two bookers, and the gateway that they ask."""

    def __init__(self, office: Office, desk: Desk, stranger: Visitor) -> None:
        self.office, self.desk, self.stranger = office, desk, stranger

    def number(self, data: bytes) -> Key:
        """The number of a file's document."""
        key = formats.read(data).key
        assert key is not None
        return key

    def keyed(self, data: bytes) -> Digest:
        """Its key in the register."""
        return REGISTER.use(self.number(data))

    def proof(self, data: bytes, person: str = "buyer") -> str | None:
        """What a verification of the file tells a person."""
        use = self.office.ask(data, person).use
        return None if use is None else use.proof

    def ask(self, data: bytes, proof: str | None, person: str = "buyer", **more: Any) -> Any:
        """Ask for the key of a document under a voucher."""
        key = self.number(data)
        one = {"issuer": key.issuer, "type": key.type, "number": key.number, "proof": proof}
        body = {"documents": [one], "voucher": "记-1", **more}
        return self.stranger.sign_in(person).post("/v1/documents/keys", body)

    def book(self, data: bytes, *, proved: bool = True, person: str = "buyer") -> None:
        """Verify, ask and book, as the command line does; or by the number alone."""
        proof = self.proof(data, person) if proved else None
        answer = self.ask(data, proof, person)
        assert answer.status_code == 200, answer.text
        self.desk.do("BookUse", [self.keyed(data)], by=person)

    def changed(self, person: str = "buyer") -> list[Any]:
        """What the gateway says was changed of what a person's member has."""
        answer = self.stranger.sign_in(person).get("/v1/uses/changed")
        assert answer.status_code == 200, answer.text
        return list(answer.json()["uses"])

    def voucher(self, person: str = "buyer") -> list[Any]:
        """What the voucher has, as a person sees it."""
        seen = self.stranger.sign_in(person)
        return list(seen.get(f"/v1/vouchers/{self.voucher_id()}").json()["uses"])

    def voucher_id(self) -> str:
        """The id of the buyer's only voucher."""
        (found,) = self.stranger.sign_in("buyer").get("/v1/vouchers").json()["vouchers"]
        return str(found["id"])


@pytest.fixture
def bookers(town: Town) -> Iterator[Bookers]:
    """Nothing is booked yet."""
    desk = Desk.furnished(town, auditor=False)
    office = Office(Registry.furnished(town), buyer=None)
    office.later(1_000)
    with TestClient(app_of(town), raise_server_exceptions=False) as client:
        yield Bookers(office, desk, Visitor(client))
    office.verification.close()


def test_a_booking_says_by_which_number_and_how_the_document_stands(bookers: Bookers) -> None:
    name = bookers.office.issue(BLUE)
    bookers.book(BLUE)
    (held,) = bookers.voucher()
    number = bookers.number(BLUE)
    assert held["number"] == {
        "issuer": number.issuer, "type": number.type, "number": number.number
    }  # fmt: skip
    (document,) = held["documents"]
    assert (document["document"], document["issuer"], document["validity"]) == (
        name.text, SW, "active",
    )  # fmt: skip
    assert (document["changed"], document["red"]) == (False, "none")
    assert bookers.changed() == []


def test_what_was_revoked_since_is_listed_for_whoever_booked_it(bookers: Bookers) -> None:
    name = bookers.office.issue(BLUE)
    bookers.book(BLUE)
    bookers.office.registry.done("RevokeDocument", name)
    (held,) = bookers.changed()
    assert held["use"] == to_hex(bookers.keyed(BLUE))
    assert held["voucher"]["text"] == "记-1"
    assert held["documents"][0]["validity"] == "revoked"
    assert bookers.voucher()[0]["documents"][0]["changed"] is True


def test_a_suspension_is_listed_until_it_ends(bookers: Bookers) -> None:
    name = bookers.office.issue(BLUE)
    bookers.book(BLUE)
    registry = bookers.office.registry
    registry.done("SuspendDocument", name)
    assert [one["documents"][0]["validity"] for one in bookers.changed()] == ["suspended"]
    registry.done("ResumeDocument", name)
    assert bookers.changed() == []


def test_a_revocation_under_way_and_a_successor_are_listed(bookers: Bookers) -> None:
    first, second = bookers.office.issue(BLUE), bookers.office.issue(OTHER)
    bookers.book(BLUE)
    bookers.book(OTHER)
    registry = bookers.office.registry
    registry.done("SupersedeDocument", second, **successor(first))
    registry.about("RevokeDocument", first)
    told = {one["documents"][0]["document"]: one["documents"][0] for one in bookers.changed()}
    assert told[first.text]["pending"] == "revoked"
    assert told[second.text]["validity"] == "superseded"


def test_red_letters_are_listed_with_their_sums(bookers: Bookers) -> None:
    name = bookers.office.issue(BLUE)
    bookers.book(BLUE)
    registry = bookers.office.registry
    registry.done("RequestRed", name, total=1000, amount=400)
    (held,) = bookers.changed()
    document = held["documents"][0]
    assert (document["red"], document["red_open"], document["red_total"]) == (
        "requested", "400", "1000",
    )  # fmt: skip
    registry.done("WithdrawRed", name)
    assert bookers.changed() == []


def test_whoever_booked_a_number_without_the_document_learns_nothing(bookers: Bookers) -> None:
    name = bookers.office.issue(BLUE)
    bookers.book(BLUE, proved=False)
    bookers.office.registry.done("RevokeDocument", name)
    assert bookers.changed() == []
    assert bookers.voucher()[0]["documents"] == []
    bookers.ask(BLUE, bookers.proof(BLUE))  # it brings the file after all
    assert len(bookers.changed()) == 1


def test_a_proof_is_for_one_member_one_document_and_one_number(bookers: Bookers) -> None:
    name, other = bookers.office.issue(BLUE), bookers.office.issue(OTHER)
    mine = bookers.proof(BLUE)
    assert mine == proof_of(REGISTER, BUYER, bookers.keyed(BLUE), name)
    assert bookers.ask(BLUE, mine).status_code == 200
    assert bookers.ask(BLUE, mine, "rival").status_code == 422
    assert bookers.ask(OTHER, mine).status_code == 422
    assert bookers.ask(BLUE, mine.replace(name.text, other.text)).status_code == 422
    for made_up in (name.text, f"{name.text}.", f"{name.text}.{'0' * 64}", ".", "é.é"):
        assert bookers.ask(BLUE, made_up).status_code == 422


def test_a_proof_is_told_for_the_true_document_alone_and_to_bookers_alone(
    bookers: Bookers,
) -> None:
    bookers.office.issue(BLUE)
    assert bookers.proof(BLUE.replace(b"<TotalAmWithoutTax>", b"<TotalAmWithoutTax>9")) is None
    assert bookers.proof(OTHER) is None
    assert bookers.proof(BLUE, "steward") is None
    assert bookers.office.ask(BLUE).use is None


def test_what_was_given_back_or_never_booked_is_not_listed(bookers: Bookers) -> None:
    name = bookers.office.issue(BLUE)
    bookers.ask(BLUE, bookers.proof(BLUE, "rival"), "rival")
    bookers.book(BLUE)
    bookers.office.registry.done("RevokeDocument", name)
    assert bookers.changed("rival") == []
    assert len(bookers.changed()) == 1
    bookers.desk.do("ReverseUse", [bookers.keyed(BLUE)], by="buyer-head")
    assert bookers.changed() == []


def test_stewards_see_how_it_stands_and_not_by_which_number(bookers: Bookers) -> None:
    name = bookers.office.issue(BLUE)
    bookers.book(BLUE)
    (held,) = bookers.voucher("steward")
    assert held["number"] is None
    assert [one["document"] for one in held["documents"]] == [name.text]


def test_nothing_is_kept_without_a_voucher(bookers: Bookers) -> None:
    bookers.office.issue(BLUE)
    bookers.ask(BLUE, bookers.proof(BLUE), voucher=None)
    bookers.desk.do("BookUse", [bookers.keyed(BLUE)])
    (held,) = bookers.voucher()
    assert (held["number"], held["documents"]) == (None, [])


def test_pages_follow_one_another(bookers: Bookers) -> None:
    names = [bookers.office.issue(data) for data in (BLUE, OTHER)]
    for data, name in zip((BLUE, OTHER), names, strict=True):
        bookers.book(data)
        bookers.office.registry.done("RevokeDocument", name)
    buyer = bookers.stranger.sign_in("buyer")
    first = buyer.get("/v1/uses/changed", params={"limit": 1}).json()
    second = buyer.get("/v1/uses/changed", params={"limit": 1, "cursor": first["next"]}).json()
    found = [page["uses"][0]["documents"][0]["document"] for page in (first, second)]
    assert sorted(found) == sorted(name.text for name in names)
    assert second["next"] is None


def test_a_document_of_a_batch_is_listed_by_its_serial(bookers: Bookers) -> None:
    (name,) = bookers.office.issue_batch([formats.read(BLUE)], first=7)
    bookers.book(BLUE)
    bookers.office.registry.done("RevokeDocument", name)
    assert name.serial == 7
    assert bookers.changed()[0]["documents"][0]["document"] == name.text


def test_the_page_names_what_changed_first_and_only_to_whoever_has_it(bookers: Bookers) -> None:
    name = bookers.office.issue(BLUE)
    bookers.book(BLUE)
    number = bookers.number(BLUE).number
    buyer, rival = (bookers.stranger.sign_in(one) for one in ("buyer", "rival"))
    quiet = buyer.get("/vouchers").text
    assert "没有已知的作废、暂停、替换或红冲" in quiet
    assert "记-1" in quiet
    bookers.office.registry.done("RevokeDocument", name)
    page = buyer.get("/vouchers").text
    assert page.index("已入账或锁定，之后状态有变") < page.index(number) < page.index("已作废")
    link = f"/vouchers/{bookers.voucher_id()}"
    assert link in page
    one = buyer.get(link).text
    assert number in one
    assert "已作废" in one
    assert number not in rival.get("/vouchers").text
    assert rival.get(link).status_code == 404
    assert 'href="/vouchers"' in page
    assert 'href="/vouchers"' not in bookers.stranger.get("/verify").text


def test_who_booked_what_names_no_buyer_is_told_who_decides_on_its_red_letters(
    bookers: Bookers,
) -> None:
    name = bookers.office.issue(BLUE)
    state = f"/v1/documents/{name.text}/state"
    buyer = bookers.stranger.sign_in("buyer-head")
    assert buyer.get(state).status_code == 404  # guessed, or read elsewhere
    bookers.book(BLUE)
    refused = bookers.stranger.sign_in("buyer-head").get(state)
    assert refused.status_code == 403
    detail = refused.json()["detail"]
    assert "a head of the issuer confirms" in detail
    assert "签发方负责人" in (chinese(detail) or "")
    assert bookers.stranger.sign_in("rival").get(state).status_code == 404


def test_a_red_letter_of_what_names_no_buyer_waits_for_its_issuer(bookers: Bookers) -> None:
    name, registry = bookers.office.issue(BLUE), bookers.office.registry
    registry.done("RequestRed", name, "sw-clerk", amount=400)
    with read_session(registry.town.engine) as session:
        viewer = standing(session, account_of("sw-head"))
        (one,) = waiting_for(session, viewer)
    assert (one.document, one.by, one.buyer) == (name.text, "issuer", None)
