"""Several processes see one snapshot, and come to what one alone comes to."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Any

import pytest

from gateway.audit import run, tasks
from gateway.audit.hands import Crew, snapshot
from gateway.audit.sums import Summing
from tests.gateway.audit.conftest import Copy

PARTS = [("records", 0, 30), ("records", 30, 100), ("table", "access", None, None, 1000)]


def test_all_processes_see_what_there_was_when_the_audit_began(ledger: Copy) -> None:
    with snapshot(ledger.engine, Summing(), 2) as view:
        assert isinstance(view.hands, Crew)
        before = list(view.hands.do(PARTS))
        ledger.tamper("DELETE FROM record WHERE position > 9", "DELETE FROM access")
        assert list(view.hands.do(PARTS)) == before
        assert view.connection.execute("SELECT count(*) FROM record").fetchone()[0] > 60
        with pytest.raises(sqlite3.IntegrityError):  # what goes wrong there is raised here
            list(view.hands.do([("records", 0, "many")]))


def test_they_name_what_one_alone_names(ledger: Copy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "SPAN", 9)
    monkeypatch.setattr(tasks, "STRETCH", 20)
    ledger.tamper(
        "UPDATE record SET kind = 'x.y' WHERE position IN (5, 50)",
        "UPDATE access SET purpose = 'other' WHERE kind = 'access.reported'",
        "DELETE FROM reported_event",
        "UPDATE record_tag SET ordinal = 9 WHERE position IN (7, 60)",
    )
    client: Any = ledger.client
    together = run(ledger.engine, ledger.ledger, client, processes=2)
    alone = run(ledger.engine, ledger.ledger, client, processes=1)
    assert (together.findings, together.total) == (alone.findings, alone.total)
    assert {"record", "access", "reported_event", "record_tag"} == {
        finding.table for finding in together.findings
    }


def test_who_cannot_write_reads_alone(ledger: Copy) -> None:
    with closing(sqlite3.connect(ledger.path)) as other:
        other.isolation_level = None
        other.execute("BEGIN IMMEDIATE")
        with snapshot(ledger.engine, Summing(), 2) as view:
            assert view.hands.count == 1
            assert len(list(view.hands.do(PARTS))) == 3
        other.execute("ROLLBACK")
