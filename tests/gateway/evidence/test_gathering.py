"""Evidence that is gathered is VALID to who trusts what the gateway proposes, and is whole."""

from __future__ import annotations

from itertools import combinations

import pytest

from chain.evidence import Question, Report, Status, parse_evidence
from chain.words import to_hex
from gateway.errors import Conflict, Invalid, NotFound, TooLarge
from gateway.evidence import shown
from gateway.persons.tags import find_persons
from gateway.trace.question import recorded_at
from tests.gateway.authorizations.office import CODE
from tests.gateway.evidence.scene import OBSERVER, Scene
from tests.gateway.releases.desk import WHOLE

ANYTHING = dict[str, str | list[str]]


def unproved(report: Report) -> list[str]:
    """What is not VALID, of what is demanded."""
    return [
        f"{item.number} {item.name} {item.status.value}: {item.reason}"
        for item in report.checks
        if item.demanded and item.status is not Status.VALID
    ]


def asked_for(scene: Scene, question: Question) -> list[int]:
    """The answer as a naive reading of all headers finds it; purposes are not looked at."""
    entries = [scene.entry(at) for at in range(scene.newest.size)]
    return [entry.position for entry in entries if question.asks_for(entry.header)]


@pytest.mark.parametrize(
    "words",
    [
        {"resource": "STJJ-0001"},
        {"member": "西城区"},
        {"authorization": WHOLE},
        {"resource": "STJJ-0001", "authorization": CODE, "kind": "access.released"},
        {"resource": "STJJ-0001", "outcome": "accepted"},
        {"kind": "catalog.published"},
        {"resource": "STJJ-0008", "outcome": "refused"},
        {},
    ],
    ids=str,
)
def test_evidence_for_an_auditor_is_valid_throughout(scene: Scene, words: ANYTHING) -> None:
    report = scene.report("auditor", **words)
    assert unproved(report) == []
    assert report.question is not None
    assert list(report.answer) == asked_for(scene, report.question) != []


def test_the_rarest_key_leads_to_the_answer(scene: Scene) -> None:
    found = scene.gathered("auditor", resource="STJJ-0001", authorization=CODE, member="西城区")
    question = parse_evidence(found.evidence).question
    assert question is not None
    assert question.key == f"authorization:{CODE}"
    assert len(question.also) == 2
    assert all(key.startswith(("member:", "resource:")) for key in question.also)


@pytest.mark.parametrize("words", [{"resource": "STJJ-9999"}, {"member": "谁也不是"}], ids=str)
def test_that_a_key_never_occurs_is_proved(scene: Scene, words: ANYTHING) -> None:
    found = scene.gathered("auditor", **words)
    assert (unproved(found.report), found.records) == ([], 0)
    assert parse_evidence(found.evidence).records == ()
    assert any("mistyped" in warning for warning in found.warnings)


def test_every_period_is_proved_with_its_neighbours(scene: Scene) -> None:
    times = sorted({scene.entry(at).header.time for at in range(scene.newest.size)})
    edges = [times[0] - 1, *times, times[-1] + 1]
    for first, last in combinations(edges[:2] + edges[-5:], 2):
        for words in ({"resource": "STJJ-0001"}, {}):
            period = {"since": recorded_at(first), "until": recorded_at(last)}
            report = scene.report("auditor", **words, **period)
            assert unproved(report) == [], (words, period)
            assert report.question is not None
            assert (report.question.since, report.question.until) == (first, last)
            assert list(report.answer) == asked_for(scene, report.question)


def test_a_period_that_begins_before_1970_is_one_that_evidence_can_write(scene: Scene) -> None:
    report = scene.report("auditor", since="1949-10-01", kind="catalog.published")
    assert unproved(report) == []
    assert report.question is not None
    assert report.question.since == 0
    with pytest.raises(Invalid, match="before 1970"):
        scene.gathered("auditor", until="1949-10-01")


def test_a_purpose_is_proved_by_the_requests_on_which_accesses_followed(scene: Scene) -> None:
    report = scene.report("auditor", purpose="tax.verify")
    assert unproved(report) == []
    kinds = [scene.entry(at).header.kind for at in report.answer]
    assert set(kinds) == {"access.released", "access.refused", "access.reported"}
    assert scene.report("auditor", purpose="statistics", resource="STJJ-0001").answer == ()


def test_single_records_are_proved_with_what_explains_them(scene: Scene) -> None:
    size = scene.newest.size
    for position in range(0, size, 7):
        report = scene.report("auditor", position)
        assert unproved(report) == []
        assert position in report.answer
    with pytest.raises(Invalid, match="1 to 200"):
        scene.gathered("auditor", *range(201))


def test_a_person_is_asked_for_by_one_tag(scene: Scene) -> None:
    with scene.services.read() as session:
        (tag,) = find_persons(session, "某甲", None)
    report = scene.report("auditor", person=[to_hex(tag)])
    assert (unproved(report), len(report.answer)) == ([], 1)
    assert report.question is not None
    assert report.question.key == f"person:{to_hex(tag)}"
    with pytest.raises(Invalid, match="one tag"):
        scene.gathered("auditor", person=[to_hex(tag), "0x" + "11" * 32])
    named = scene.report("xc-clerk", person=[to_hex(tag)])
    assert (unproved(named), named.answer) == ([], report.answer)
    with pytest.raises(NotFound, match="named no person"):
        scene.gathered("tj-clerk", person=[to_hex(tag)])


def test_what_is_too_much_is_refused_with_what_to_do(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shown, "MAX_RECORDS", 10)
    with pytest.raises(TooLarge, match="narrow the period"):
        scene.gathered("auditor", resource="STJJ-0001")
    with pytest.raises(Invalid, match="case of an access"):
        scene.gathered("auditor", access_case="2026-0412")


def test_the_node_away_leaves_effects_and_signers_asserted(scene: Scene) -> None:
    scene.chain.away = True
    try:
        found = scene.gathered("auditor", resource="STJJ-0001")
    finally:
        scene.chain.away = False
    bad = {item.name for item in found.report.checks if item.status is not Status.VALID}
    assert bad == {"seal", "effects", "signers"}
    assert found.report.verdict is Status.ASSERTED
    assert any("proves nothing now" in warning for warning in found.warnings)


def test_the_newest_checkpoint_that_observers_signed_is_taken(changed: Scene) -> None:
    first = changed.newest
    changed.publish("STJJ-0004")
    second = changed.chain.checkpoint(changed.index)
    assert changed.gathered("auditor", resource="STJJ-0001").size == first.size
    newer = changed.gathered("auditor", second.size - 1)
    assert (newer.size, newer.observers) == (second.size, 0)
    assert any("0 of the 1 observers" in warning for warning in newer.warnings)
    changed.chain.observe(OBSERVER, second)
    found = changed.gathered("auditor", resource="STJJ-0004")
    assert (found.size, found.block, found.uncovered) == (second.size, second.block_number, 0)
    assert unproved(found.report) == []
    changed.publish("STJJ-0005")
    assert changed.gathered("auditor", resource="STJJ-0004").uncovered == 2
    with pytest.raises(Conflict, match="not under a checkpoint yet"):
        changed.gathered("auditor", second.size)
