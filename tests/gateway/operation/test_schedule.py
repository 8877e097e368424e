"""Audits on a schedule: when, one at a time, what is told of them, and who is told."""

from __future__ import annotations

import json
import logging
import os
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from gateway.audit import results
from gateway.errors import LedgerError
from gateway.operation import auditing, folder, schedule
from gateway.operation.schedule import Schedule, _until
from gateway.settings import Settings
from tests.support.town import Town, a_ledger

FOUND = {"time": 1_795_000_000, "size": 70, "findings": 3, "result": "findings"}


def settings(data: Path, **more: Any) -> Settings:
    return Settings(data=data, memory=data, **more)


def remember(data: Path, **more: Any) -> None:
    told = {**FOUND, "root": "0x" + "12" * 32, "deep": False, **more}
    folder.write_json(data / results.FILE, results.written(told, {"first": ["x"]}, told))


def test_nothing_is_known_before_the_first_audit(tmp_path: Path) -> None:
    nothing = {"time": None, "size": None, "findings": None, "result": None}
    assert results.shown(tmp_path) == {**nothing, "running": False}


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"time": "now"}', '{"result": "clean"}'])
def test_a_file_that_no_audit_wrote_tells_nothing(tmp_path: Path, content: str) -> None:
    (tmp_path / results.FILE).write_text(content)
    assert results.latest(tmp_path) is None


def test_what_findings_say_is_not_for_all_to_see(tmp_path: Path) -> None:
    remember(tmp_path)
    assert "first" not in results.shown(tmp_path)
    assert results.shown(tmp_path)["findings"] == 3


def test_an_audit_is_due_when_the_last_one_is_old_enough(tmp_path: Path) -> None:
    now = time.time()
    assert 590 < _until(tmp_path, 86_400, now, now) <= 600  # never audited: soon after the start
    remember(tmp_path, time=int(now) - 80_000)
    assert 6_390 < _until(tmp_path, 86_400, now, now) <= 6_401
    remember(tmp_path, time=int(now) - 90_000)
    assert 590 < _until(tmp_path, 86_400, now, now) <= 600
    assert _until(tmp_path, 86_400, now - 700, now - 700) == 0
    assert _until(tmp_path, 3_600, now - 700, now) > 3_500  # one that failed is not tried at once


def test_an_audit_by_hand_puts_off_none_on_schedule(tmp_path: Path) -> None:
    now = time.time()
    remember(tmp_path, time=int(now) - 80_000)
    kept = results.scheduled(tmp_path)
    told = {**FOUND, "time": int(now)}
    folder.write_json(tmp_path / results.FILE, results.written(told, {"first": []}, kept))
    assert results.shown(tmp_path)["time"] == int(now)
    assert 6_390 < _until(tmp_path, 86_400, now, now) <= 6_401


def test_there_are_never_two_at_once(tmp_path: Path) -> None:
    town = Town(tmp_path)
    town.close()
    folder.write_json(tmp_path / "ledger.json", a_ledger().as_json())
    with folder.held(tmp_path / results.LOCK, ""):
        assert results.running(tmp_path) == os.getpid()
        assert results.shown(tmp_path)["running"]
        with pytest.raises(LedgerError, match=f"runs already, as process {os.getpid()}"):
            auditing.audit(settings(tmp_path), print, print)


def an_alert(tmp_path: Path) -> tuple[str, Path]:
    told = tmp_path / "told.json"
    code = f"import sys; open({str(told)!r}, 'w').write(sys.stdin.read())"
    return f'{sys.executable} -c "{code}"', told


def judge(tmp_path: Path, status: int, **more: Any) -> None:
    Schedule(settings(tmp_path, **more), lambda: None)._judge(status)


def test_findings_are_logged_as_an_error_and_the_command_is_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    remember(tmp_path)
    command, told = an_alert(tmp_path)
    judge(tmp_path, 1, alert_command=command)
    assert [(item.levelno, "3 FINDINGS" in item.message) for item in caplog.records] == [
        (logging.ERROR, True)
    ]
    said = json.loads(told.read_text())
    assert (said["event"], said["result"], said["first"]) == ("shujian.audit", "findings", ["x"])
    assert "scheduled" not in said


def test_an_audit_that_ended_early_is_told_and_says_nothing_of_the_one_before(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    remember(tmp_path)
    command, told = an_alert(tmp_path)
    judge(tmp_path, -9, alert_command=command)
    assert "before it was through" in caplog.text
    assert json.loads(told.read_text())["result"] == "failed"
    assert "findings" not in json.loads(told.read_text())


@pytest.mark.parametrize("status", [0, 3])
def test_nobody_is_told_of_an_audit_without_findings(tmp_path: Path, status: int) -> None:
    command, told = an_alert(tmp_path)
    judge(tmp_path, status, alert_command=command)
    assert not told.exists()


@pytest.mark.parametrize("command", ["/no/such/program", "'", f"{sys.executable} -c 'raise'"])
def test_a_command_that_does_not_run_is_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, command: str
) -> None:
    judge(tmp_path, 1, alert_command=command)
    assert "alert command" in caplog.text


@pytest.mark.parametrize(("status", "told"), [(0, 1), (1, 1), (3, 1), (4, 0), (-9, 0)])
def test_whoever_records_results_is_told_of_each_and_of_no_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: int, told: int
) -> None:
    code = f"import os, sys; os.kill(os.getpid(), 9) if {status} < 0 else sys.exit({status})"
    monkeypatch.setattr(schedule, "python", lambda _: [sys.executable, "-c", code])
    ended: list[None] = []
    Schedule(settings(tmp_path), lambda: ended.append(None))._audit()
    assert len(ended) == told


def test_an_audit_is_a_process_that_ends_with_who_began_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = "import sys; sys.exit(3 if sys.stdin.read() == '' else 0)"
    monkeypatch.setattr(schedule, "python", lambda _: [sys.executable, "-c", code])
    ours = Schedule(settings(tmp_path, audit_every=0.01), lambda: None)
    ours.start()
    while ours._process is None:
        time.sleep(0.01)
    ours.stop()
    assert ours._process.poll() is not None
