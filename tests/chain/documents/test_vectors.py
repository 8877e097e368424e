"""The committed vectors, which other verifiers may use too, and the script that makes them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from chain.documents import Field, commit, compare, decode_bundle, read_envelope, verify_bundle
from chain.errors import ChainError, CommitmentError
from scripts.vectors import documents as script
from tests.chain.documents.samples import SECRET, envelope

FOLDER = Path(__file__).parents[2] / "vectors" / "documents"


def cases(name: str) -> list[Any]:
    return [
        pytest.param(case, id=f"{at} {case['desc']}")
        for at, case in enumerate(json.loads((FOLDER / name).read_text())["cases"])
    ]


def unhexed(text: str) -> bytes:
    return bytes.fromhex(text[2:])


def test_the_script_makes_the_committed_files_again() -> None:
    committed = {path.name: path.read_text() for path in FOLDER.glob("*.json")}
    assert script.files() == committed


@pytest.mark.parametrize("case", cases("commitments.json"))
def test_commitments(case: dict[str, Any]) -> None:
    fields = [Field(*row) for row in case["fields"]]
    if case["want_error"]:
        with pytest.raises(CommitmentError):
            commit(envelope(max(len(fields), 1)), fields, SECRET)
        return
    made = commit(read_envelope(case["envelope"]), fields, unhexed(case["secret"]))
    assert made.envelope.as_json() == case["envelope"]
    assert [field.path for field in made.fields] == case["order"]
    assert list(made.salts) == [unhexed(salt) for salt in case["salts"]]
    assert list(made.leaves) == [unhexed(leaf) for leaf in case["leaves"]]
    assert made.root == unhexed(case["root"])


@pytest.mark.parametrize("case", cases("bundles.json"))
def test_bundles_and_every_attack_on_them(case: dict[str, Any]) -> None:
    data = case["bundle"].encode()
    if case["want_error"]:
        with pytest.raises(ChainError) as caught:
            verify_bundle(decode_bundle(data), unhexed(case["root"]))
        assert 10 < len(str(caught.value)) < 400
        return
    bundle = decode_bundle(data)
    verify_bundle(bundle, unhexed(case["root"]))
    assert bundle.encode() == data


def test_no_attack_is_the_right_bundle_under_the_right_root() -> None:
    read = json.loads((FOLDER / "bundles.json").read_text())["cases"]
    right = {(case["bundle"], case["root"]) for case in read if not case["want_error"]}
    wrong = [(case["bundle"], case["root"]) for case in read if case["want_error"]]
    assert not right & set(wrong)
    assert len(set(wrong)) == len(wrong)


@pytest.mark.parametrize("case", cases("comparisons.json"))
def test_comparisons(case: dict[str, Any]) -> None:
    was, now = ([Field(*row) for row in case[name]] for name in ("committed", "found"))
    found = compare(was, now, case["hidden"])
    told = [[one.change.value, one.path, one.found_at] for one in found.differences]
    assert told == case["differences"]
    assert list(found.unprotected) == case["unprotected"]
