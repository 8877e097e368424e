"""Reporting and reconciling as departments do it, each command as a process."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

from gateway.zone import SHANGHAI
from tests.acceptance.shell import Shell
from tests.acceptance.test_commands import admit, entry

YESTERDAY = (datetime.now(SHANGHAI) - timedelta(days=1)).date().isoformat()
EVENTS = (
    {"id": "e-1", "time": f"{YESTERDAY}T09:30:00+08:00", "bytes": 10},
    {"id": "e-2", "time": f"{YESTERDAY}T09:31:00+08:00", "actor": "13812345678"},
    {"id": "e-3", "time": f"{YESTERDAY}T10:30:00+08:00", "persons": ["张三"]},
)


def write(shell: Shell, name: str, **said: str) -> str:
    """A file of events."""
    lines = [json.dumps({**event, "resource": "STJJ-0001", **said}) for event in EVENTS]
    (shell.home / name).write_text("\n".join(lines) + "\n")
    return name


def test_both_sides_report_reconcile_and_a_person_is_erased(
    founded: Shell, shared_data: Path
) -> None:
    founded.serve()
    admit(founded, "市统计局", "TJJ")
    admit(founded, "西城区", "XCQ", role="consumer")
    publishing = ("--entry", entry(founded, "常住人口", "市统计局"), "--as", "tjj-clerk")
    founded.run("catalog", "publish", *publishing)

    arguments = ("--sequence", "1", "--period", YESTERDAY)
    provided = (write(founded, "mine.ndjson", consumer="西城区"), *arguments, "--as", "tjj-clerk")
    said = founded.run("report", *provided, expect=1)
    assert "2 of 3 lines taken, 1 rejected" in said.out
    assert "line 2: actor: this looks like a phone number" in said.out
    again = founded.run("report", "send", *provided, "--gzip", "--json", expect=1).json
    assert again["completed"] == founded.run("report", "show", "1", "--json").json["completed"]

    alone = founded.run("report", "reconcile", "--period", YESTERDAY, expect=1)
    assert "unreported" in alone.out
    consumed = (write(founded, "yours.ndjson"), *arguments, "--as", "xcq-clerk")
    founded.run("report", *consumed, expect=1)
    both = founded.run("report", "reconcile", "--period", YESTERDAY, "--as", "tjj-clerk")
    assert "everything reported adds up" in both.err
    statement = founded.run("report", "reconcile", "--period", YESTERDAY, "--statement").out
    assert "对账单" in statement
    assert "matched 2" in statement

    (founded.home / "map.toml").write_text(founded.run("report", "template").out)
    log = (str(shared_data / "access.log"), "--map", "map.toml", "--as", "tjj-clerk", "--json")
    mapped = founded.run("report", *log, "--sequence", "2", "--period", "2015-05", expect=1).json
    assert (mapped["log"]["lines"], mapped["taken"]) == (10_000, 2263)
    listed = founded.run("report", "list", "--as", "tjj-clerk", "--json").json
    assert [row["sequence"] for row in listed] == [1, 2]

    (founded.home / "labels.txt").write_text("张三\n李四\n")
    named = founded.run("person", "list", "STJJ-0001", "labels.txt", "--as", "tjj-clerk")
    assert "2 persons listed" in named.out
    erasing = ("person", "erase", "张三", "--reason", "个人要求删除", "--as", "tjj-head")
    assert "person erased" in founded.run(*erasing).out
    assert "has named no such person" in founded.run(*erasing, expect=1).err
    assert founded.run("audit").status == 0
