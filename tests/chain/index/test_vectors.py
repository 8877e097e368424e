"""The committed vectors, which other verifiers may use too, and the script that makes them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from chain.errors import ProofError
from chain.index import (
    IndexRoot,
    MemoryIndex,
    Window,
    decode_key_proof,
    depth_of,
    verify_absent,
    verify_key,
    verify_list,
    verify_window,
)
from scripts.vectors import index as script

FOLDER = Path(__file__).parents[2] / "vectors" / "index"


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


@pytest.mark.parametrize("case", cases("roots.json"))
def test_roots(case: dict[str, Any]) -> None:
    index = MemoryIndex()
    changes = {row["tag"]: row["positions"] for row in case["lists"]}
    assert index.update(case["size"], changes) == IndexRoot(case["size"], case["root"])
    assert depth_of(len(case["lists"])) == case["depth"]


@pytest.mark.parametrize("case", cases("keys.json"))
def test_proofs_of_keys(case: dict[str, Any]) -> None:
    tag, data, root = case["tag"], case["proof"], lambda: IndexRoot(case["size"], case["root"])
    if case["want_error"]:
        for verify in (verify_key, verify_absent):
            with pytest.raises(ProofError):
                verify(tag, decode_key_proof(data), root())
    elif case["count"] is None:
        verify_absent(tag, decode_key_proof(data), root())
    else:
        found = verify_key(tag, decode_key_proof(data), root())
        assert found == (case["count"], case["list_root"])


@pytest.mark.parametrize("case", cases("lists.json"))
def test_lists(case: dict[str, Any]) -> None:
    arguments = (case["positions"], case["count"], case["root"])
    if not case["want_error"]:
        verify_list(*arguments)
        return
    with pytest.raises(ProofError):
        verify_list(*arguments)


@pytest.mark.parametrize("case", cases("windows.json"))
def test_windows(case: dict[str, Any]) -> None:
    names = ("first", "positions", "before", "after", "nodes")
    window = Window(*(case[name] for name in names))
    if not case["want_error"]:
        verify_window(window, case["count"], case["root"])
        return
    with pytest.raises(ProofError):
        verify_window(window, case["count"], case["root"])
