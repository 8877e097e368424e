"""The route of evidence: who gets what, and that an auditor's question is a record first."""

from __future__ import annotations

import json

import pytest

from chain.evidence import Status, check
from tests.gateway.evidence.scene import CASE, Scene
from tests.support.web import Visitor

PEOPLE = ("steward", "operator", "tj-clerk", "xc-head", "bb-clerk")


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
