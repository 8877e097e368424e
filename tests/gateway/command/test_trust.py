"""``shujian trust`` with a gateway's proposal: fetched, shown, kept, never overwritten."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from chain.evidence import parse_trust
from chain.words import to_hex
from gateway.command import main
from tests.support.tools import ROOT

READ: dict[str, Any] = json.loads(
    (ROOT / "tests" / "vectors" / "evidence" / "checks.json").read_text()
)
PROPOSAL = READ["trusts"]["two observers"]["file"].encode()

pytestmark = pytest.mark.loopback


class Gateway(BaseHTTPRequestHandler):
    """Answers two routes."""

    answer = PROPOSAL

    def do_GET(self) -> None:
        answers = {"/v1/trust": self.answer, "/v1/ledger": b'{"log": "name+id+key"}'}
        self.send_response(200 if self.path in answers else 404)
        self.end_headers()
        self.wfile.write(answers.get(self.path, b"{}"))

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.chdir(tmp_path)
    server = HTTPServer(("127.0.0.1", 0), Gateway)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_proposal_is_kept_as_it_is_and_called_what_it_is(
    url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["trust", "--url", url, "--output", "trust.json"]) == 0
    said = capsys.readouterr()
    assert Path("trust.json").read_bytes() == PROPOSAL
    assert READ["trusts"]["two observers"]["fingerprint"] in said.out
    assert "what the gateway says of itself" in said.err
    assert "/log/checkpoint, is signed with name+id+key" in said.err
    assert "next: shujian verify EVIDENCE --trust trust.json" in said.err
    assert main(["trust", "--url", url, "--output", "trust.json"]) == 2
    assert "is not overwritten" in capsys.readouterr().err


def test_a_verifier_names_observers_of_its_own(url: str) -> None:
    named = [to_hex(bytes([number]) * 20) for number in (9, 3)]
    flags = [word for account in named for word in ("--observer", account)]
    assert main(["trust", "--url", url, "-o", "mine.json", *flags, "--required", "1"]) == 0
    found = parse_trust(Path("mine.json").read_bytes())
    assert [to_hex(account) for account in found.observers] == sorted(named)
    assert found.required == 1
    assert found.sealers == parse_trust(PROPOSAL).sealers


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (["--required", "4"], "4 observers are required"),
        (["--observer", "0x12"], "is no account"),
        (["--observer", READ["trusts"]["two observers"]["file"].split('"')[3]], "no account"),
    ],
)
def test_what_can_be_no_trust_is_refused(
    url: str, flags: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["trust", "--url", url, "--output", "trust.json", *flags]) == 2
    said = capsys.readouterr()
    assert words in said.err
    assert not Path("trust.json").exists()


def test_an_answer_that_is_no_trust_file_is_refused(
    url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Gateway, "answer", b'{"format":"shujian/trust/9"}')
    assert main(["trust", "--url", url]) == 2
    assert "this can be no trust file" in capsys.readouterr().err
