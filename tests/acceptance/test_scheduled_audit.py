"""A gateway that audits itself: what was changed by hand is told without anybody asking."""

from __future__ import annotations

import json
import sqlite3
import sys
from contextlib import closing
from typing import Any

from tests.acceptance.shell import Shell, wait_until


def test_a_row_changed_by_hand_is_told_by_the_next_audit(founded: Shell) -> None:
    told = founded.home / "told.json"
    alert = founded.home / "alert.py"
    alert.write_text(f"import sys; open({str(told)!r}, 'w').write(sys.stdin.read())")
    founded.settings["SHUJIAN_AUDIT_EVERY"] = "2"
    founded.settings["SHUJIAN_ALERT_COMMAND"] = f"{sys.executable} {alert}"
    founded.run("up", "--detach")
    wait_until(lambda: last_audit(founded)["result"] == "clean", "it was audited")
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
    founded.run("down")


def last_audit(shell: Shell) -> Any:
    """What ``/readyz`` says of it, with 200 whatever was found."""
    code, answer = shell.ask("/readyz")
    assert code == 200
    assert answer is not None
    return answer["audit"]
