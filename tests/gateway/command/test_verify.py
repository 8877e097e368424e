"""``shujian verify`` and ``shujian trust FILE``: what is printed, and the exit status."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from chain.evidence import NAMES, check, parse_trust
from gateway.command import main
from tests.support.tools import ROOT

VECTORS = ROOT / "tests" / "vectors" / "evidence" / "checks.json"
PRESENTED = ROOT / "tests" / "vectors" / "presentations" / "checks.json"
READ: dict[str, Any] = json.loads(VECTORS.read_text())


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with good evidence in it, and two files that say what is trusted."""
    monkeypatch.chdir(tmp_path)
    for name in ("whole list", "window", "absent", "some records", "purpose in a period",
                 "one document"):  # fmt: skip
        Path(f"{name}.json").write_text(READ["bases"][name])
    Path("trust.json").write_text(READ["trusts"]["two observers"]["file"])
    Path("nobody.json").write_text(READ["trusts"]["no observer"]["file"])


def verify(*arguments: str, trust: str = "trust.json") -> int:
    return main(["verify", *arguments, "--trust", trust])


def test_the_verdict_comes_first_then_every_check_then_what_was_asked(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert verify("window.json") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("VALID  window.json: ")
    assert [line.split()[:2] for line in lines[3:19]] == [
        [str(number), name] for number, name in enumerate(NAMES, 1)
    ]
    rest = "\n".join(lines[19:])
    assert "all records of resource:STJJ-0001, of kind access.completed, from 2026-" in rest
    assert "1 record, as of the checkpoint of 23 records, in block 90 of 2026-" in rest
    assert f"fingerprint {READ['trusts']['two observers']['fingerprint']}" in rest
    for account in json.loads(READ["bases"]["window"])["observers"]:
        assert account[0] in rest


def test_a_document_of_a_batch_is_asked_about_by_its_name(
    capsys: pytest.CaptureFixture[str],
) -> None:
    verify("one document.json")
    question = json.loads(READ["bases"]["one document"])["question"]["key"]
    batch = "0x4a144a2c5136785545e4c23f5a65bfb5e778d3d6df9fd3417703ffff6324083f"
    said = capsys.readouterr().out
    assert f"all records of {question} ({batch}-7)" in said
    assert f"how it was issued, with its batch: document:{batch}, of kind document.batched" in said


def test_a_check_with_nothing_to_check_is_a_dash(capsys: pytest.CaptureFixture[str]) -> None:
    assert verify("absent.json") == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[2] for line in lines[3:19]].count("-") == 7


def test_what_is_only_asserted_is_no_success(capsys: pytest.CaptureFixture[str]) -> None:
    assert verify("whole list.json", trust="nobody.json") == 1
    assert capsys.readouterr().out.startswith("ASSERTED  whole list.json: nothing contradicts it")


def test_json_is_the_whole_report(capsys: pytest.CaptureFixture[str]) -> None:
    assert verify("whole list.json", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    trusted = parse_trust(Path("trust.json").read_bytes())
    assert found == check(Path("whole list.json").read_bytes(), trusted).as_json()
    assert (found["verdict"], len(found["checks"])) == ("VALID", 16)
    assert found["as_of"]["size"] == 23
    assert len(found["as_of"]["observers"]) == 2


@pytest.mark.parametrize(
    "content",
    [
        b'{"checkpoint":', b'"shujian/evidence/\xff\xfe\x00', b'[{"format":"shujian/evidence/1"}]',
        b'{"format":"shujian/evidence/1"}', b"[" * 10_000 + b'"shujian/evidence/1',
    ],
)  # fmt: skip
def test_what_is_no_evidence_is_one_line_that_says_so(
    content: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("bad.json").write_bytes(content)
    assert verify("bad.json") == 1
    said = capsys.readouterr()
    assert len(said.out.splitlines()) == 1
    assert said.out.startswith(("INVALID  bad.json: 1 form: ", "ERROR  bad.json: 1 form: "))
    assert said.err == ""


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe\x00", b"no JSON", b"%PDF-1.7", b'{"type":"certificate"}', b"[]"]
)
def test_of_an_original_nothing_is_said_and_where_it_is_verified(
    content: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("original").write_bytes(content)
    for arguments in (["verify", "original"], ["verify", "original", "--trust", "trust.json"]):
        assert main(arguments) == 1
        said = capsys.readouterr()
        assert "INVALID" not in said.out
        assert "shujian document verify FILE" in said.out
        assert (len(said.out.splitlines()), said.err) == (1, "")
    assert verify("original", "--json") == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["verdict"], found["kind"], found["checks"]) == ("ERROR", "other", [])


def test_what_cannot_be_read_is_wrong_usage(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chain.evidence.MAX_BYTES", 100)
    for file, status, words in (
        (".", 2, "Is a directory"),
        ("nosuch.json", 2, "No such file"),
        ("window.json", 1, "window.json is larger than 100 bytes"),
    ):
        assert verify(file) == status
        said = capsys.readouterr()
        assert (said.out, len(said.err.splitlines())) == ("", 1)
        assert words in said.err


@pytest.mark.parametrize("file", [".", "nosuch.json", "window.json"])
def test_a_trust_file_that_is_none_is_wrong_usage(
    file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify("window.json", trust=file) == 2
    said = capsys.readouterr()
    assert (said.out, len(said.err.splitlines())) == ("", 1)


def test_evidence_may_come_through_a_pipe(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    data = Path("window.json").read_bytes()
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(data)))
    assert verify("-") == 0
    assert capsys.readouterr().out.startswith("VALID  -: ")


def test_text_in_evidence_cannot_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    Path("bad.json").write_bytes(b'{"\\u001b[2J": 1}')
    assert verify("bad.json") == 1
    assert "\x1b" not in capsys.readouterr().out


def test_trust_shows_a_file_with_its_fingerprint(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trust", "trust.json"]) == 0
    said = capsys.readouterr()
    assert READ["trusts"]["two observers"]["fingerprint"] in said.out
    assert "2 of 3 observers" in said.out
    assert said.out.count("code: NOT this program's") == 6
    assert main(["trust", "trust.json", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["trust"] == json.loads(Path("trust.json").read_text())
    assert set(found["known_code"].values()) == {False}
    assert main(["trust", "trust.json", "--required", "1"]) == 2


BLOCKED = (
    *("fastapi", "starlette", "sqlmodel", "sqlalchemy", "web3", "eth", "uvicorn", "alembic"),
    *("httpx", "pydantic_settings", "cryptography", "msgspec", "reportlab", "segno"),
    *("eth_abi", "eth_account", "eth_keyfile", "rlp", "openpyxl", "jinja2", "psycopg"),
    *("lxml", "gmssl_pyx", "pyhanko", "pypdfium2", "zxingcpp", "PIL"),
)
"""What whoever only checks evidence does not install; pydantic comes with Typer."""

PROGRAM = """
import json, sys
from importlib.abc import MetaPathFinder

class Blocked(MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name.partition(".")[0] in BLOCKED:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Blocked())
from gateway.command import main

for arguments in json.loads(sys.argv[1]):
    print("status", main(arguments), flush=True)
"""


def test_only_the_base_packages_are_needed() -> None:
    calls = [
        ["verify", "window.json", "--trust", "trust.json"],
        ["verify", "absent.json", "--trust", "nobody.json"],
        ["verify", ".", "--trust", "trust.json"],
        ["trust", "trust.json"],
        ["verify", "window.json", "--trust", "trust.json", "--certificate", "out.pdf"],
        ["trust", "--output", "other.json"],
        ["trace"],
        ["verify", "presentation.json", "--trust", "trust.json", "--max-age", "36500"],
        ["verify", "bundle.json"],
        ["verify", "presentation.json", "--trust", "trust.json", "--document", "bundle.json"],
    ]
    presented = json.loads(PRESENTED.read_text())
    Path("presentation.json").write_text(presented["bases"]["alone"])
    Path("bundle.json").write_text(presented["bundles"][0]["file"])
    done = subprocess.run(
        [sys.executable, "-c", f"BLOCKED = {BLOCKED}\n{PROGRAM}", json.dumps(calls)],
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=True,
    )
    found = [line for line in done.stdout.splitlines() if line.startswith("status")]
    assert found == [f"status {status}" for status in (0, 1, 2, 0, 2, 2, 2, 0, 1, 2)]
    certificate, proposal, trace, copy = done.stderr.splitlines()[1:]
    assert "pip install 'shujian[certificate]'" in certificate
    for line in (proposal, trace, copy):
        assert "pip install 'shujian[gateway]'" in line
