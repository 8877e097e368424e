"""Pages that tell of proofs: what they show is what the evidence says, and no greener."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlmodel import Session

from chain.evidence import NAMES, Check, Report, Status
from gateway.errors import Unavailable
from gateway.members.standing import standing
from gateway.observers.contradictions import Contradiction
from gateway.pages.answers import SHOWN, can_be_proved, completeness_of
from gateway.pages.proving_words import PROVING
from gateway.pages.record_path import states_of
from gateway.pages.words import WORDS
from gateway.reports import models
from gateway.trace.question import ask
from tests.gateway.evidence.scene import CASE, OBSERVER, Scene
from tests.support.town import account_of
from tests.support.web import Visitor

HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def visitor(scene: Scene) -> Visitor:
    return Visitor(scene.client)


@pytest.fixture(scope="module")
def auditor(visitor: Visitor) -> Visitor:
    return visitor.sign_in("auditor")


def page(visitor: Visitor, path: str) -> BeautifulSoup:
    answer = visitor.get(path, headers=HTML)
    assert answer.status_code == 200, answer.text
    return BeautifulSoup(answer.text, "lxml")


def released(scene: Scene) -> int:
    answer = scene.report("auditor", kind="access.released").answer
    return answer[0]


def states(soup: BeautifulSoup, where: str) -> list[str]:
    return [str(mark["class"][-1]) for mark in soup.select(f"{where} .state")]


def test_a_record_shows_its_path_with_every_check(scene: Scene, auditor: Visitor) -> None:
    position = released(scene)
    soup = page(auditor, f"/records/{position}?case={CASE}")
    report = scene.report("auditor", position)
    assert states(soup, ".stations") == ["valid"] * 6
    rows = soup.select("table tbody tr")
    assert len(rows) == len(report.checks) == 16
    for row, check in zip(rows, report.checks, strict=True):
        mark = row.select_one(".state")
        assert mark is not None
        expected = check.status.value.lower() if check.demanded else "idle"
        assert expected in mark["class"]
    stations = " ".join(one.get_text(" ") for one in soup.select(".stations"))
    assert f"前 {scene.newest.size}" in " ".join(stations.split())
    assert "1 个签名，要求 1" in " ".join(stations.split())
    assert "本身什么也不证明" in soup.get_text()


def test_the_picture_is_drawn_and_told_in_words(scene: Scene, auditor: Visitor) -> None:
    soup = page(auditor, f"/records/{released(scene)}?case={CASE}")
    picture = soup.select_one("svg[role=img]")
    assert picture is not None
    labels = str(picture["aria-labelledby"]).split()
    assert all(picture.find(id=label) is not None for label in labels)
    described = picture.find(id=labels[1]).get_text()  # type: ignore[union-attr]
    for stage in ("记录", "树", "检查点", "区块", "封块签名", "旁证节点"):
        assert f"{stage}" in described
    assert len(picture.select("g.box")) == 5
    assert len(picture.select("circle.path")) == len(picture.select("circle.beside"))
    assert not soup.select("[style]"), "the policy of the pages forbids styles in place"


def test_evidence_certificate_and_verifier_are_linked_and_there(
    scene: Scene, auditor: Visitor
) -> None:
    position = released(scene)
    soup = page(auditor, f"/records/{position}?case={CASE}")
    links = [str(a["href"]) for a in soup.select(".downloads a")]
    assert f"/v1/evidence?record={position}&case={CASE}" in links
    assert f"/v1/evidence/certificate?record={position}&case={CASE}" in links
    assert {"/verify.html", "/v1/trust"} <= set(links)
    for link in links:
        assert auditor.get(link).status_code == 200, link


def test_a_record_under_no_checkpoint_waits_and_offers_no_evidence(
    scene: Scene, auditor: Visitor
) -> None:
    page(auditor, f"/records/{released(scene)}?case={CASE}")  # is a record itself
    position = scene.size() - 1
    soup = page(auditor, f"/records/{position}?case={CASE}")
    assert "valid" not in states(soup, ".stations")
    assert "waiting" in states(soup, ".stations")
    assert "现在无法核验" in soup.get_text()
    assert not soup.select(".downloads a[href^='/v1/evidence']")
    assert not soup.select("table")


def test_where_the_gateway_cannot_check_nothing_but_its_own_path_is_green(
    scene: Scene, auditor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: Any) -> Any:
        raise Unavailable("nobody can prove it now; try again")

    monkeypatch.setattr("gateway.pages.record_path.gather", away)
    soup = page(auditor, f"/records/{released(scene)}?case={CASE}")
    found = dict(zip(("record", "tree", "checkpoint", "block", "seal", "observers"),
                     states(soup, ".stations"), strict=True))  # fmt: skip
    assert found.pop("tree") == "valid"
    assert set(found.values()) == {"asserted", "skipped"}
    assert "nobody can prove it now" in soup.get_text()


@pytest.mark.parametrize("status", [one for one in Status if one is not Status.VALID])
@pytest.mark.parametrize("name", [one for one in NAMES if one not in ("form", "ledger")])
def test_a_station_is_no_better_than_its_worst_check(name: str, status: Status) -> None:
    def report(demanded: bool) -> Report:
        checks = [
            Check(number, one, status if one == name else Status.VALID, "", demanded or one != name)
            for number, one in enumerate(NAMES, 1)
        ]
        return Report(tuple(checks), ())

    worse = [state for state in states_of(report(True), None, True).values() if state != "valid"]
    assert worse == ([] if name == "completeness" else [status.value.lower()])
    if status is Status.SKIPPED:
        assert set(states_of(report(False), None, True).values()) <= {"valid", "idle"}


def test_an_answer_says_of_what_and_as_of_when_it_is_complete(
    scene: Scene, auditor: Visitor
) -> None:
    newer = scene.size() + 1 - scene.newest.size
    soup = page(auditor, f"/trace?resource=STJJ-0001&kind=access.released&case={CASE}")
    part = soup.select_one("section.complete.provable")
    assert part is not None
    text = " ".join(part.get_text(" ").split())
    assert "可以证明完整" in text
    assert "资源 STJJ-0001 · 事项 数据放行" in text
    assert f"检查点 {scene.newest.size} " in text
    found = re.search(r"(\d+) 条更新的记录", text)
    assert found is not None
    assert int(found.group(1)) in (newer - 1, newer)
    assert "1 个签名，要求 1" in text
    assert "最新编号 1" in text
    query = f"resource=STJJ-0001&kind=access.released&case={CASE}"
    links = [str(a["href"]) for a in part.select(".downloads a")]
    assert f"/v1/evidence?{query}" in links
    assert auditor.get(f"/v1/evidence?{query}").status_code == 200


def test_a_question_that_no_proof_covers_says_so(auditor: Visitor) -> None:
    soup = page(auditor, f"/trace?access_case=SJ-1&case={CASE}")
    part = soup.select_one("section.complete.none")
    assert part is not None
    assert "无法证明完整" in part.get_text()
    assert not part.select("a[href^='/v1/evidence']")


def test_a_member_is_told_that_only_its_own_records_are_proved(visitor: Visitor) -> None:
    text = page(visitor.sign_in("xc-clerk"), "/trace?resource=STJJ-0001").get_text()
    assert "只涉及本单位参与的记录" in text


def test_without_observers_completeness_is_only_asserted(scene: Scene) -> None:
    lone = replace(
        scene.services, observers=replace(scene.services.observers, accounts=(), required=0)
    )
    with Session(scene.town.engine) as session:
        viewer = standing(session, account_of("auditor"))
        found = completeness_of(lone, session, viewer, ask(resource="STJJ-0001"))
    assert (found.state, found.signed, found.required) == ("asserted", 0, 0)


def test_reporters_with_gaps_come_first_and_the_rest_is_counted(scene: Scene) -> None:
    with Session(scene.town.engine) as session:
        for number in range(SHOWN + 2):
            session.add(_report(f"M{number:02}", 1))
        session.add_all([_report("Z", 1), _report("Z", 4), _report("Z", 7)])
        session.flush()
        viewer = standing(session, account_of("auditor"))
        found = completeness_of(scene.services, session, viewer, ask())
        session.rollback()
    first = found.reporters[0]
    assert (first.member, first.newest, first.unfinished) == ("Z", 7, 0)
    assert [(gap.first, gap.last) for gap in first.gaps] == [(2, 3), (5, 6)]
    assert len(found.reporters) == SHOWN
    assert found.other_reporters == SHOWN + 2 + 2 - SHOWN


def _report(member: str, sequence: int) -> models.Report:
    return models.Report(
        member=member, sequence=sequence, position=int.from_bytes(f"{member}/{sequence}".encode()),
        recorded=0, from_=0, until=0, count=0, events=bytes(32), completed=1, taken=0,
        rejected=0, first=None, last=None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "provable"),
    [
        ({}, True),
        ({"purpose": "tax.verify"}, True),
        ({"access_case": "SJ-1"}, False),
        ({"person": []}, False),
        ({"person": ["0x" + "1" * 64]}, True),
        ({"person": ["0x" + "1" * 64, "0x" + "2" * 64]}, False),
    ],
)
def test_which_questions_evidence_can_answer(words: dict[str, Any], provable: bool) -> None:
    assert can_be_proved(ask(**words)) is provable


def test_the_overview_tells_how_far_observers_are(scene: Scene, visitor: Visitor) -> None:
    soup = page(visitor, "/")
    text = " ".join(soup.get_text(" ").split())
    account = "0x" + account_of(OBSERVER).hex()
    assert soup.select_one(f"code[title='{account}']") is not None
    assert f"{scene.newest.size} 旁证覆盖" in text
    assert "最近一次审计" in text
    assert soup.select_one(f"code[title='0x{scene.newest.index_root.hex()}']") is not None


def test_a_contradiction_stands_on_the_overview(
    scene: Scene, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = [Contradiction("observer 0x12 signed another root for 7 records", {})]
    monkeypatch.setattr(type(scene.services.observers.contradictions), "all", lambda _: told)
    alert = page(visitor, "/").select_one(".trouble[role=alert]")
    assert alert is not None
    assert "another root for 7 records" in alert.get_text()


def test_every_word_of_proofs_has_both_forms_and_is_among_the_words() -> None:
    for word, (chinese, english) in PROVING.items():
        assert chinese
        assert english
        assert WORDS[word] == (chinese, english)
