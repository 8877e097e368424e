"""The committed vectors, which other verifiers may use too, and the script that makes them."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from chain.errors import ProofError
from chain.merkle import (
    peaks,
    root_from_tiles,
    root_hash,
    updated_tiles,
    verify_consistency,
    verify_inclusion,
)
from scripts.vectors import merkle as script
from tests.chain.merkle.reference import sample_leaves

FOLDER = Path(__file__).parents[2] / "vectors" / "merkle"


def unhexed(value: Any) -> Any:
    if isinstance(value, str) and value.startswith("0x"):
        return bytes.fromhex(value[2:])
    if isinstance(value, list):
        return [unhexed(item) for item in value]
    return {key: unhexed(item) for key, item in value.items()} if isinstance(value, dict) else value


def cases(name: str) -> list[Any]:
    read = json.loads((FOLDER / name).read_text())["cases"]
    return [pytest.param(unhexed(case), id=case["desc"]) for case in read]


def test_the_script_makes_the_committed_files_again() -> None:
    committed = {path.name: path.read_text() for path in FOLDER.glob("*.json")}
    assert script.files() == committed


@pytest.mark.parametrize("case", cases("trees.json"))
def test_roots_and_peaks(case: dict[str, Any]) -> None:
    leaves = sample_leaves(case["size"])
    assert root_hash(leaves) == case["root"]
    assert peaks(leaves, case["size"]) == case["peaks"]


def inclusion(case: dict[str, Any]) -> None:
    verify_inclusion(case["index"], case["size"], case["leaf"], case["proof"], case["root"])


def consistency(case: dict[str, Any]) -> None:
    sizes, roots = (case["old_size"], case["new_size"]), (case["old_root"], case["new_root"])
    verify_consistency(*sizes, *roots, case["proof"])


@pytest.mark.parametrize("case", cases("inclusion.json"))
def test_inclusion_proofs(case: dict[str, Any]) -> None:
    if not case["want_error"]:
        inclusion(case)
        return
    with pytest.raises(ProofError):
        inclusion(case)


@pytest.mark.parametrize("case", cases("consistency.json"))
def test_consistency_proofs(case: dict[str, Any]) -> None:
    if not case["want_error"]:
        consistency(case)
        return
    with pytest.raises(ProofError):
        consistency(case)


@pytest.mark.parametrize("case", cases("tiles.json"))
def test_tiles(case: dict[str, Any]) -> None:
    stored = updated_tiles(lambda level, index: b"", 0, sample_leaves(case["size"]))
    for tile in case["tiles"]:
        content = stored[tile["level"], tile["index"]]
        assert len(content) == 32 * tile["width"]
        assert sha256(content).digest() == tile["sha256"]
    assert root_from_tiles(lambda *place: stored[place], case["size"]) == case["root"]
