"""Presentations beyond the vectors: every byte of a file, limits, and what no vector can hold."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import chain
from chain.client.artifacts import artifact
from chain.errors import ProofError
from chain.evidence import parse_trust
from chain.evidence.document import summed
from chain.presentations import (
    FORMAT,
    MAX_AGE,
    MAX_BYTES,
    NAMES,
    Kind,
    Verdict,
    check,
    document,
    kind_of,
    slots,
)
from chain.presentations.document_checks import CLOCK_SECONDS
from chain.presentations.walking import MAX_CHANGES
from chain.words import Seconds

FOLDER = Path(__file__).parents[2] / "vectors"
READ = json.loads((FOLDER / "presentations" / "checks.json").read_text())
TRUST = parse_trust(READ["trusts"]["two observers"].encode())
NOW = Seconds(READ["cases"][0]["now"])
TEXT = (Path(chain.__file__).parent / "README.md").read_text()
TAIL = len(',"sum":"0x"}') + 64


@pytest.mark.parametrize("name", ["batch", "revoked"])
def test_a_byte_changed_on_purpose_is_never_green(name: str) -> None:
    # The lowest bit makes a digit of a digit: most of these files can still be read.
    data = READ["bases"][name].encode()
    for at in range(0, len(data) - TAIL, 7):
        changed = bytearray(data[:-TAIL])
        changed[at] ^= 1
        report = check(summed(bytes(changed) + b"}"), TRUST, NOW)
        assert report.verdict is not Verdict.VALID, at


def test_a_byte_changed_by_accident_is_never_read() -> None:
    data = READ["bases"]["batch"].encode()
    for at in range(0, len(data), 2):
        changed = bytearray(data)
        changed[at] ^= 1 << (at % 8)
        assert check(bytes(changed), TRUST, NOW).checks[0].status is not Verdict.VALID, at


def test_files_beyond_the_limits_are_not_looked_into(monkeypatch: pytest.MonkeyPatch) -> None:
    data = READ["bases"]["alone"].encode()
    for limit in ("MAX_BYTES", "MAX_VALUES"):
        with monkeypatch.context() as patched:
            patched.setattr(document, limit, 100)
            report = check(data, TRUST, NOW)
        assert (report.verdict, report.bundle) == (Verdict.ERROR, None)


@pytest.mark.parametrize("data", [b"", b"\xff", b"[" * 100_000, b"{" * 5_000, b'{"bundle":' * 80])
def test_nonsense_is_answered_with_a_report(data: bytes) -> None:
    assert check(data, TRUST, NOW).verdict is Verdict.INVALID


def test_a_file_is_told_by_how_it_begins() -> None:
    assert kind_of(READ["bases"]["alone"].encode()) is Kind.PRESENTATION
    assert kind_of(READ["bundles"][1]["file"].encode()) is Kind.BUNDLE
    evidence = json.loads((FOLDER / "evidence" / "checks.json").read_text())["bases"]
    assert {kind_of(text.encode()) for text in evidence.values()} == {Kind.EVIDENCE}
    assert kind_of(b'{"a":{"bundle":1}}') is Kind.OTHER


@pytest.mark.parametrize("original", [b"", b"%PDF-1.7", b"<Invoice/>", b'{"type": "certificate"}'])
def test_a_file_that_claims_to_be_none_of_them_is_another(original: bytes) -> None:
    assert kind_of(original) is Kind.OTHER


def test_no_damage_of_one_place_makes_another_file_of_it() -> None:
    evidence = json.loads((FOLDER / "evidence" / "checks.json").read_text())["bases"]["window"]
    for text in (READ["bases"]["alone"], READ["bundles"][1]["file"], evidence):
        data = text.encode()
        for at in range(30):
            for changed in (data[:at] + b"?" + data[at + 1 :], data[at + 1 :]):
                assert kind_of(changed) is not Kind.OTHER
        # As an editor saves it again, in other order and with spaces.
        said = json.dumps(json.loads(text), indent=1).encode()
        assert kind_of(said) is not Kind.OTHER


def test_slots_are_those_of_the_compiled_contract() -> None:
    compiled = artifact("Documents").slots
    named = ("_issues", "_changes", "_successors", "_reds")
    assert [compiled[name] for name in named] == [
        slots.ISSUES_SLOT, slots.CHANGES_SLOT, slots.SUCCESSORS_SLOT, slots.REDS_SLOT,
    ]  # fmt: skip


def test_words_that_no_contract_writes_are_refused() -> None:
    with pytest.raises(ProofError, match="DocumentStatus"):
        slots.read_change(9 << 144)
    with pytest.raises(ProofError, match="RedStatus"):
        slots.read_red(1 << 200)
    assert slots.read_issue(1, 0) is None
    assert slots.read_red(0) is None


def test_the_specification_names_checks_formats_and_limits() -> None:
    section = TEXT[TEXT.index("## Presentations") : TEXT.index("## Convictions")]
    for number, name in enumerate(NAMES, 1):
        assert f"{number}. **{name}**" in section
    for text in (
        f"`{FORMAT}`", f"{MAX_BYTES:,} bytes", f"{MAX_AGE:,}", f"{MAX_CHANGES:,} changes",
        f"{CLOCK_SECONDS} seconds", f"{document.MAX_NODES:,} nodes",
    ):  # fmt: skip
        assert text in section, text
