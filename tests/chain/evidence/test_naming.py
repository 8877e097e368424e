"""A document of a batch has its name beside the tag that hashes it, where a record tells it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from chain.evidence import Evidence, Question, check, parse_evidence, parse_trust
from chain.evidence.naming import names_of
from chain.evidence.records import Body, Shown
from tests.support.tools import ROOT

READ: dict[str, Any] = json.loads((ROOT / "tests/vectors/evidence/checks.json").read_text())
BATCH = "0x4a144a2c5136785545e4c23f5a65bfb5e778d3d6df9fd3417703ffff6324083f"
TAG = "document:0xba0d840377a3c26a62bdd01c5bee2eeae389b4bc202477a72e6f5e3bd0aeee81"


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    """What happened to one document of a batch: revoked, and superseded by another of it."""
    return parse_evidence(READ["bases"]["one document"].encode())


def with_message(shown: Shown, message: Any) -> Shown:
    """The record with this in the place of what was signed."""
    assert shown.body is not None
    value = {**shown.body.value, "statement": {"message": message}}
    return replace(shown, body=Body(shown.body.salt, shown.body.data, value))


def test_the_report_names_what_was_asked_about() -> None:
    trust = parse_trust(READ["trusts"]["two observers"]["file"].encode())
    report = check(READ["bases"]["one document"].encode(), trust)
    assert report.question is not None
    assert (report.question.key, report.names) == (TAG, {TAG: f"{BATCH}-7"})
    assert "names" not in report.as_json(), "what was checked, and nothing else"


def test_what_is_not_asked_about_or_told_by_nobody_has_no_name(evidence: Evidence) -> None:
    assert names_of(None, evidence.records) == {}
    assert names_of(Question("resource:STJJ-0001"), evidence.records) == {}
    assert names_of(evidence.question, [replace(one, body=None) for one in evidence.records]) == {}
    also = Question("member:TJJ", also=(TAG,))
    assert names_of(also, evidence.records) == {TAG: f"{BATCH}-7"}


def test_the_one_that_follows_is_named_too(evidence: Evidence) -> None:
    message = {"issue": BATCH, "serial": 3, "successor": BATCH, "successorSerial": 7}
    told = [with_message(evidence.records[0], message)]
    assert names_of(evidence.question, told) == {TAG: f"{BATCH}-7"}


@pytest.mark.parametrize(
    "message",
    [
        {"issue": BATCH, "serial": 8},
        {"issue": BATCH, "serial": 0},
        {"issue": BATCH, "serial": "7"},
        {"issue": BATCH, "serial": 2**60},
        {"issue": BATCH},
        {"issue": [BATCH], "serial": 7},
        {},
        None,
        7,
    ],
    ids=str,
)
def test_nobody_can_give_it_another_name(evidence: Evidence, message: Any) -> None:
    told = [with_message(one, message) for one in evidence.records]
    assert names_of(evidence.question, told) == {}
