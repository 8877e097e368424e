"""How a document stands when it is shown, and that what fails costs no code."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, cast

import pytest
from sqlmodel import Session
from starlette.testclient import TestClient

from gateway.archive.models import ArchivedDocument
from gateway.errors import Conflict, LedgerError, NotFound, Unavailable
from gateway.holders import page
from gateway.holders.disclosing import HOLDER
from gateway.holders.presenting import Proof, proof_of
from gateway.holders.service import Holders
from gateway.holders.state import State
from gateway.issuing.models import DocumentChange, Issue
from gateway.presentations.service import Presentations
from tests.gateway.holders.browser import Browser
from tests.gateway.holders.scene import CLEAR, Scene
from tests.support.tools import PATIENCE
from tests.support.town import START, TJ
from tests.support.web import app_of


def changed(kind: str) -> Callable[[Scene, Session], None]:
    """What the contract accepted about the certificate."""

    def change(scene: Scene, session: Session) -> None:
        now = START // 1000
        session.add(
            DocumentChange(
                position=900,
                document=scene.name.id,
                issue=scene.name.issue,
                serial=0,
                kind=kind,
                outcome="accepted",
                recorded=now,
                block=3,
                effective=now,
                member=TJ,
                side="issuer",
                reason="笔误",
                successor=None,
                submitted=5,
                answered=None,
            )
        )

    return change


def said(**words: Any) -> Callable[[Scene, Session], None]:
    """What the projection has of the issue, changed."""

    def change(scene: Scene, session: Session) -> None:
        issue = session.get_one(Issue, scene.name.issue)
        for name, value in words.items():
            setattr(issue, name, value)

    return change


@pytest.mark.parametrize(
    ("change", "verdict", "state"),
    [
        (said(), "VALID", "active"),
        (changed("document.revoked"), "INVALID", "revoked"),
        (changed("document.suspended"), "INVALID", "suspended"),
        (changed("document.superseded"), "INVALID", "superseded"),
        (said(valid_until=START // 1000 - 1), "INVALID", "expired"),
        (said(valid_from=START // 1000 + 1), "INVALID", "not yet valid"),
        (said(state="pending", issued=None), "NOT_FOUND", "not issued"),
        (said(root=b"\x01" * 32), "MISMATCH", "active"),
    ],
)
def test_the_verdict_says_how_it_stands(
    scene: Scene, change: Callable[[Scene, Session], None], verdict: str, state: str
) -> None:
    scene.run(lambda session: change(scene, session))
    shown = scene.holders.show(scene.name, ["name"], HOLDER)
    assert (shown.status.verdict.value, shown.status.validity.state) == (verdict, state)
    assert shown.status.use is not None
    assert shown.status.use.as_json()["status"] == "free"
    assert scene.holders.show(scene.name, ["name"], None).status.use is None
    assert shown.status.validity.reason is None  # reasons are for those entitled


def test_a_field_that_is_not_there_cannot_be_shown(scene: Scene) -> None:
    with pytest.raises(Conflict, match="cannot be shown"):
        scene.holders.show(scene.name, ["holder.address"], None)


def test_gateway_and_chain_that_contradict_each_other_show_nothing(scene: Scene) -> None:
    class Contradicted:
        def present(self, *_: object) -> Any:
            raise LedgerError("they contradict each other")

    class Away:
        def present(self, *_: object) -> Any:
            raise Unavailable("away")

    with scene.read() as session:
        with pytest.raises(LedgerError):
            proof_of(session, Contradicted(), scene.bundle)
        assert proof_of(session, Away(), scene.bundle).without == "away"


def test_what_fails_before_it_is_shown_costs_no_code(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    cookie = scene.cookie()
    code = scene.code(cookie)
    secret, _ = scene.secret_and_digits(cookie, code)
    application = app_of(scene.town)
    with TestClient(application):
        looker = Browser(application)
        looker.go(f"/c/{secret}")
        with monkeypatch.context() as broken:
            broken.setattr(Holders, "_prove", contradict)
            assert looker.submit().status_code == 500
        looker.go(f"/c/{secret}")
        scene.run(lambda s: s.delete(s.get_one(ArchivedDocument, scene.name.id)))
        assert looker.submit().status_code == 404
    with scene.read() as session:
        (found,) = scene.codes.of_document(session, scene.name.id)
    assert found.state is State.OPEN
    with pytest.raises(NotFound):
        page.holder_page(scene.holders, cookie, None)


def contradict(*_: object) -> Any:
    """As where gateway and chain say different things."""
    raise LedgerError("the chain's node and this gateway contradict each other")


def test_of_a_document_with_very_many_fields_the_first_can_be_chosen(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "MAX_FIELDS", 4)
    shown = page.holder_page(scene.holders, scene.cookie(), None)
    assert [one.path for one in shown["choices"]] == ["name", "type_code", "number", "issuer.name"]
    assert shown["more"] == len(CLEAR) - 4


def test_strangers_who_ask_for_presentations_take_no_turn_from_holders(scene: Scene) -> None:
    async def prove() -> Proof:
        strangers = cast("Presentations", scene.holders.presenter).turns
        async with strangers.take(), strangers.take():
            shown = scene.holders.show(scene.name, None, HOLDER)
            return await asyncio.wait_for(scene.holders.prove(shown), PATIENCE)

    assert asyncio.run(prove()).without
