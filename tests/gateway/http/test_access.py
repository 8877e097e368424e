"""Who may call each route, tried on every route."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlmodel import Session
from starlette.testclient import TestClient

from chain.records import tag_hash
from chain.words import Role, to_hex
from gateway.access import ACCESS, Who
from gateway.access import OPEN as OPEN_TO
from gateway.members.models import Member
from tests.support.town import TJ, Town, account_of
from tests.support.web import Visitor, app_of

PLACES = {
    "member": TJ,
    "sequence": "1",
    "size": "1",
    "position": "0",
    "digest": "0x" + "00" * 32,
    "name": TJ,
    "code": "STJJ-0001",
    "id": "none",
    "token": "A" * 43,
    "secret": "A" * 22,
    "key": "0x" + "00" * 32,
    "voucher": "0x" + "00" * 32,
}
MEMBERS_ONLY = [route for route, who in ACCESS.items() if who is Who.MEMBER]
CLOSED = [route for route, who in ACCESS.items() if who not in OPEN_TO]
OPEN = [route for route, who in ACCESS.items() if who in OPEN_TO]
FOR_OBSERVERS = [route for route, who in ACCESS.items() if who is Who.OBSERVER]
FOR_DESKS = [route for route, who in ACCESS.items() if who is Who.DESK]
FOR_AUDITORS = [route for route, who in ACCESS.items() if who is Who.AUDITOR]


def call(visitor: Visitor, route: tuple[str, str]) -> int:
    method, path = route
    answer = visitor.client.request(
        method,
        path.replace(":path}", "}").format(**PLACES),
        headers=visitor.headers,
        json={} if method == "POST" else None,
        follow_redirects=False,
    )
    return int(answer.status_code)


@pytest.fixture
def observer(town: Town) -> Iterator[Visitor]:
    """An observer of nobody's organisation, signed in."""
    account = to_hex(account_of("observer"))
    application = app_of(town, observers=account)
    with TestClient(application, raise_server_exceptions=False) as client:
        yield Visitor(client).sign_in("observer")


@pytest.fixture
def auditor(town: Town, stranger: Visitor) -> Visitor:
    """An auditor's clerk, signed in."""
    town.admit("AUDITOR-1", "市审计局", "SJJ", Role.AUDITOR, ["sj-clerk"], ["sj-head"])
    return stranger.sign_in("sj-clerk")


@pytest.mark.parametrize("route", CLOSED, ids=" ".join)
def test_strangers_are_refused(stranger: Visitor, route: tuple[str, str]) -> None:
    assert call(stranger, route) == 401


@pytest.mark.parametrize("route", CLOSED, ids=" ".join)
def test_an_invented_token_is_refused(stranger: Visitor, route: tuple[str, str]) -> None:
    assert call(Visitor(stranger.client, "invented"), route) == 401


@pytest.mark.parametrize("route", MEMBERS_ONLY, ids=" ".join)
def test_members_are_let_in(clerk: Visitor, route: tuple[str, str]) -> None:
    assert call(clerk, route) not in (401, 403)


@pytest.mark.parametrize("route", OPEN, ids=" ".join)
def test_open_routes_ask_nobody_who_they_are(stranger: Visitor, route: tuple[str, str]) -> None:
    # /sign-in without a good code is the one that answers 401 or 422 of its own accord.
    if route != ("GET", "/sign-in"):
        assert call(stranger, route) not in (401, 403)


@pytest.mark.parametrize("route", FOR_DESKS, ids=" ".join)
def test_how_documents_are_used_is_not_for_a_member_without_a_role_for_it(
    clerk: Visitor, route: tuple[str, str]
) -> None:
    assert call(clerk, route) == 403


def test_auditors_may_ask_how_documents_are_used(auditor: Visitor) -> None:
    for route in FOR_DESKS:
        assert call(auditor, route) not in (401, 403), route


@pytest.mark.parametrize("route", FOR_OBSERVERS + FOR_AUDITORS, ids=" ".join)
def test_what_observers_read_is_not_for_members(clerk: Visitor, route: tuple[str, str]) -> None:
    assert call(clerk, route) == 403


def test_an_observer_may_call_what_is_for_observers_and_nothing_else(observer: Visitor) -> None:
    for route in MEMBERS_ONLY + FOR_DESKS + FOR_AUDITORS:
        assert call(observer, route) == 403, route
    for route in FOR_OBSERVERS + OPEN:
        assert route == ("GET", "/sign-in") or call(observer, route) not in (401, 403), route
    assert call(observer, ("DELETE", "/v1/sign-in")) == 204
    assert call(observer, FOR_OBSERVERS[0]) == 401


def test_auditors_may_call_what_is_for_observers(auditor: Visitor) -> None:
    for route in FOR_OBSERVERS + FOR_AUDITORS:
        assert call(auditor, route) not in (401, 403), route


def test_an_account_that_is_not_configured_gets_no_challenge(stranger: Visitor) -> None:
    account = to_hex(account_of("observer"))
    asked = stranger.post("/v1/sign-in/challenge", {"account": account})
    assert asked.status_code == 403


@pytest.mark.parametrize("route", CLOSED, ids=" ".join)
def test_a_suspended_member_is_out_at_once(
    town: Town, clerk: Visitor, route: tuple[str, str]
) -> None:
    reason = {"format": "shujian/reason/1", "text": "整改"}
    subject = to_hex(tag_hash(f"member:{TJ}"))
    raw = town.statement("SuspendMember", ["steward"], reason, member=subject, expectedState=1)
    town.accept(town.take(raw).digest)
    with Session(town.engine) as session:
        assert not session.get_one(Member, TJ).active
    assert call(clerk, route) == 403


def test_signing_out_ends_the_session(clerk: Visitor) -> None:
    assert clerk.client.delete("/v1/sign-in", headers=clerk.headers).status_code == 204
    assert clerk.get("/v1/members").status_code == 401


def test_every_answer_to_a_stranger_is_a_problem(stranger: Visitor) -> None:
    answer = stranger.get("/v1/catalog")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.json()["status"] == 401


def test_a_browser_gets_a_page_instead(stranger: Visitor) -> None:
    answer = stranger.get("/catalog", headers={"Accept": "text/html"})
    assert answer.status_code == 401
    assert "shujian sign-in" in answer.text
