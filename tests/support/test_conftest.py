"""The rules that tests/conftest.py lays on all tests."""

from __future__ import annotations

import json
import socket
import subprocess
import urllib.request
from pathlib import Path

import pytest

from tests.support.tools import Anvil, ToolMissing, foundry_tool


def test_a_unit_test_cannot_open_a_socket() -> None:
    with pytest.raises(UserWarning, match="tried to use socket"):
        socket.socket()


@pytest.mark.loopback
def test_a_loopback_test_reaches_this_machine_and_no_other(free_port: int) -> None:
    with socket.socket() as one, pytest.raises(ConnectionRefusedError):
        one.connect(("127.0.0.1", free_port))
    with socket.socket() as other, pytest.raises(UserWarning, match="allowed"):
        other.connect(("192.0.2.1", 80))


@pytest.mark.loopback
def test_anvil_answers_with_free_gas(anvil: Anvil) -> None:
    body = {"jsonrpc": "2.0", "id": 1, "method": "eth_gasPrice", "params": []}
    request = urllib.request.Request(
        anvil.url, json.dumps(body).encode(), {"content-type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=60) as response:
        assert json.load(response)["result"] == "0x0"


def test_cast_runs(cast: Path) -> None:
    said = subprocess.run([cast, "keccak", ""], capture_output=True, text=True, check=True)
    assert said.stdout.startswith("0xc5d24601")


def test_a_missing_tool_fails_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHUJIAN_CAST", "/nowhere/cast")
    with pytest.raises(ToolMissing, match=r"\./scripts/test"):
        foundry_tool("cast")


def test_the_sample_data_is_there(shared_data: Path) -> None:
    assert (shared_data / "beijing-catalog.csv").is_file()
