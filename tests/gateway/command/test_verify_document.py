"""``shujian verify`` for presentations and bundles: what is printed, and the exit status."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from chain.documents import Envelope, Field, commit
from chain.evidence import parse_trust
from chain.presentations import NAMES, check
from chain.records import tag_hash
from chain.words import Digest, Seconds
from gateway.command import main
from tests.support.tools import ROOT

VECTORS = ROOT / "tests" / "vectors" / "presentations" / "checks.json"
READ: dict[str, Any] = json.loads(VECTORS.read_text())
NOW = READ["cases"][0]["now"]
COPY = {"type": "invoice.vat.special", "number": "24312000000123456789"}


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with presentations in it, an hour after their block."""
    monkeypatch.chdir(tmp_path)
    clock = SimpleNamespace(time=lambda: float(NOW))
    monkeypatch.setattr("gateway.command.verify_document.time", clock)
    for name, text in READ["bases"].items():
        Path(f"{name}.json").write_text(text)
    Path("bundle.json").write_text(READ["bundles"][0]["file"])
    Path("trust.json").write_text(READ["trusts"]["two observers"])
    Path("three.json").write_text(READ["trusts"]["three observers"])


def verify(*arguments: str, trust: str = "trust.json") -> int:
    return main(["verify", *arguments, "--trust", trust])


def first_line(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out.splitlines()[0]


def test_the_verdict_comes_first_then_every_check_then_the_document(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert verify("some fields.json") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("VALID  some fields.json: as it was issued, and in force")
    assert [line.split()[:2] for line in lines[3:16]] == [
        [str(number), name] for number, name in enumerate(NAMES, 1)
    ]
    rest = "\n".join(lines[16:])
    assert "3 fields (21 more are hidden):" in rest
    assert "total.gross    565.00" in rest
    assert "red letters  none" in rest


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("revoked", "not in force: revoked by its issuer with effect from"),
        ("suspended", "not in force: suspended by its issuer"),
        ("superseded", "not in force: superseded by document 0x"),
        ("short", "not in force: it expired on"),
        ("early", "not in force: it is valid from"),
    ],
)
def test_a_document_that_is_not_in_force_is_invalid_and_says_why(
    name: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify(f"{name}.json") == 1
    assert told in first_line(capsys)


def test_a_past_day_tells_what_is_known_now_and_what_was_known_then(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert verify("revoked.json", "--as-of", "2026-09-28") == 1
    said = capsys.readouterr().out
    assert "known now      revoked: " in said
    assert "known then     in-force: " in said
    assert verify("revoked.json", "--as-of", "2026-09-23") == 0
    assert verify("revoked.json", "--as-of", "2026-10-11") == 1  # today, by the clock here


@pytest.mark.parametrize("day", ["2099-01-01", "yesterday", "2026-13-01"])
def test_a_day_that_is_none_or_has_not_come_is_wrong_usage(day: str) -> None:
    assert verify("alone.json", "--as-of", day) == 2


def test_an_old_proof_is_stale_unless_it_is_accepted(capsys: pytest.CaptureFixture[str]) -> None:
    assert verify("alone.json", "--max-age", "0.01") == 1
    assert first_line(capsys).startswith("STALE  alone.json: ")
    assert verify("alone.json", "--max-age", "1") == 0


def test_too_few_observers_are_no_success(capsys: pytest.CaptureFixture[str]) -> None:
    assert verify("alone.json", trust="three.json") == 1
    assert first_line(capsys).startswith("ASSERTED  alone.json: nothing contradicts it")


def test_a_bundle_needs_no_trust_and_is_never_valid(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "bundle.json"]) == 1
    said = capsys.readouterr().out
    assert said.startswith("ASSERTED  bundle.json: ")
    assert "ask the holder for a presentation" in said


def test_a_name_inside_is_the_issuers_word_and_its_code_tells_who_that_is(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert verify("alone.json") == 0
    said = capsys.readouterr().out
    assert "names seller  北京数鉴科技有限公司 (the issuing member's own word" in said
    assert ": a member by its id; --issuer CODE tells" in said
    assert verify("alone.json", "--issuer", "91110108MA01A2B3C4") == 0
    assert ": this is the member 91110108MA01A2B3C4" in capsys.readouterr().out
    assert verify("alone.json", "--issuer", "DEMO-GAJ") == 1
    said = capsys.readouterr().out
    assert "but it is NOT issued by DEMO-GAJ" in said.splitlines()[0]
    assert ": this is NOT the member DEMO-GAJ" in said
    assert verify("alone.json", "--issuer", "DEMO-GAJ", "--json") == 1
    assert json.loads(capsys.readouterr().out)["issuer"] == {"code": "DEMO-GAJ", "same": False}


def test_a_code_inside_that_is_the_issuing_members_is_told(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for code, told in (("DEMO-MZJ", "the member with the code DEMO-MZJ"), ("DEMO-GAJ", "--issuer")):
        named = [("issuer.code", code), ("issuer.name", "示例市公安局\x1b[2J")]
        Path("made.json").write_bytes(bundle_of(named, "DEMO-MZJ"))
        assert verify("made.json") == 1
        said = capsys.readouterr().out
        assert told in said
        assert "names issuer  示例市公安局�[2J (the issuing member's own word" in said


def bundle_of(named: list[tuple[str, str]], member: str) -> bytes:
    """The bundle of a certificate that a member issued, with what it says of its issuer."""
    fields = [Field(path, "text", value) for path, value in named]
    envelope = Envelope(
        tag_hash(f"member:{member}"), "certificate", Digest(b"\1" * 32), None, Seconds(0),
        Seconds(0), len(fields),
    )  # fmt: skip
    return commit(envelope, fields, b"\5" * 32).disclose().encode()


def test_json_is_the_whole_report(capsys: pytest.CaptureFixture[str]) -> None:
    assert verify("reddened.json", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    trusted = parse_trust(Path("trust.json").read_bytes())
    report = check(Path("reddened.json").read_bytes(), trusted, NOW)
    assert found == report.as_json()
    assert found["state"]["red"] == {
        "by": "buyer", "done": "6500", "open": "10000", "status": "requested", "total": "56500",
    }  # fmt: skip
    assert len(found["document"]["fields"]) == 24


def test_a_copy_that_differs_is_no_success_and_the_paths_are_named(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Path("copy.json").write_text(json.dumps(COPY | {"total": {"gross": "965.00"}}))
    assert verify("some fields.json", "--document", "copy.json") == 1
    said = capsys.readouterr().out
    assert said.startswith("VALID  some fields.json")
    assert "total.gross" in said.split("the copy differs")[1]
    assert "965.00" not in said
    assert verify("some fields.json", "--document", "nosuch.json") == 2


def test_options_of_the_other_kind_are_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "alone.json"]) == 2
    assert "--trust" in capsys.readouterr().err
    assert verify("alone.json", "--certificate", "out.pdf") == 2
    evidence = ROOT / "tests" / "vectors" / "evidence" / "checks.json"
    Path("evidence.json").write_text(json.loads(evidence.read_text())["bases"]["window"])
    assert verify("evidence.json", "--as-of", "2026-01-01") == 2
    assert main(["verify", "evidence.json"]) == 2


@pytest.mark.parametrize("content", [b'{"bundle":1}', b' {"bundle":{}}', b'{"batch":[[['])
def test_what_is_no_document_is_one_line_that_says_so(
    content: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("bad.json").write_bytes(content)
    assert verify("bad.json") == 1
    assert len(capsys.readouterr().out.splitlines()) == 1
