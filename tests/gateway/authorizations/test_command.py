"""``shujian access`` against a gateway that serves on this machine."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from sqlmodel import Session, select

from chain.keys.keystore import LIGHT, encrypt
from gateway.command import main
from gateway.command.authorization_request import fields_of, first_day, last_day
from gateway.command.errors import CommandError
from gateway.statements.models import PENDING, Statement
from tests.gateway.authorizations.office import Office
from tests.support.town import key_of
from tests.support.web import app_of, connections_closed

pytestmark = pytest.mark.loopback

ASKED = [
    *("--basis", "税收征收管理法第六条", "--scene", "核验企业登记", "--purpose", "tax.verify"),
    *("--fields", "单位名称,单位地址", "--from", "2026-12-01", "--until", "2027-06-30"),
]


@pytest.fixture(autouse=True)
def _connections(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with connections_closed(monkeypatch):
        yield


@pytest.fixture
def served(
    office: Office, tmp_path: Path, free_port: int, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Office]:
    """The office's gateway, a contract that accepts everything, and everybody's keys."""
    url = f"http://127.0.0.1:{free_port}"
    (tmp_path / "keys").mkdir()
    for name in ("tj-head", "xc-clerk", "xc-head", "steward"):
        keystore = json.dumps(encrypt(key_of(name), "secret", LIGHT))
        (tmp_path / "keys" / f"{name}.json").write_text(keystore)
    (tmp_path / "pw").write_text("secret\n")
    (tmp_path / "pw").chmod(0o600)
    monkeypatch.chdir(tmp_path)
    for key, value in {"KEYS": "keys", "PASSWORD_FILE": "pw", "URL": url}.items():
        monkeypatch.setenv(f"SHUJIAN_{key}", value)
    server = uvicorn.Server(
        uvicorn.Config(app_of(office.town, url=url), port=free_port, log_level="critical")
    )
    over = threading.Event()
    threads = [
        threading.Thread(target=server.run),
        threading.Thread(target=accept_everything, args=(office, over)),
    ]
    for thread in threads:
        thread.start()
    while not server.started:
        time.sleep(0.01)
    yield office
    server.should_exit = True
    over.set()
    for thread in threads:
        thread.join()


def accept_everything(office: Office, over: threading.Event) -> None:
    while not over.wait(0.02):
        with Session(office.town.engine) as session:
            digests = session.exec(select(Statement.digest).where(Statement.state == PENDING)).all()
        for digest in digests:
            office.town.accept(digest)  # type: ignore[arg-type]


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[Any, str]:
    """The JSON that a command prints, and what it says beside it."""
    status = main([*arguments, "--json"])
    said = capsys.readouterr()
    assert status == 0, said.err
    return json.loads(said.out), said.err


def test_the_way_of_an_authorization(served: Office, capsys: pytest.CaptureFixture[str]) -> None:
    asked, said = run(
        capsys, "access", "request", "STJJ-0001", *ASKED, "--uses", "5", "--as", "xc-clerk"
    )
    code = asked["authorization"]
    assert (asked["state"], asked["resource"]) == ("accepted", "STJJ-0001")
    assert f"next: shujian access endorse {code}" in said
    listed, _ = run(capsys, "access", "list", "--waiting", "--as", "xc-head")
    assert [row["code"] for row in listed] == [code]
    _, said = run(capsys, "access", "endorse", code, "--as", "xc-head")
    assert "税收征收管理法第六条" in said, "what is signed is shown first"
    assert f"next: shujian access grant {code}" in said
    listed, said = run(capsys, "access", "list", "--waiting", "--as", "tj-head")
    assert [row["code"] for row in listed] == [code]
    assert f"shujian access grant {code} --as NAME" in said
    granted, said = run(
        capsys, "access", "grant", code, "--fields", "单位名称", "--until", "2027-03-31",
        "--uses", "2", "--conditions", "不得转发", "--as", "tj-head",
    )  # fmt: skip
    assert granted["state"] == "accepted"
    assert "Granted fields" in said
    assert "2026-12-01 – 2027-03-31" in said
    assert "next: shujian payload put STJJ-0001" in said
    shown, _ = run(capsys, "access", "show", code, "--as", "xc-clerk")
    assert (shown["fields"], shown["uses"], shown["release"]) == (["单位名称"], 2, "anchored")
    assert shown["terms"]["conditions"] == "不得转发"
    assert (shown["from"], shown["until"]) == (first_day("2026-12-01"), last_day("2027-03-31"))
    for verb, by in (("suspend", "steward"), ("resume", "steward"), ("revoke", "tj-head")):
        done, said = run(capsys, "access", verb, code, "--reason", "核查", "--as", by)
        assert done["state"] == "accepted"
        assert "next: shujian access" in said
    assert main(["access", "show", code, "--as", "xc-clerk"]) == 0
    text = capsys.readouterr().out
    for words in ("revoked", "核查", "reply by", "authorization.suspended", "不得转发"):
        assert words in text
    assert "0 used of 2" in text
    assert main(["access", "list", "--as", "xc-clerk", "--resource", "STJJ-0001"]) == 0
    assert code in capsys.readouterr().out


def test_the_reply_is_extended_with_the_stewards_consent(
    served: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    asked, _ = run(capsys, "access", "request", "STJJ-0001", *ASKED, "--as", "xc-clerk")
    code = asked["authorization"]
    run(capsys, "access", "endorse", code, "--as", "xc-head")
    extend = ["access", "extend", code, "--days", "5", "--reason", "需核对口径", "--as", "tj-head"]
    proposed, said = run(capsys, *extend)
    assert (proposed["state"], proposed["missing"]) == ("proposed", 1)
    assert "核验企业登记" in said, "what is signed is shown first"
    consent = ["member", "approve", proposed["statement"], "--as"]
    assert f"next: shujian {' '.join(consent)} HEAD-OF-A-STEWARD" in said
    done, said = run(capsys, *consent, "steward")
    assert done["state"] == "recorded"
    assert code in said, "the steward reads the code, not its digest alone"
    assert "核验企业登记" in said
    assert f"next: shujian access show {code}" in said
    shown, _ = run(capsys, "access", "show", code, "--as", "xc-clerk")
    (reply,) = shown["deadlines"]
    assert (reply["days"], reply["extended"]) == (15, 5)
    assert main(["access", "show", code, "--as", "xc-clerk"]) == 0
    text = capsys.readouterr().out
    assert "(extended by 5 days)" in text
    assert "+5 days, with" in text
    assert main(["access", "list", "--as", "tj-head"]) == 0
    assert "extended by 5" in capsys.readouterr().out
    assert main(extend) == 1
    assert "extended before" in capsys.readouterr().err


def test_an_extension_is_not_signed_unread(
    served: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    asked, _ = run(capsys, "access", "request", "STJJ-0001", *ASKED, "--as", "xc-clerk")
    code = asked["authorization"]
    run(capsys, "access", "endorse", code, "--as", "xc-head")
    proposed, _ = run(
        capsys, "access", "extend", code, "--days", "5", "--reason", "核对", "--as", "tj-head"
    )
    run(capsys, "access", "deny", code, "--reason", "依据不足", "--as", "tj-head")
    assert main(["member", "approve", proposed["statement"], "--as", "steward"]) == 1
    assert "sees no endorsed application" in capsys.readouterr().err


def test_an_application_is_denied(served: Office, capsys: pytest.CaptureFixture[str]) -> None:
    asked, _ = run(capsys, "access", "request", "STJJ-0001", *ASKED, "--as", "xc-clerk")
    code = asked["authorization"]
    denied, _ = run(capsys, "access", "deny", code, "--reason", "依据不足", "--as", "tj-head")
    assert denied["state"] == "accepted"
    assert main(["access", "grant", code, "--as", "tj-head"]) == 1
    assert "is denied" in capsys.readouterr().err


def test_what_is_refused_is_one_line(served: Office, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["access", "request", "STJJ-0003", *ASKED, "--as", "xc-clerk"]) == 1
    assert "统计法第九条" in capsys.readouterr().err
    bad = ["--basis", "", "--scene", "", "--purpose", "核验", "--mode", "post",
           "--from", "2026-12-01", "--until", "2026-11-30"]  # fmt: skip
    assert main(["access", "request", "STJJ-0001", *bad, "--as", "xc-clerk"]) == 2
    said = capsys.readouterr().err
    for field in ("basis", "scene", "purpose", "mode", "--until"):
        assert field in said
    assert len(said.splitlines()) == 1
    assert main(["access", "show", "A-NONE", "--as", "xc-clerk"]) == 1
    assert "there is no authorization" in capsys.readouterr().err
    assert main(["access", "list", "--waiting", "--as", "xc-clerk"]) == 0
    assert "heads decide" in capsys.readouterr().err


def test_fields_are_parted_by_commas() -> None:
    assert fields_of(None) is None
    assert fields_of(["a,b", " c ，d"]) == ["a", "b", "c", "d"]
    assert fields_of([r"a\,b,c"]) == ["a,b", "c"]


def test_days_are_inclusive_and_of_shanghai() -> None:
    assert last_day("2026-12-01") - first_day("2026-12-01") == 86_399
    assert first_day("2026-12-01") == 1_796_054_400
    with pytest.raises(CommandError, match="2026-12-01"):
        first_day("1.12.2026")
