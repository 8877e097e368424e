"""The committed vectors of presentations, which a second implementation is held against too."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from chain.evidence import parse_trust
from chain.presentations import check, check_bundle, parse_presentation
from scripts.vectors import presentations as script

FOLDER = Path(__file__).parents[2] / "vectors" / "presentations"
READ = json.loads((FOLDER / "checks.json").read_text())
TRUSTS = {name: parse_trust(text.encode()) for name, text in READ["trusts"].items()}
CASES = [pytest.param(case, id=case["desc"]) for case in READ["cases"]]
BUNDLES = [pytest.param(case, id=case["desc"]) for case in READ["bundles"]]


def data_of(case: dict[str, Any]) -> bytes:
    base = READ["bases"][case["base"]].encode()
    end = case["at"] + case["remove"]
    return bytes(base[: case["at"]] + base64.b64decode(case["insert"]) + base[end:])


def test_the_script_makes_the_committed_file_again() -> None:
    assert script.files() == {path.name: path.read_text() for path in FOLDER.glob("*.json")}


@pytest.mark.parametrize("case", CASES)
def test_each_check_answers_as_it_should(case: dict[str, Any]) -> None:
    trust = TRUSTS[case["trust"]]
    report = check(data_of(case), trust, case["now"], case["as_of"], case["max_age"])
    assert [item.status.value for item in report.checks] == case["statuses"]
    assert [item.demanded for item in report.checks] == case["demanded"]
    assert report.verdict.value == case["verdict"]
    judged = (report.known_now, report.known_then)
    known = tuple(None if one is None else one.force.value for one in judged)
    assert known == (case["known_now"], case["known_then"])
    assert all(item.reason for item in report.checks)
    assert json.loads(json.dumps(report.as_json()))["state"] == case["state"]


@pytest.mark.parametrize("case", BUNDLES)
def test_a_bundle_alone_is_never_green(case: dict[str, Any]) -> None:
    report = check_bundle(case["file"].encode())
    assert [item.status.value for item in report.checks] == case["statuses"]
    assert report.verdict.value == case["verdict"] != "VALID"
    assert (report.verdict.value == "INVALID") is case["want_error"]
    assert (None if report.name is None else report.name.text) == case["name"]


def test_only_what_is_meant_to_be_good_is_green() -> None:
    for case in READ["cases"]:
        assert (case["verdict"] == "VALID") == case["desc"].startswith("good: ")
        assert (case["verdict"] == "VALID") == (case["want_error"] == [])


@pytest.mark.parametrize("name", READ["bases"])
def test_a_file_is_written_as_it_was_read(name: str) -> None:
    data = READ["bases"][name].encode()
    assert parse_presentation(data).encode() == data
