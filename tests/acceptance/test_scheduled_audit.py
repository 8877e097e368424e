"""A gateway that audits itself: what was changed by hand is told without anybody asking."""

from __future__ import annotations

import json
import sqlite3
import sys
from contextlib import closing
from typing import Any

from tests.acceptance.shell import Shell, wait_until


def test_a_row_changed_by_hand_is_told_by_the_next_audit_and_all_audits_are_records(
    founded: Shell,
) -> None:
    told = founded.home / "told.json"
    alert = founded.home / "alert.py"
    alert.write_text(f"import sys; open({str(told)!r}, 'w').write(sys.stdin.read())")
    founded.settings["SHUJIAN_AUDIT_EVERY"] = "2"
    founded.settings["SHUJIAN_ALERT_COMMAND"] = f"{sys.executable} {alert}"
    founded.run("up", "--detach")
    wait_until(lambda: last_audit(founded)["result"] == "clean", "it was audited")
    # The second audits a ledger that holds the record of the first.
    wait_until(lambda: len(recorded(founded)) > 1, "two audits were recorded")
    assert set(recorded(founded)) == {"clean"}
    check_proved(founded)
    with closing(sqlite3.connect(founded.data / "gateway.sqlite")) as database, database:
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
    rows = shell.run("trace", *asked, "--as", "steward", "--json").json
    assert {row["audit"]["result"] for row in rows} == {"clean"}
    assert "anchored" in {row["level"] for row in rows}
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
    """What ``/readyz`` says of it, with 200 whatever was found."""
    code, answer = shell.ask("/readyz")
    assert code == 200
    assert answer is not None
    return answer["audit"]
