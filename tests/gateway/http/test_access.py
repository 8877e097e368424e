"""Who may call each route, tried on every route."""

from __future__ import annotations

import pytest
from sqlmodel import Session

from chain.records import tag_hash
from chain.words import to_hex
from gateway.access import ACCESS, Who
from gateway.members.models import Member
from tests.support.town import TJ, Town
from tests.support.web import Visitor

PLACES = {
    "member": TJ,
    "sequence": "1",
    "size": "1",
    "position": "0",
    "digest": "0x" + "00" * 32,
    "name": TJ,
    "code": "STJJ-0001",
}
MEMBERS_ONLY = [route for route, who in ACCESS.items() if who is Who.MEMBER]
OPEN = [route for route, who in ACCESS.items() if who is not Who.MEMBER]


def call(visitor: Visitor, route: tuple[str, str]) -> int:
    method, path = route
    answer = visitor.client.request(
        method,
        path.format(**PLACES),
        headers=visitor.headers,
        json={} if method == "POST" else None,
        follow_redirects=False,
    )
    return int(answer.status_code)


@pytest.mark.parametrize("route", MEMBERS_ONLY, ids=" ".join)
def test_strangers_are_refused(stranger: Visitor, route: tuple[str, str]) -> None:
    assert call(stranger, route) == 401


@pytest.mark.parametrize("route", MEMBERS_ONLY, ids=" ".join)
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


@pytest.mark.parametrize("route", MEMBERS_ONLY, ids=" ".join)
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
