"""Founding a ledger, killed wherever one likes: the same command finishes it, once."""

from __future__ import annotations

import time

from gateway.operation import folder
from tests.acceptance.shell import PATIENCE, Shell, wait_until

INIT = ("init", "--steward", "steward", "--demonstration")

KILLS = (
    ("making the account operator", 0.0),
    ("making the account sealer", 0.0),
    ("starting the node", 0.7),
    ("deploying the contracts", 0.0),
    ("deploying the contracts", 0.4),
    ("making the tables", 0.0),
    ("making the tables", 0.5),
)
"""What founding says just before it is killed, and how many seconds later that happens."""


def kill_after(shell: Shell, words: str, seconds: float) -> bool:
    """Found, and kill the process so long after it has said the words; whether it was in time."""
    process = shell.start(*INIT)
    assert process.stdout is not None
    until = time.monotonic() + PATIENCE
    for line in process.stdout:
        assert "Traceback" not in line
        assert time.monotonic() < until
        if words in line:
            time.sleep(seconds)
            break
    process.kill()
    process.communicate()
    wait_until(lambda: shell.node_pid() is None, "the node has ended with its founder")
    return process.returncode != 0


def test_founding_is_finished_after_any_number_of_kills(shell: Shell) -> None:
    shell.run("account", "new", "steward")
    killed = [point for point in KILLS if kill_after(shell, *point)]
    assert len(killed) >= 4, "the machine is faster than the kills: make their delays shorter"

    if not (shell.data / "ledger.json").exists():
        shell.run(*INIT)
    again = shell.run(*INIT, expect=1)
    assert "there is a ledger in ledger already" in again.err
    left = {path.name for path in shell.data.iterdir()}
    assert folder.DRAFT not in left or (shell.data / "ledger.json").exists()

    shell.run("up", "--detach")
    status = shell.run("status", "--json").json
    assert status["size"] == 1, "one first record, however often it was begun"
    members = shell.run("member", "list", "--as", "steward", "--json").json
    assert [member["code"] for member in members] == ["OPERATOR", "STEWARD"]
    assert shell.run("audit", "--json").json["total"] == 0
    assert "FAIL" not in shell.run("doctor").out


def test_a_founding_that_was_begun_says_so_until_it_is_finished(shell: Shell) -> None:
    shell.run("account", "new", "steward")
    assert kill_after(shell, "starting the node", 0.0)
    said = shell.run("up", expect=1)
    assert "holds a half-made ledger; run `shujian init` again to finish it" in said.err
    other = shell.run("init", "--steward", "0x" + "77" * 20, "--demonstration", expect=1)
    assert "was begun in ledger with steward" in other.err
    finished = shell.run(*INIT)
    assert "going on with the ledger that was begun here" in finished.err


def test_a_ledger_whose_folder_was_lost_is_not_founded_anew(founded: Shell) -> None:
    founded.data.rename(founded.home / "gone")
    said = founded.run(*INIT, expect=1)
    assert "remembers a ledger that was in ledger: restore it from a backup" in said.err
