"""The committed vectors of evidence, which a second implementation is held against too."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chain.errors import ProofError
from chain.evidence import (
    check,
    parse_evidence,
    parse_trust,
    prove_account,
    prove_slot,
    read_header,
)
from scripts.vectors import evidence as script

FOLDER = Path(__file__).parents[2] / "vectors" / "evidence"
READ = json.loads((FOLDER / "checks.json").read_text())
TRUSTS = {name: parse_trust(item["file"].encode()) for name, item in READ["trusts"].items()}


STATE = json.loads((FOLDER / "state.json").read_text())


def unhexed(value: Any) -> Any:
    if isinstance(value, list):
        return [unhexed(item) for item in value]
    is_bytes = isinstance(value, str) and value.startswith("0x")
    return bytes.fromhex(value[2:]) if is_bytes else value


def each(name: str) -> list[Any]:
    cases = [{key: unhexed(item) for key, item in case.items()} for case in STATE[name]]
    return [pytest.param(case, id=case["desc"]) for case in cases]


def judged(case: dict[str, Any], read: Callable[[], Any]) -> None:
    if case["want_error"]:
        with pytest.raises(ProofError):
            read()
    else:
        assert read() == case["value"]


@pytest.mark.parametrize("case", each("headers"))
def test_headers(case: dict[str, Any]) -> None:
    def read() -> list[Any]:
        header = read_header(case["header"])
        return [header.hash, header.number, header.time, header.state_root]

    judged(case, read)


@pytest.mark.parametrize("case", each("accounts"))
def test_accounts(case: dict[str, Any]) -> None:
    def read() -> list[Any] | None:
        found = prove_account(case["root"], case["address"], case["nodes"])
        if found is None:
            return None
        return [found.nonce, str(found.balance), found.storage_root, found.code_hash]

    judged(case, read)


@pytest.mark.parametrize("case", each("slots"))
def test_slots(case: dict[str, Any]) -> None:
    judged(case, lambda: str(prove_slot(case["root"], case["slot"], case["nodes"])))


def data_of(case: dict[str, Any]) -> bytes:
    base = READ["bases"][case["base"]].encode()
    end = case["at"] + case["remove"]
    return bytes(base[: case["at"]] + base64.b64decode(case["insert"]) + base[end:])


def test_the_script_makes_the_committed_file_again() -> None:
    assert script.files() == {path.name: path.read_text() for path in FOLDER.glob("*.json")}


@pytest.mark.parametrize("case", [pytest.param(case, id=case["desc"]) for case in READ["cases"]])
def test_each_check_answers_as_it_should(case: dict[str, Any]) -> None:
    report = check(data_of(case), TRUSTS[case["trust"]])
    assert [item.status.value for item in report.checks] == case["statuses"]
    assert [item.demanded for item in report.checks] == case["demanded"]
    assert (report.verdict.value, list(report.answer)) == (case["verdict"], case["answer"])
    assert all(item.reason for item in report.checks)


def test_only_what_is_meant_to_be_good_is_green() -> None:
    for case in READ["cases"]:
        assert (case["verdict"] == "VALID") == case["desc"].startswith("good: ")


def test_fingerprints_are_those_of_the_files() -> None:
    for name, item in READ["trusts"].items():
        assert TRUSTS[name].fingerprint() == item["fingerprint"]


@pytest.mark.parametrize("name", READ["bases"])
def test_a_file_is_written_as_it_was_read(name: str) -> None:
    data = READ["bases"][name].encode()
    assert parse_evidence(data).encode() == data
