"""Locks that end with their process, files that are whole, logs that stay short."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from gateway.errors import LedgerError
from gateway.operation import folder
from gateway.operation.folder import Serving
from gateway.operation.processes import environment
from tests.support.tools import PATIENCE

HOLD = """
import sys, time
from pathlib import Path
from gateway.operation import folder
with folder.held(Path(sys.argv[1]), "held by {pid}"):
    print("held", flush=True)
    time.sleep(3600)
"""


@pytest.fixture
def other_holder(tmp_path: Path) -> subprocess.Popen[str]:
    """Another process that holds ``tmp_path/lock``."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path / "lock")],
        stdout=subprocess.PIPE,
        text=True,
        env=environment(),
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.communicate()


def test_a_lock_that_another_process_holds_is_refused_with_its_id(
    tmp_path: Path, other_holder: subprocess.Popen[str]
) -> None:
    assert folder.holder(tmp_path / "lock") == other_holder.pid
    with (
        pytest.raises(LedgerError, match=f"held by {other_holder.pid}"),
        folder.held(tmp_path / "lock", "held by {pid}"),
    ):
        pass


def test_a_lock_ends_with_its_process_however_that_ends(
    tmp_path: Path, other_holder: subprocess.Popen[str]
) -> None:
    other_holder.kill()
    other_holder.wait()
    assert folder.holder(tmp_path / "lock") is None
    with folder.held(tmp_path / "lock", "held by {pid}"):
        assert (tmp_path / "lock").read_text() == f"{os.getpid()}\n"


def test_whoever_only_looks_at_a_lock_keeps_nobody_from_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder, "_LOOKED_AT", PATIENCE)
    with (tmp_path / "lock").open("a+") as look:
        fcntl.flock(look, fcntl.LOCK_SH)
        away = threading.Timer(0.1, fcntl.flock, (look, fcntl.LOCK_UN))
        away.start()
        with folder.held(tmp_path / "lock", "held by {pid}"):
            assert folder.holder(tmp_path / "lock") == os.getpid()
        away.join()


def test_nobody_holds_a_lock_that_was_never_made(tmp_path: Path) -> None:
    assert folder.holder(tmp_path / "lock") is None


def test_an_address_counts_only_while_its_process_serves(
    tmp_path: Path, other_holder: subprocess.Popen[str]
) -> None:
    (tmp_path / "lock").rename(tmp_path / folder.UP_LOCK)
    content = {"pid": other_holder.pid, "url": "http://127.0.0.1:1"}
    folder.write_json(tmp_path / folder.UP, content)
    assert folder.serving(tmp_path) == Serving(other_holder.pid, "http://127.0.0.1:1")
    folder.write_json(tmp_path / folder.UP, {**content, "pid": other_holder.pid + 1})
    assert folder.serving(tmp_path) is None, "a file that an earlier process left behind"


def test_a_json_file_is_replaced_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.json"
    folder.write_json(path, {"a": "统计"})
    assert json.loads(path.read_text("utf-8")) == {"a": "统计"}
    with pytest.raises(TypeError):
        folder.write_json(path, {"a": object()})
    assert json.loads(path.read_text("utf-8")) == {"a": "统计"}
    assert [each.name for each in tmp_path.iterdir()] == ["x.json"], "and no draft stays"


def test_a_long_log_is_moved_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "_LONGEST_LOG", 10)
    log = tmp_path / "up.log"
    for text in (b"first line of the log\n", b"second\n"):
        descriptor = folder.open_log(log)
        os.write(descriptor, text)
        os.close(descriptor)
    assert log.read_bytes() == b"second\n"
    assert (tmp_path / "up.log.1").read_bytes() == b"first line of the log\n"


def test_the_last_words_of_a_log_are_those_after_an_offset(tmp_path: Path) -> None:
    log = tmp_path / "up.log"
    log.write_text("old\nnew\n\n")
    assert folder.last_line(log) == "new"
    assert folder.last_line(log, after=len("old\nnew\n\n")) == ""
    assert folder.last_line(tmp_path / "none") == ""
