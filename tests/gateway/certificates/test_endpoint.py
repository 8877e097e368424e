"""The route of certificates: made of the same evidence, and recorded alike."""

from __future__ import annotations

import json

import pypdfium2
import pytest

from chain.evidence import Status, check
from gateway.certificates import words
from tests.gateway.evidence.scene import CASE, Scene
from tests.support.web import Visitor

PATH = "/v1/evidence/certificate"


@pytest.fixture(scope="module")
def visitor(scene: Scene) -> Visitor:
    return Visitor(scene.client)


def read(pdf: bytes) -> str:
    pages = pypdfium2.PdfDocument(pdf)
    return "".join("".join(page.get_textpage().get_text_bounded().split()) for page in pages)


def test_an_auditor_gets_the_pdf_after_its_question_was_recorded(
    scene: Scene, visitor: Visitor
) -> None:
    auditor, before = visitor.sign_in("auditor"), scene.size()
    answer = auditor.get(f"{PATH}?resource=STJJ-0001&case={CASE}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == 'attachment; filename="certificate.pdf"'
    evidence = bytes(pypdfium2.PdfDocument(answer.content).get_attachment(0).get_data())
    report, text = check(evidence, scene.trust), read(answer.content)
    assert report.verdict is Status.VALID
    assert words.VERDICTS[Status.VALID].title.zh in text
    assert scene.trust.fingerprint().replace(" ", "") in text
    assert "资源STJJ-0001" in text
    assert f"{len(report.answer)}条" in text
    assert scene.size() == before + 1
    body = scene.entry(before).body
    assert body is not None
    assert (body["case"], body["answer"]["form"]) == (CASE, "certificate")
    assert scene.entry(before).header.kind == "trace.exported"


def test_what_a_report_said_stands_there_with_reporter_and_delay(
    scene: Scene, visitor: Visitor
) -> None:
    answer = visitor.sign_in("auditor").get(f"{PATH}?kind=access.reported&case={CASE}")
    text = read(answer.content)
    assert "成员上报" in text
    assert "上报者" in text
    assert "发生" in text
    assert "相隔" in text
    assert "某乙" not in text


def test_a_member_gets_one_of_what_it_may_see_and_of_nothing_else(
    scene: Scene, visitor: Visitor
) -> None:
    clerk = visitor.sign_in("xc-clerk")
    mine = clerk.get(f"{PATH}?resource=STJJ-0001")
    assert mine.status_code == 200
    shown = json.loads(bytes(pypdfium2.PdfDocument(mine.content).get_attachment(0).get_data()))
    assert shown["question"]["key"].startswith("member:")
    assert clerk.get(f"{PATH}?record=999999").status_code == 404
    assert visitor.get(f"{PATH}?record=1").status_code == 401
    assert visitor.sign_in("auditor").get(f"{PATH}?record=1").status_code == 422
