"""Rows changed in a copy of a running ledger's database: the audit names table, row and field."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from tests.acceptance.faults.clerk import Clerk
from tests.acceptance.faults.served import Served
from tests.acceptance.faults.soundness import check_sound

TAMPERINGS = (
    (
        "UPDATE record SET body = CAST(replace(CAST(body AS TEXT), '目录1', '目录2') AS BLOB)"
        " WHERE position = {position}",
        ("record", "position={position}", "body"),
    ),
    (
        "UPDATE resource SET name = '别的' WHERE code = 'STJJ-0001'",
        ("resource", "code=STJJ-0001", "name"),
    ),
    (
        "UPDATE version SET status = 'withdrawn' WHERE position = {position}",
        ("version", "position={position}", "status"),
    ),
    (
        "UPDATE statement SET state = 'refused' WHERE digest = x'{digest}'",
        ("statement", "digest=0x{digest}", "state"),
    ),
    (
        "UPDATE member SET name = '市税务局' WHERE code = '11110000000021231Y'",
        ("member", "code=11110000000021231Y", "name"),
    ),
    (
        "UPDATE checkpoint SET root = zeroblob(32) WHERE size = {size}",
        ("checkpoint", "size={size}", "root"),
    ),
)
"""What is done to the copy; and table, row and field that the audit must name."""


def test_rows_changed_in_a_copy_are_each_named_and_the_ledger_itself_is_clean(
    served: Served, clerk: Clerk
) -> None:
    gateway = served.up()
    statement = clerk.publication(1)
    answer = clerk.send(gateway, statement)
    assert answer is not None
    gateway.catch_up()
    about = {
        "position": answer.json()["position"],
        "digest": clerk.digest(statement)[2:],
        "size": gateway.get("/v1/checkpoints", limit=1).json()[0]["size"],
    }
    with (
        closing(sqlite3.connect(served.shell.data / "gateway.sqlite")) as source,
        closing(sqlite3.connect(served.shell.home / "copy.sqlite")) as copy,
    ):
        source.backup(copy)
        for change, _ in TAMPERINGS:
            assert copy.execute(change.format(**about)).rowcount == 1, change
        copy.commit()

    said = served.shell.run("audit", "--copy", "copy.sqlite", expect=1)
    lines = [line for line in said.out.splitlines() if line.startswith("- ")]
    for _, (table, row, field) in TAMPERINGS:
        start = f"- {table} {row}, {field}: ".format(**about)
        assert any(line.startswith(start) for line in lines), (start, said.out)
    assert "NOT CLEAN" in said.out
    check_sound(served, clerk)
