"""An import through everything that can break off: nothing is lost, nothing comes twice."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.acceptance.shell import PATIENCE, Shell, is_alive, wait_until

ENTRIES = 400
IMPORT = ("catalog", "import", "many.csv", "--as", "clerk")


@pytest.fixture
def served(department: Shell) -> Shell:
    """A served ledger with one department and a file of many entries."""
    rows = [f"数据集{number},市统计局,摘要{number}" for number in range(ENTRIES)]
    (department.home / "many.csv").write_text("\n".join(["名称,提供方,摘要", *rows]), "utf-8")
    return department


def pid_of(found: int | None) -> int:
    assert found is not None
    return found


def break_off(shell: Shell, after: float) -> subprocess.Popen[str]:
    """Begin the import; returns a while after it has begun to send."""
    process = shell.start(*IMPORT)
    assert process.stdout is not None
    for line in process.stdout:
        if "signing and sending" in line:
            break
    time.sleep(after)
    return process


def finish(shell: Shell) -> None:
    """Import again, and check that every entry is there once, and that all of it is genuine."""
    shell.run(*IMPORT)
    again = shell.run(*IMPORT, "--json").json
    assert (again["unchanged"], again["new"], again["accepted"]) == (ENTRIES, 0, 0)
    found = shell.run("catalog", "list", "--limit", "1000", "--json").json
    assert found["total"] == ENTRIES
    assert {resource["version"] for resource in found["resources"]} == {1}
    assert len({resource["name"] for resource in found["resources"]}) == ENTRIES
    wait_until(lambda: not_anchored(shell) == 0, "everything is anchored")
    accepted = shell.run(
        "trace", "--kind", "catalog.published", "--outcome", "accepted", "--format", "ndjson"
    )
    assert len(accepted.out.splitlines()) == ENTRIES, "each was accepted once"
    assert shell.run("audit", "--json").json["total"] == 0


def size(shell: Shell) -> int:
    """How many records there are."""
    _, answer = shell.ask("/v1/ledger")
    return int(answer["size"])


def not_anchored(shell: Shell) -> int:
    """How many records are under no checkpoint yet."""
    _, answer = shell.ask("/readyz")
    return int(answer["lag"]["records_not_anchored"])


@pytest.mark.parametrize("after", [0.0, 2.0])
def test_a_gateway_killed_during_an_import_loses_and_doubles_nothing(
    served: Shell, after: float
) -> None:
    process = break_off(served, after)
    gateway = pid_of(served.gateway_pid())
    os.kill(gateway, signal.SIGKILL)
    out, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode in (0, 3), out
    assert "Traceback" not in out
    wait_until(lambda: served.node_pid() is None, "the node has ended")
    served.serve()
    finish(served)


def test_a_node_killed_again_and_again_only_delays_an_import(served: Shell) -> None:
    process = break_off(served, 0.0)
    for _ in range(3):
        node = pid_of(served.node_pid())
        os.kill(node, signal.SIGKILL)
        wait_until(
            lambda node=node: served.node_pid() not in (None, node),  # type: ignore[misc]
            "there is another node",
        )
        time.sleep(1.0)
    out, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, out
    finish(served)


def test_with_the_chain_away_recording_goes_on_and_catches_up(served: Shell) -> None:
    node = pid_of(served.node_pid())
    os.kill(node, signal.SIGSTOP)
    try:
        process = break_off(served, 0.0)
        wait_until(lambda: served.ask("/readyz")[0] == 503, "the chain is said to be away")
        wait_until(lambda: size(served) >= ENTRIES + 3, "all entries are recorded")
    finally:
        os.kill(node, signal.SIGCONT)
    out, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, out
    finish(served)


def test_an_interrupted_import_says_how_far_it_came_and_goes_on(served: Shell) -> None:
    process = break_off(served, 0.3)
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode in (0, 130), out
    if process.returncode:
        assert "the same command goes on from there" in out
    assert "Traceback" not in out
    finish(served)


def test_two_imports_of_one_file_at_once_publish_each_entry_once(served: Shell) -> None:
    both = [served.start(*IMPORT) for _ in range(2)]
    for process in both:
        out, _ = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, out
    finish(served)


def test_a_restored_older_copy_is_refused(served: Shell, tmp_path: Path) -> None:
    import shutil

    served.run("down")
    shutil.copytree(served.data, tmp_path / "older")
    served.serve()
    served.run(*IMPORT)
    served.run("down")
    newest = tmp_path / "newest"
    served.data.rename(newest)
    shutil.copytree(tmp_path / "older", served.data)
    said = served.run("up", "--detach", expect=1)
    assert "older copy" in said.err
    shutil.rmtree(served.data)
    newest.rename(served.data)
    served.serve()
    finish(served)
    assert is_alive(pid_of(served.gateway_pid()))
