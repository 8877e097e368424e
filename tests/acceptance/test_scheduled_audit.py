"""A gateway that audits itself: what was changed by hand is told without anybody asking."""

from __future__ import annotations

import json
import sqlite3
import sys
from contextlib import closing
from typing import Any

from tests.acceptance.shell import PATIENCE, Shell, wait_until


def test_a_row_changed_by_hand_is_told_by_the_next_audit_and_all_audits_are_records(
    founded: Shell,
) -> None:
    told = founded.home / "told.json"
    alert = founded.home / "alert.py"
    alert.write_text(
        "import pathlib, sys\n"
        f"draft = pathlib.Path({str(told)!r}).with_suffix('.draft')\n"
        "draft.write_text(sys.stdin.read())\n"
        f"draft.rename({str(told)!r})\n"  # whole, or not there
    )
    founded.settings["SHUJIAN_AUDIT_EVERY"] = "2"
    founded.settings["SHUJIAN_ALERT_COMMAND"] = f"{sys.executable} {alert}"
    founded.run("up", "--detach")
    wait_until(lambda: last_audit(founded)["result"] == "clean", "it was audited")
    # The second audits a ledger that holds the record of the first.
    wait_until(lambda: len(recorded(founded)) > 1, "two audits were recorded")
    assert set(recorded(founded)) == {"clean"}
    check_proved(founded)
    path = founded.data / "gateway.sqlite"
    with closing(sqlite3.connect(path, timeout=PATIENCE)) as database, database:
        database.execute("UPDATE member SET roles = 31")
    wait_until(told.exists, "somebody was told")
    said = json.loads(told.read_text())
    assert (said["event"], said["result"]) == ("shujian.audit", "findings")
    assert "roles" in said["first"][0]
    assert last_audit(founded)["result"] == "findings"
    assert "FINDINGS" in (founded.data / "up.log").read_text()
    status = founded.run("status", "--json").json
    assert status["audit"]["findings"] == said["findings"]
    wait_until(lambda: "findings" in recorded(founded), "and this is recorded, too")
    founded.run("down")
    kept = recorded(founded)
    founded.run("rebuild")
    assert founded.run("audit", "--fresh", "--json").json["exit_status"] == 0
    assert recorded(founded) == kept, "audits by hand are no records"


def check_proved(shell: Shell) -> None:
    """The records of audits are anchored, found under the operator, and proved without it."""
    asked = ("--member", "OPERATOR", "--kind", "ledger.audited")

    def rows() -> Any:
        return shell.run("trace", *asked, "--as", "steward", "--json").json

    assert {row["audit"]["result"] for row in rows()} == {"clean"}
    wait_until(lambda: "anchored" in {row["level"] for row in rows()}, "the first is anchored")
    shell.run("evidence", *asked, "--as", "steward", "-o", "audits.json")
    shell.run("trust", "--output", "trust.json")
    verify = ("verify", "audits.json", "--trust", "trust.json", "--json")
    said = shell.run(*verify, expect=1).json
    # Nobody observes this ledger: that no audit is left out is the operator's word.
    assert said["verdict"] == "ASSERTED"
    wrong = [one["name"] for one in said["checks"] if one["status"] in ("INVALID", "ERROR")]
    assert wrong == []


def recorded(shell: Shell) -> list[str]:
    """What the records of audits say that they came to."""
    path = shell.data / "gateway.sqlite"
    query = "SELECT body FROM record WHERE kind = 'ledger.audited' ORDER BY position"
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        return [json.loads(body)["audit"]["result"] for (body,) in database.execute(query)]


def last_audit(shell: Shell) -> Any:
    """What ``/readyz`` says of it, with 200 whatever was found, unless the chain is away."""
    code, answer = shell.ask("/readyz")
    assert answer is not None
    assert code == 200 or not answer["lag"]["chain_reachable"]
    return answer["audit"]
