"""The route of evidence: who gets what, and that an auditor's question is a record first."""

from __future__ import annotations

import asyncio
import json

import pytest
from sqlalchemy import text

from chain.evidence import Status, check
from gateway.database import WriteSession
from gateway.errors import TooMany
from gateway.evidence.turns import WAITING, Turns
from tests.gateway.evidence.scene import CASE, Scene
from tests.support.tools import PATIENCE
from tests.support.web import Visitor


@pytest.fixture(scope="module")
def visitor(scene: Scene) -> Visitor:
    return Visitor(scene.client)


@pytest.fixture(scope="module")
def auditor(visitor: Visitor) -> Visitor:
    return visitor.sign_in("auditor")


def test_an_auditor_is_handed_a_file_after_its_question_was_recorded(
    scene: Scene, auditor: Visitor
) -> None:
    before = scene.size()
    answer = auditor.get(f"/v1/evidence?resource=STJJ-0001&case={CASE}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-disposition"] == 'attachment; filename="evidence.json"'
    beside = json.loads(answer.headers["shujian-evidence"])
    assert (beside["size"], beside["observers"], beside["required"]) == (scene.newest.size, 1, 1)
    assert beside["uncovered"] == before - scene.newest.size
    report = check(answer.content, scene.trust)
    assert report.verdict is Status.VALID
    assert len(report.answer) == beside["records"]
    assert scene.size() == before + 1
    kept = scene.entry(before)
    assert (kept.header.kind, kept.body and kept.body["case"]) == ("trace.exported", CASE)
    assert kept.body is not None
    assert kept.body["answer"]["form"] == "evidence"
    assert kept.body["question"]["resource"] == "STJJ-0001"


def test_it_refuses_with_what_to_do(visitor: Visitor, auditor: Visitor) -> None:
    consumer = visitor.sign_in("xc-clerk")
    for who, query, status, said in (
        (visitor, "", 401, "sign in"),
        (auditor, "resource=STJJ-0001", 422, "case number"),
        (consumer, f"resource=STJJ-0001&case={CASE}", 422, "only auditors"),
        (auditor, f"access_case=1&case={CASE}", 422, "case of an access"),
        (auditor, f"record=1&resource=STJJ-0001&case={CASE}", 422, "not both"),
        (auditor, f"record=-1&case={CASE}", 422, "whole number"),
        (auditor, f"person=张三&case={CASE}", 422, "never by name"),
        (auditor, f"from=yesterday&case={CASE}", 422, "from is a date"),
        (auditor, f"record=99999&case={CASE}", 404, "no record 99999"),
        (consumer, "wait=301", 422, "wait"),
    ):
        answer = who.get(f"/v1/evidence?{query}")
        assert (answer.status_code, said in answer.json()["detail"]) == (status, True), answer.text


def test_what_is_not_answered_is_not_recorded(scene: Scene, auditor: Visitor) -> None:
    before = scene.size()
    assert auditor.get(f"/v1/evidence?record=99999&case={CASE}").status_code == 404
    assert scene.size() == before


def test_members_get_evidence_of_their_part_without_a_record(
    scene: Scene, visitor: Visitor
) -> None:
    before = scene.size()
    answer = visitor.sign_in("xc-clerk").get("/v1/evidence?resource=STJJ-0001&wait=1")
    report = check(answer.content, scene.trust)
    assert (report.verdict, scene.size()) == (Status.VALID, before)
    assert report.question is not None
    assert report.question.also == ("resource:STJJ-0001",)


def test_a_database_that_was_changed_is_told_as_our_own_error(changed: Scene) -> None:
    def tamper(session: WriteSession) -> None:
        session.execute(text("UPDATE checkpoint SET root = zeroblob(32)"))

    changed.town.writer.run(tamper)
    size = changed.size()
    auditor = Visitor(changed.client).sign_in("auditor")
    answer = auditor.get(f"/v1/evidence?resource=STJJ-0001&case={CASE}")
    assert (answer.status_code, changed.size()) == (500, size)
    assert "shujian audit" in answer.json()["detail"]


def test_of_many_that_wait_for_their_turn_the_last_are_turned_away_at_once() -> None:
    turns, came = Turns(at_once=1, patience=3600.0), list[None]()

    async def ask() -> None:
        async with turns.take():
            came.append(None)

    async def crowd() -> None:
        async with turns.take():
            asked = [asyncio.create_task(ask()) for _ in range(WAITING)]
            await asyncio.sleep(0)
            with pytest.raises(TooMany):
                await asyncio.wait_for(ask(), PATIENCE)
        await asyncio.gather(*asked)

    asyncio.run(crowd())
    assert len(came) == WAITING


def test_only_so_many_gather_at_the_same_time() -> None:
    turns = Turns(at_once=1, patience=0.0)

    async def both() -> None:
        async with turns.take():
            with pytest.raises(TooMany, match="try again"):
                async with turns.take():
                    pass
        async with turns.take():
            pass

    asyncio.run(both())
