"""Nobody obtains through evidence a record, or even a header, that the trace would not show."""

from __future__ import annotations

import pytest

from chain.evidence import Status, parse_evidence
from gateway.errors import NotFound
from gateway.trace import service
from gateway.trace.question import Question
from tests.gateway.evidence.scene import Scene
from tests.gateway.evidence.test_gathering import unproved
from tests.gateway.releases.desk import WHOLE

PEOPLE = ("steward", "operator", "tj-clerk", "xc-head", "bb-clerk")
QUESTIONS: tuple[dict[str, str], ...] = (
    {},
    {"resource": "STJJ-0001"},
    {"authorization": WHOLE},
    {"member": "市统计局"},
    {"purpose": "tax.verify"},
    {"kind": "access.released"},
    {"kind": "catalog.published", "since": "2026-01-01", "until": "2099-01-01"},
    {"resource": "STJJ-9999"},
)


def visible_to(scene: Scene, person: str) -> set[int]:
    with scene.services.read() as session:
        rows = service.rows(session, scene.viewer(person), Question(newest_first=False))
        return {row.position for row in rows}


@pytest.mark.parametrize("person", PEOPLE)
def test_a_question_shows_only_what_the_trace_shows(scene: Scene, person: str) -> None:
    visible, own = visible_to(scene, person), f"member:{scene.viewer(person).member}"
    for words in QUESTIONS:
        found = scene.gathered(person, **words)
        evidence = parse_evidence(found.evidence)
        assert evidence.question is not None
        assert evidence.question.key == own
        assert {item.position for item in evidence.records} <= visible, words
        assert unproved(found.report) == [], words
        assert any("in which you have a part" in warning for warning in found.warnings)


@pytest.mark.parametrize("person", PEOPLE)
def test_single_records_are_found_exactly_where_the_trace_shows_them(
    scene: Scene, person: str
) -> None:
    visible = visible_to(scene, person)
    for position in range(0, scene.newest.size, 3):
        if position not in visible:
            with pytest.raises(NotFound, match="may see"):
                scene.gathered(person, position)
            continue
        found = scene.gathered(person, position)
        assert {item.position for item in parse_evidence(found.evidence).records} <= visible
        assert found.report.verdict in (Status.VALID, Status.ASSERTED)


def test_one_record_that_may_not_be_seen_hides_all_that_are_named(scene: Scene) -> None:
    hidden = next(at for at in range(scene.newest.size) if at not in visible_to(scene, "bb-clerk"))
    with pytest.raises(NotFound, match=f"no record {hidden} "):
        scene.gathered("bb-clerk", 0, hidden)
