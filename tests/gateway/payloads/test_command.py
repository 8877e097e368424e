"""``shujian payload`` against a gateway that serves on this machine."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from chain.keys.keystore import LIGHT, encrypt
from gateway.command import main
from tests.gateway.payloads.deposits import CSV
from tests.support.town import Town, key_of
from tests.support.web import app_of, connections_closed, payloads_of

pytestmark = pytest.mark.loopback


@pytest.fixture(autouse=True)
def _connections(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with connections_closed(monkeypatch):
        yield


@pytest.fixture
def served(
    published: Town, tmp_path: Path, free_port: int, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Town]:
    """The town's gateway, and the environment of a clerk of 市统计局."""
    url = f"http://127.0.0.1:{free_port}"
    (tmp_path / "keys").mkdir()
    for name in ("tj-clerk", "xc-clerk"):
        keystore = json.dumps(encrypt(key_of(name), "secret", LIGHT))
        (tmp_path / "keys" / f"{name}.json").write_text(keystore)
    (tmp_path / "pw").write_text("secret\n")
    (tmp_path / "pw").chmod(0o600)
    (tmp_path / "data.csv").write_bytes(CSV)
    monkeypatch.chdir(tmp_path)
    for key, value in {"KEYS": "keys", "PASSWORD_FILE": "pw", "URL": url}.items():
        monkeypatch.setenv(f"SHUJIAN_{key}", value)
    app = app_of(published, url=url)
    server = uvicorn.Server(uvicorn.Config(app, port=free_port, log_level="critical"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield published
    server.should_exit = True
    thread.join()


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[Any, str]:
    """The JSON that a command prints, and what it says beside it."""
    status = main([*arguments, "--json"])
    said = capsys.readouterr()
    assert status == 0, said.err
    return json.loads(said.out), said.err


def test_put_list_show_erase(served: Town, capsys: pytest.CaptureFixture[str]) -> None:
    put, said = run(capsys, "payload", "put", "STJJ-0001", "data.csv", "--as", "tj-clerk")
    assert (put["size"], put["fields"]) == (len(CSV), ["名称", "地址", "电话"])
    assert "next: shujian payload list STJJ-0001" in said
    assert "sending data.csv" in said
    listed, _ = run(capsys, "payload", "list", "STJJ-0001", "--as", "tj-clerk")
    assert [item["id"] for item in listed["payloads"]] == [put["payload"]]
    shown, _ = run(capsys, "payload", "show", put["payload"], "--as", "tj-clerk")
    assert (shown["name"], shown["record"], shown["erased"]) == ("data.csv", put["record"], None)
    reason = ["--reason", "期限已到", "--as", "tj-clerk"]
    erased, _ = run(capsys, "payload", "erase", put["payload"], *reason)
    assert erased["state"] == "recorded"
    assert list(payloads_of(served).folder.iterdir()) == []
    assert main(["payload", "list", "STJJ-0001", "--as", "tj-clerk"]) == 0
    assert f"erased (record {erased['record']})" in capsys.readouterr().out


def test_what_is_refused_is_one_line(served: Town, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["payload", "put", "STJJ-0001", "data.csv", "--as", "xc-clerk"]) == 1
    assert "only its owner keeps payloads for it" in capsys.readouterr().err
    assert main(["payload", "put", "STJJ-0001", "gone.csv", "--as", "tj-clerk"]) == 2
    assert "there is no file gone.csv" in capsys.readouterr().err
    assert main(["payload", "list", "STJJ-0001", "--as", "xc-clerk"]) == 1
    assert "shujian access request STJJ-0001" in capsys.readouterr().err


def test_a_file_without_certain_fields_is_deposited_whole(
    served: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "doubled.csv").write_text("a,a\n1,2\n")
    put, said = run(capsys, "payload", "put", "STJJ-0001", "doubled.csv", "--as", "tj-clerk")
    assert put["fields"] is None
    assert "only the whole of it" in said
    (tmp_path / "large.bin").write_bytes(b"x" * 6_000_000)  # larger than any other request may be
    put, _ = run(capsys, "payload", "put", "STJJ-0001", "large.bin", "--as", "tj-clerk")
    assert put["size"] == 6_000_000
