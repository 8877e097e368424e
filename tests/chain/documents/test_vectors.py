"""The committed vectors, which other verifiers may use too, and the script that makes them."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import chain
from chain.documents import (
    KINDS,
    MAX_CONTENT,
    MAX_FIELDS,
    Field,
    commit,
    compare,
    decode_bundle,
    read_envelope,
    verify_bundle,
)
from chain.documents import bundle as bundles
from chain.documents import envelope as envelopes
from chain.documents.bundle import MAX_BYTES
from chain.documents.fields import MAX_PATH, MAX_STEPS
from chain.documents.items import MAX_COMPARED
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


def test_the_specification_counts_the_attacks_and_names_the_limits() -> None:
    text = (Path(chain.__file__).parent / "README.md").read_text()
    read = json.loads((FOLDER / "bundles.json").read_text())["cases"]
    counted = Counter(case["after"] for case in read if case["want_error"])
    assert f"holds {counted.total()} broken bundles" in text
    for after, count in counted.items():
        assert f"| {after} | {count} |" in text
    for said in (
        f"1 to {MAX_STEPS} steps, at most {MAX_PATH:,} bytes",
        f"1 to {MAX_FIELDS:,} fields; paths and values",
        f"have at most 2^{MAX_CONTENT.bit_length() - 1} bytes together",
        f"at most 2^{MAX_BYTES.bit_length() - 1} bytes, exactly",
        f"are more than {MAX_COMPARED:,} together",
        f"`{envelopes.FORMAT}`",
        f"`{bundles.FORMAT}`",
        *(f"`{kind}`" for kind in KINDS),
    ):
        assert said in text, said


@pytest.mark.parametrize("case", cases("comparisons.json"))
def test_comparisons(case: dict[str, Any]) -> None:
    was, now = ([Field(*row) for row in case[name]] for name in ("committed", "found"))
    found = compare(was, now, case["hidden"])
    told = [[one.change.value, one.path, one.found_at] for one in found.differences]
    assert told == case["differences"]
    assert list(found.unprotected) == case["unprotected"]
