"""The committed vectors of canonical JSON, which other verifiers may use too."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from chain.canonical import decode, digest, encode
from chain.errors import CanonicalError
from scripts.vectors import canonical as script

FILE = Path(__file__).parents[1] / "vectors" / "canonical.json"
CASES = json.loads(FILE.read_text())["cases"]


def test_the_script_makes_the_committed_file_again() -> None:
    assert script.text() == FILE.read_text()


@pytest.mark.parametrize("case", CASES, ids=[case["desc"] for case in CASES])
def test_canonical_bytes(case: dict[str, Any]) -> None:
    data = bytes.fromhex(case["bytes"][2:])
    if case["want_error"]:
        with pytest.raises(CanonicalError):
            decode(data)
        return
    value = decode(data)
    assert encode(value) == data
    assert "0x" + digest(value).hex() == case["digest"]
