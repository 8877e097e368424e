"""Rows of a trace as people read them at a terminal."""

from __future__ import annotations

from typing import Any

import pytest

from gateway.command.trace_table import table_of

ROW: dict[str, Any] = {
    "position": 7, "recorded": "2026-11-22T00:00:00.000+08:00", "kind": "ledger.audited",
    "outcome": "recorded", "resource": None, "member": None, "event_time": None, "event": None,
    "verdict": None, "consumer": None, "consumer_name": None, "purpose": None, "access_case": None,
    "actors": [{"name": "运行方", "member": "OPERATOR", "account": "0x12"}], "effect_block": None,
    "checkpoint_block": 4, "name": None,
}  # fmt: skip


@pytest.mark.parametrize(
    ("findings", "result", "told"),
    [
        (0, "clean", "clean, 70 records"),
        (3, "findings", "3 findings, 70 records"),
        (0, "incomplete", "incomplete, 70 records"),
    ],
)
def test_an_audit_says_what_it_found(findings: int, result: str, told: str) -> None:
    audit = {"size": 70, "findings": findings, "result": result}
    _, line = table_of([{**ROW, "audit": audit}])
    assert f"  {told}  " in line
    assert "运行方" in line


@pytest.mark.parametrize("more", [{"audit": None}, {}])  # older gateways do not know of audits
def test_a_record_about_nothing_has_a_dash(more: dict[str, Any]) -> None:
    _, line = table_of([{**ROW, **more}])
    assert "records" not in line
    assert line.split()[5] == "-"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("0x46b6" + "7" * 60 + "-123456", "0x46b67777…-123456"),
        ("0x46b6" + "7" * 54 + "abcdef", "0x46b67777…abcdef"),
        (None, "0x07f3aaaa…aaaaaa"),  # nobody knows its serial
    ],
)
def test_a_document_is_told_by_its_name(name: str | None, told: str) -> None:
    more = {"document": "0x07f3" + "a" * 60, "document_name": name}
    _, line = table_of([{**ROW, **more, "audit": None}])
    assert line.split()[5] == told
