"""A document that changes while somebody looks at it: nothing is called valid that is not."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from gateway.holders.disclosing import HOLDER
from gateway.holders.presenting import Proof
from gateway.holders.service import Holders
from gateway.holders.state import State
from gateway.issuing.models import DocumentChange, Issue
from tests.gateway.holders.browser import Browser
from tests.gateway.holders.scene import Scene
from tests.gateway.holders.test_disclosing import changed
from tests.support.town import START
from tests.support.web import Visitor, app_of


def state(scene: Scene) -> State:
    """What became of the one code."""
    with scene.read() as session:
        (found,) = scene.codes.of_document(session, scene.name.id)
    return found.state


@pytest.mark.parametrize("kind", ["document.revoked", "document.suspended"])
def test_what_the_contract_has_not_answered_yet_is_told(scene: Scene, kind: str) -> None:
    def submit(session: Any) -> None:
        changed(kind)(scene, session)
        session.flush()
        session.get_one(DocumentChange, 900).outcome = "submitted"

    scene.run(submit)
    shown = scene.holders.show(scene.name, ["name"], HOLDER)
    assert (shown.status.verdict.value, shown.status.validity.state) == ("STALE", "active")
    assert shown.status.validity.pending == kind.partition(".")[2]
    with TestClient(app_of(scene.town)) as client:
        looker = Browser(client.app)  # type: ignore[arg-type]
        cookie = scene.cookie()
        looker.go(f"/c/{scene.secret_and_digits(cookie, scene.code(cookie))[0]}")
        text = looker.submit().text
    assert "状态已过时" in text
    assert "变更待合约答复" in text


@pytest.mark.parametrize("way", ["digits", "qr"])
def test_revoked_while_it_is_gathered_it_is_not_shown_and_costs_no_code(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    cookie = scene.cookie()
    secret, digits = scene.secret_and_digits(cookie, scene.code(cookie))
    proves = Holders._prove

    def revoked(self: Holders, shown: Any) -> Proof:
        scene.run(lambda session: changed("document.revoked")(scene, session))
        return proves(self, shown)

    with TestClient(app_of(scene.town), raise_server_exceptions=False) as client:
        clerk, looker = Visitor(client).sign_in("xc-clerk"), Browser(client.app)  # type: ignore[arg-type]
        looker.go(f"/c/{secret}")

        def look() -> Any:
            if way == "qr":
                looker.go(f"/c/{secret}")
                return looker.submit()
            return clerk.post("/v1/codes", {"digits": digits})

        with monkeypatch.context() as slow:
            slow.setattr(Holders, "_prove", revoked)
            answer = look()
        assert (answer.status_code, state(scene)) == (409, State.OPEN), answer.text
        told = look().text
        assert "现在无效" in told if way == "qr" else '"verdict":"INVALID"' in told
    assert state(scene) is State.USED


def test_a_period_that_ends_while_it_is_gathered_is_noticed(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    def end(session: Any) -> None:
        session.get_one(Issue, scene.name.issue).valid_until = START // 1000

    scene.run(end)
    scene.town.clock = START + 999  # the last millisecond of its last second
    cookie = scene.cookie()
    _, digits = scene.secret_and_digits(cookie, scene.code(cookie))
    proves = Holders._prove

    def slowly(self: Holders, shown: Any) -> Proof:
        scene.town.clock += 1
        return proves(self, shown)

    with TestClient(app_of(scene.town), raise_server_exceptions=False) as client:
        clerk = Visitor(client).sign_in("xc-clerk")
        with monkeypatch.context() as slow:
            slow.setattr(Holders, "_prove", slowly)
            assert clerk.post("/v1/codes", {"digits": digits}).status_code == 409
        assert clerk.post("/v1/codes", {"digits": digits}).json()["verdict"] == "INVALID"


def test_a_period_beyond_all_calendars_is_shown_whole(scene: Scene) -> None:
    def last(session: Any) -> None:
        session.get_one(Issue, scene.name.issue).valid_until = 2**48 - 1

    scene.run(last)
    with TestClient(app_of(scene.town)) as client:
        looker = Browser(client.app)  # type: ignore[arg-type]
        cookie = scene.cookie()
        looker.go(f"/c/{scene.secret_and_digits(cookie, scene.code(cookie))[0]}")
        assert "281474976710655" in looker.submit().text
