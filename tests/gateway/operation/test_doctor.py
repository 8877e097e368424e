"""The doctor's checks, each well and ill, on a machine where nothing runs."""

from __future__ import annotations

import email.utils
import os
import shutil
import sqlite3
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from chain import keys
from chain.keys import LIGHT
from gateway import ledger as ledgers
from gateway.operation import doctor, first_record, folder
from gateway.operation.doctor import Finding, Level, examine
from gateway.payloads.master import make_key_file
from gateway.settings import Settings
from tests.gateway.operation.test_first_record import decided, ledger_of

pytestmark = pytest.mark.loopback


@dataclass
class Place:
    """A ledger's folders, without a chain."""

    settings: Settings

    def findings(self) -> dict[str, Finding]:
        """Every finding by the name of its check."""
        return {finding.name: finding for finding in examine(self.settings)}


@pytest.fixture
def place(tmp_path: Path, free_port: int) -> Place:
    password = tmp_path / "pw"
    password.write_text("secret\n")
    password.chmod(0o600)
    settings = Settings(
        data=tmp_path / "ledger",
        password_file=password,
        port=free_port,
        url=f"http://127.0.0.1:{free_port}",
    )
    settings.data.mkdir()
    make_key_file(settings.payload_key)
    accounts = {
        name: keys.create(name, "secret", settings.keys_folder, cost=LIGHT).address
        for name in ("operator", "sealer")
    }
    founding = decided()
    ledger = ledger_of(founding)
    ledger = ledgers.Ledger(
        **{
            **{key: getattr(ledger, key) for key in ledger.__slots__},
            "operator": accounts["operator"],
            "sealers": (accounts["sealer"],),
        }
    )
    first_record.write(settings, founding, ledger)
    folder.write_json(settings.data / ledgers.FILE, ledger.as_json())
    settings.memory_folder.mkdir()
    for name in ("gateway.json", "node.json"):
        (settings.memory_folder / name).write_text("{}")
    return Place(settings)


def levels(findings: dict[str, Finding]) -> dict[str, Level]:
    return {name: finding.level for name, finding in findings.items()}


def test_a_ledger_that_is_well_and_does_not_run_is_told_so(place: Place) -> None:
    found = levels(place.findings())
    assert {name for name, level in found.items() if level is Level.WARN} == {"chain", "gateway"}
    assert Level.FAIL not in found.values()
    assert len(found) == 14


def test_without_a_ledger_it_says_how_to_make_one(tmp_path: Path, free_port: int) -> None:
    settings = Settings(data=tmp_path / "none", port=free_port, url=f"http://127.0.0.1:{free_port}")
    found = {finding.name: finding for finding in examine(settings)}
    assert "shujian init --steward" in found["ledger"].note
    assert levels(found)["ledger"] is Level.FAIL
    assert levels(found)["accounts"] is Level.WARN
    assert levels(found)["password"] is Level.WARN


def test_a_password_that_others_can_read_fails(place: Place) -> None:
    assert place.settings.password_file is not None
    place.settings.password_file.chmod(0o644)
    found = place.findings()
    assert found["password"].level is Level.FAIL
    assert "chmod 600" in found["password"].note


def test_a_password_in_the_data_folder_is_warned_of(place: Place) -> None:
    inside = place.settings.data / "pw"
    assert place.settings.password_file is not None
    shutil.copy2(place.settings.password_file, inside)
    place.settings.password_file = inside
    assert "a backup would hold it" in place.findings()["password"].note


def test_an_account_that_others_can_read_fails(place: Place) -> None:
    path = place.settings.keys_folder / "operator.json"
    path.chmod(0o640)
    found = place.findings()["accounts"]
    assert (found.level, str(path) in found.note) == (Level.FAIL, True)


def test_an_account_that_is_not_the_ledgers_fails(place: Place) -> None:
    (place.settings.keys_folder / "operator.json").unlink()
    keys.create("operator", "secret", place.settings.keys_folder, cost=LIGHT)
    assert "is not the ledger's" in place.findings()["operator"].note


def test_a_wrong_password_fails(place: Place) -> None:
    assert place.settings.password_file is not None
    place.settings.password_file.write_text("another\n")
    found = place.findings()
    assert found["operator"].level is Level.FAIL
    assert "does not open" in found["operator"].note


def test_a_damaged_database_fails(place: Place) -> None:
    path = place.settings.data / "gateway.sqlite"
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    data = bytearray(path.read_bytes())
    for at in range(4096 * 3, len(data), 4096):
        data[at : at + 2048] = os.urandom(2048)
    path.write_bytes(data)
    assert place.findings()["database"].level is Level.FAIL


def test_a_memory_that_would_be_restored_with_the_data_fails(place: Place) -> None:
    inside = place.settings.data / "memory"
    shutil.copytree(place.settings.memory_folder, inside)
    place.settings.memory = inside
    assert "lies in the data folder" in place.findings()["memory"].note


def test_a_memory_that_is_gone_is_warned_of(place: Place) -> None:
    (place.settings.memory_folder / "node.json").unlink()
    found = place.findings()["memory"]
    assert found.level is Level.WARN
    assert found.note.startswith("node.json not in ")


def test_a_full_disk_fails(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(place.settings.data)
    for free, level in ((2**20, Level.FAIL), (2**30, Level.WARN)):
        changed = usage._replace(free=free)
        monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _, changed=changed: changed)
        assert place.findings()["disk"].level is level


@pytest.mark.parametrize(
    ("asked", "said", "answered", "found"),
    [
        (0, 0, 0, "agrees"),
        (0, 7, 9, "agrees"),  # only the answer took its time
        (0, 1, 0.5, "agrees"),
        (0, -9, 0, "+9 s from the gateway's clock"),
        (0, 12, 1, "-11 s from the gateway's clock"),
    ],
)
def test_a_clock_that_differs_from_the_gateways_is_told_and_a_slow_answer_is_none(
    place: Place,
    monkeypatch: pytest.MonkeyPatch,
    asked: float,
    said: float,
    answered: float,
    found: str,
) -> None:
    noon = 1_795_000_000
    date = email.utils.formatdate(noon + said, usegmt=True)
    times = iter([noon, noon + asked, noon + answered])
    monkeypatch.setattr(
        doctor.httpx, "get", lambda *_, **__: httpx.Response(200, headers={"date": date})
    )
    monkeypatch.setattr(doctor.time, "time", lambda: next(times))
    (finding,) = doctor._clock(place.settings)
    assert found in finding.note


def test_a_port_that_somebody_else_uses_fails(place: Place) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", place.settings.port))
        taken.listen()
        place.settings.url = "http://127.0.0.1:1"
        found = place.findings()["gateway"]
    assert found.level is Level.FAIL
    assert "is used by another program" in found.note


def test_a_node_of_another_chain_fails(place: Place, free_port: int) -> None:
    place.settings.chain_url = f"http://127.0.0.1:{free_port}"
    assert place.findings()["chain"].level is Level.FAIL


def test_the_payloads_key_must_be_there_and_apart_from_the_data(place: Place) -> None:
    assert place.findings()["key"].level is Level.OK
    inside = place.settings.data / "payload.key"
    place.settings.payload_key.rename(inside)
    missing = place.findings()["payloads"]
    assert missing.level is Level.FAIL
    assert "SHUJIAN_PAYLOAD_KEY_FILE" in missing.note
    place.settings = place.settings.model_copy(update={"payload_key_file": inside})
    assert place.findings()["key"].level is Level.WARN


def test_files_that_belong_to_no_payload_are_named(place: Place) -> None:
    assert place.findings()["payloads"].level is Level.OK
    store = place.settings.data / "payloads"
    store.mkdir()
    (store / "stray.payload").write_bytes(b"")
    found = place.findings()["payloads"]
    assert found.level is Level.WARN
    assert "stray.payload" in found.note
