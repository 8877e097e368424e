"""How the ledger is, as ``status`` and ``init`` tell it."""

from __future__ import annotations

import time
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from chain.words import to_hex
from gateway.command import main
from gateway.command.health import _pairs
from gateway.ledger import CONTRACTS, Ledger
from gateway.operation import founding
from gateway.operation.status import Status
from tests.gateway.operation.test_first_record import decided, ledger_of

ALL = ("members", "catalog", "journal", "authorizations", "documents", "uses")


def test_every_contract_of_a_ledger_has_its_name() -> None:
    addresses = [field.name for field in fields(Ledger) if field.type == "Address"]
    assert sorted([*CONTRACTS, "operator"]) == sorted(addresses)


def test_status_tells_every_contract_and_times_as_everything_else_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger, audit = ledger_of(decided()), {"running": False, "time": 1_795_322_930, "size": 7}
    found = Status(
        "http://127.0.0.1:8000", None, ledger.as_json(), None, None, False, {},
        {**audit, "result": "clean", "findings": 0},
    )  # fmt: skip
    for zone in ("UTC", "America/New_York"):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        pairs = _pairs(found)
        assert str(pairs["last audit"]).startswith(
            "2026-11-22 12:48:50 北京时间: clean, 0 findings"
        )
    assert {name: pairs[name] for name in ALL} == {
        name: to_hex(getattr(ledger, name)) for name in ALL
    }
    monkeypatch.undo()
    time.tzset()


def test_init_tells_every_contract(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ledger = ledger_of(decided())

    def found(*_: Any) -> Ledger:
        return ledger

    monkeypatch.setattr(founding, "found", found)
    assert main(["init", "--steward", "0x" + "55" * 20, "--data", str(tmp_path / "ledger")]) == 0
    said = capsys.readouterr().out
    for name in ALL:
        assert f"{to_hex(getattr(ledger, name))}\n" in said, name
