"""Every byte of a file flipped in turn, with the file's sum made again: never green, no crash."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from chain.evidence import Status, check, parse_trust
from chain.evidence.document import summed

FOLDER = Path(__file__).parents[2] / "vectors" / "evidence"
READ = json.loads((FOLDER / "checks.json").read_text())
TRUST = parse_trust(READ["trusts"]["two observers"]["file"].encode())
TAIL = len(',"sum":"0x"}') + 64


@pytest.mark.parametrize(("name", "step"), [("window", 1), ("some records", 3)])
def test_a_byte_changed_on_purpose_is_never_green(name: str, step: int) -> None:
    # The lowest bit makes a digit of a digit, in hexadecimal and mostly in base64: most files can
    # still be read. Only the question is bound to nothing, and whoever reads it sees it.
    data = READ["bases"][name].encode()
    asked = check(data, TRUST).question
    for at in range(0, len(data) - TAIL, step):
        changed = bytearray(data[:-TAIL])
        changed[at] ^= 1
        report = check(summed(bytes(changed) + b"}"), TRUST)
        assert report.verdict is not Status.VALID or report.question != asked, at


@pytest.mark.parametrize("name", ["window", "absent"])
def test_a_byte_changed_by_accident_is_never_read(name: str) -> None:
    data = READ["bases"][name].encode()
    for at in range(len(data)):
        changed = bytearray(data)
        changed[at] ^= 1 << (at % 8)
        assert check(bytes(changed), TRUST).checks[0].status is not Status.VALID, at
