"""An audit that was interrupted or killed goes on where it was, and comes to the same end."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from gateway.audit import Progress, Report, run, service, tasks
from tests.gateway.audit.conftest import Copy

ROOT = Path(__file__).parents[3]
SPAN = 9


class Interrupted(Exception):
    pass


@pytest.fixture(autouse=True)
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "SPAN", SPAN)
    monkeypatch.setattr(service, "KEEP_EVERY", 0.0)


def audit(ledger: Copy, state: Path, **more: Any) -> Report:
    client: Any = ledger.client
    return run(ledger.engine, ledger.ledger, client, state=state, **more)


def interrupt(ledger: Copy, state: Path, after: int = 30) -> None:
    def stop(step: Progress) -> None:
        if step.stage == "records" and step.done >= after:
            raise Interrupted

    with pytest.raises(Interrupted):
        audit(ledger, state, progress=stop)
    assert state.exists()


def told(report: Report) -> Any:
    """What a report says, but for how long it took and where it began."""
    said = report.as_json()
    return {name: value for name, value in said.items() if name not in ("seconds", "resumed")}


@pytest.mark.parametrize("after", [9, 36, 63])
def test_it_goes_on_where_it_was_and_leaves_nothing_behind(
    ledger: Copy, tmp_path: Path, after: int
) -> None:
    state, whole = tmp_path / "partial.sqlite", ledger.audit()
    interrupt(ledger, state, after)
    report = audit(ledger, state)
    assert (report.resumed, report.exit_status) == (after, 0)
    assert told(report) == told(whole)
    assert not list(tmp_path.glob("partial*"))


def test_what_was_found_before_is_in_the_report(ledger: Copy, tmp_path: Path) -> None:
    ledger.tamper(
        "UPDATE record SET kind = 'x.y' WHERE position = 5",
        "UPDATE checkpoint SET root = zeroblob(32) WHERE size = (SELECT min(size) FROM checkpoint)",
        "UPDATE record_tag SET ordinal = ordinal + 1 WHERE position = 60",
        "UPDATE access SET purpose = 'x'",
        "UPDATE cursor SET block_hash = zeroblob(32)",
    )
    whole = ledger.audit()
    interrupt(ledger, tmp_path / "partial.sqlite")
    report = audit(ledger, tmp_path / "partial.sqlite")
    assert report.resumed == 36
    assert {*report.findings} == {*whole.findings}
    assert report.total == whole.total


def test_tables_are_compared_whole(ledger: Copy, tmp_path: Path) -> None:
    interrupt(ledger, tmp_path / "partial.sqlite")
    ledger.tamper(
        "UPDATE record_tag SET ordinal = 77 WHERE position = 2",
        "UPDATE statement SET state = 'refused' WHERE position < 9 AND state = 'accepted'",
    )
    report = audit(ledger, tmp_path / "partial.sqlite")
    assert report.resumed == 36
    assert {finding.table for finding in report.findings} == {"record_tag", "statement"}


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE record SET header = zeroblob(9) WHERE position = 35",
        "DELETE FROM record WHERE position = 35",
        "UPDATE tile SET hashes = zeroblob(length(hashes))",
    ],
)
def test_another_journal_is_read_from_its_beginning(
    ledger: Copy, tmp_path: Path, change: str
) -> None:
    interrupt(ledger, tmp_path / "partial.sqlite")
    ledger.tamper(change)
    report = audit(ledger, tmp_path / "partial.sqlite")
    assert (report.resumed, report.exit_status) == (0, 1)


def test_so_it_is_when_asked_and_where_the_chain_comes_or_goes(
    ledger: Copy, tmp_path: Path
) -> None:
    state = tmp_path / "partial.sqlite"
    interrupt(ledger, state)
    assert audit(ledger, state, fresh=True).resumed == 0
    interrupt(ledger, state)
    ledger.client = None
    assert audit(ledger, state).resumed == 0


def test_so_it_is_for_another_program_or_a_damaged_file(
    ledger: Copy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = tmp_path / "partial.sqlite"
    interrupt(ledger, state)
    state.write_bytes(b"no database")
    assert audit(ledger, state).resumed == 0
    interrupt(ledger, state)
    monkeypatch.setattr("gateway.audit.progress._sources", lambda: "another")
    assert audit(ledger, state).resumed == 0


_KILLED = """
import os, pickle, signal, sys
from pathlib import Path
from gateway.audit import run, service, tasks
from gateway.database import open_engine

tasks.SPAN, service.KEEP_EVERY = 9, 0.0
path, state, given = sys.argv[1:]
ledger, client = pickle.loads(Path(given).read_bytes())

def step(progress):
    if progress.done >= 36:
        os.kill(os.getpid(), signal.SIGKILL)

run(open_engine(f"sqlite:///{path}"), ledger, client, step, state=Path(state))
"""


def test_killed_it_goes_on_as_well(ledger: Copy, tmp_path: Path) -> None:
    state, given = tmp_path / "partial.sqlite", tmp_path / "given"
    given.write_bytes(pickle.dumps((ledger.ledger, ledger.client)))
    command = [sys.executable, "-c", _KILLED, str(ledger.path), str(state), str(given)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False)
    assert done.returncode == -9
    report = audit(ledger, state)
    assert (report.resumed, report.exit_status) == (36, 0)
