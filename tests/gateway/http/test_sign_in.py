"""Signing in: EIP-4361 messages that serve once, for a while, for whom they name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup
from eth_account import Account
from eth_account.messages import encode_defunct

from chain.signin import SignIn, checksum_address, personal_digest
from chain.statements import sign
from chain.words import Address, Seconds, to_hex
from gateway.access import COOKIE
from gateway.signin.leaving import leave_token
from gateway.signin.service import CHALLENGE_SECONDS, SESSION_SECONDS
from tests.support.town import Town, account_of, key_of
from tests.support.web import Visitor


def challenge(visitor: Visitor, name: str) -> Any:
    return visitor.post("/v1/sign-in/challenge", {"account": to_hex(account_of(name))})


def answer(visitor: Visitor, message: str, name: str) -> Any:
    signature = to_hex(sign(key_of(name), personal_digest(message)))
    return visitor.post("/v1/sign-in", {"message": message, "signature": signature})


def test_the_message_is_signed_as_wallets_sign_it() -> None:
    form = SignIn(
        "example.gov.cn",
        account_of("tj-clerk"),
        "https://example.gov.cn",
        7,
        "0" * 32,
        Seconds(1),
        Seconds(2),
    )
    signed = Account.sign_message(encode_defunct(text=form.text()), key_of("tj-clerk"))
    assert bytes(signed.signature) == sign(key_of("tj-clerk"), personal_digest(form.text()))


def test_addresses_are_written_as_eip_55_says() -> None:
    plain = "5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"
    assert (
        checksum_address(Address(bytes.fromhex(plain)))
        == "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
    )


def test_a_challenge_serves_once(stranger: Visitor) -> None:
    message = challenge(stranger, "tj-clerk").json()["message"]
    assert answer(stranger, message, "tj-clerk").status_code == 201
    assert answer(stranger, message, "tj-clerk").status_code == 401


def test_somebody_else_s_signature_opens_nothing(stranger: Visitor) -> None:
    message = challenge(stranger, "tj-clerk").json()["message"]
    assert answer(stranger, message, "tj-head").status_code == 401


@pytest.mark.parametrize("old", ["127.0.0.1:8000 wants", "Chain ID: 1337", "changes nothing"])
def test_a_changed_message_opens_nothing(stranger: Visitor, old: str) -> None:
    message = challenge(stranger, "tj-clerk").json()["message"]
    assert old in message
    assert answer(stranger, message.replace(old, "evil"), "tj-clerk").status_code == 401


def test_a_late_answer_opens_nothing(town: Town, stranger: Visitor) -> None:
    message = challenge(stranger, "tj-clerk").json()["message"]
    town.clock += CHALLENGE_SECONDS * 1000
    assert answer(stranger, message, "tj-clerk").status_code == 401


def test_a_session_ends_after_eight_hours(town: Town, clerk: Visitor) -> None:
    town.clock += (SESSION_SECONDS - 1) * 1000
    assert clerk.get("/v1/members").status_code == 200
    town.clock += 1000
    assert clerk.get("/v1/members").status_code == 401


def test_strangers_get_no_challenge(stranger: Visitor) -> None:
    assert challenge(stranger, "nobody").status_code == 403


def test_no_token_stands_in_the_database(town: Town, clerk: Visitor) -> None:
    token = clerk.headers["Authorization"].removeprefix("Bearer ")
    dump = b"".join(path.read_bytes() for path in town.folder.iterdir())
    assert token.encode() not in dump


@pytest.fixture
def browser(clerk: Visitor) -> Iterator[Visitor]:
    """A clerk's browser, signed in by a cookie as pages have it."""
    token = clerk.headers["Authorization"].partition(" ")[2]
    clerk.client.cookies.set(COOKIE, token)
    yield Visitor(clerk.client)
    clerk.client.cookies.clear()


def leaving_form(visitor: Visitor, path: str) -> Any:
    """The form of the button by which a page signs out; None where it has none."""
    shown = BeautifulSoup(visitor.get(path, headers={"Accept": "text/html"}).text, "lxml")
    return shown.select_one("header form[action='/sign-out']")


@pytest.mark.parametrize("path", ["/", "/verify", "/documents", "/catalog/NOPE-1", "/codes"])
def test_whoever_is_signed_in_can_sign_out_on_every_page(browser: Visitor, path: str) -> None:
    form = leaving_form(browser, path)
    assert form.button.get_text() == "退出登录"
    browser.client.cookies.set("shujian_language", "en")
    assert leaving_form(browser, path).button.get_text() == "Sign out"


@pytest.mark.parametrize("path", ["/", "/verify", "/catalog", "/h"])
def test_strangers_are_offered_no_way_out(stranger: Visitor, path: str) -> None:
    assert leaving_form(stranger, path) is None


def test_the_button_ends_the_session_on_the_server(browser: Visitor) -> None:
    token = browser.client.cookies[COOKIE]
    sent = {"form": leaving_form(browser, "/").input["value"]}
    for _ in range(2):  # a second click is answered as the first
        browser.client.cookies.set(COOKIE, token)
        left = browser.client.post("/sign-out", data=sent, follow_redirects=False)
        assert (left.status_code, left.headers["location"]) == (303, "/")
        assert "Max-Age=0" in left.headers["set-cookie"]
    browser.client.cookies.clear()
    assert Visitor(browser.client, token).get("/v1/members").status_code == 401


def test_no_other_site_signs_anybody_out(browser: Visitor) -> None:
    other = leave_token("somebody else's session")
    for form in ("", other):
        refused = browser.client.post("/sign-out", data={"form": form}, follow_redirects=False)
        assert refused.status_code == 409
    assert browser.get("/v1/members").status_code == 200
    assert browser.client.cookies[COOKIE] not in leaving_form(browser, "/").decode()
