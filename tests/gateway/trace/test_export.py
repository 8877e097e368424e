from __future__ import annotations

import csv
import io
import json
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace

import pytest

from gateway.trace.export import BOM, COLUMNS, FORMATS, csv_lines, json_array, ndjson
from gateway.trace.rows import Actor, Row

ROW = Row(
    position=7, time=1_795_276_800_000, recorded="2026-11-22T00:00:00.000+08:00",
    kind="catalog.published", outcome="refused", resource="STJJ-0001", member=None,
    owner="11110000000021231Y", recipient=None, name="法人单位,\"基本\"信息\n第二行",
    actors=(Actor("0x12", "M1", "handler", "市统计局"), Actor("0x34", "M2", "head", None)),
    level="anchored", checkpoint_size=9, checkpoint_block=4, checkpoint_transaction="0xab",
    effect_block=3, effect_transaction="0xcd",
    reason={"error": "WrongState", "arguments": {"expected": 1}}, statement="0xef",
    consumer="M3", consumer_name="西城区", authorization="A-000000000001",
    event_time=1_795_276_700_000,
    event="2026-11-21T23:58:20.000+08:00", purpose="tax.verify", access_case="2026-0412",
    pseudonym="0x" + "ab" * 32, reporter="M4", subjects="unknown", verdict="EXPIRED",
)  # fmt: skip


def parsed(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("count", [0, 1, 3])
def test_json_is_one_array_and_ndjson_one_object_a_line(count: int) -> None:
    rows = [replace(ROW, position=number) for number in range(count)]
    expected = [json.loads(json.dumps(row.as_json())) for row in rows]
    assert json.loads(b"".join(json_array(rows))) == expected
    lines = b"".join(ndjson(rows)).splitlines()
    assert [json.loads(line) for line in lines] == expected


def test_csv_holds_every_column_and_survives_commas_quotes_and_lines() -> None:
    (row,) = parsed(b"".join(csv_lines([ROW])))
    assert tuple(row) == COLUMNS
    assert row["name"] == ROW.name
    assert row["actors"] == "市统计局、M2"
    assert json.loads(row["reason"]) == ROW.reason
    assert (row["position"], row["member"], row["effect_block"]) == ("7", "", "3")


def test_what_an_audit_found_stands_in_every_export() -> None:
    told = {"result": "findings", "findings": 2, "size": 70, "time": 1_795_000_000, "deep": False}
    row = replace(ROW, kind="ledger.audited", audit=told)
    (line,) = parsed(b"".join(csv_lines([row])))
    assert json.loads(line["audit"]) == told
    assert json.loads(b"".join(ndjson([row])))["audit"] == told
    (without,) = parsed(b"".join(csv_lines([ROW])))
    assert without["audit"] == ""


def test_csv_starts_with_a_byte_order_mark_only_where_it_is_asked_for() -> None:
    assert b"".join(csv_lines([], bom=True)).startswith(BOM + b"position,")
    assert b"".join(csv_lines([])).startswith(b"position,")
    assert BOM not in b"".join(csv_lines([ROW], bom=True))[3:]


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =1",
        "＝1+1",
        "＠a",
        '=HYPERLINK("x")',
    ],
)
def test_no_cell_is_a_formula(text: str) -> None:
    (row,) = parsed(
        b"".join(csv_lines([replace(ROW, name=text, actors=(Actor(None, text, None, None),))]))
    )
    assert row["name"] == f"'{text}"
    assert row["actors"] == f"'{text}"


def test_every_field_of_a_row_is_exported() -> None:
    left_out = set(ROW.as_json()) - set(COLUMNS)
    assert left_out == {"time", "event_time"}  # the same as recorded and event


def test_ndjson_counts_rows_and_verdicts_on_a_last_line_where_that_is_asked_for() -> None:
    rows = [ROW, replace(ROW, verdict="COVERED"), ROW, replace(ROW, verdict=None)]
    *lines, summary = [json.loads(line) for line in b"".join(ndjson(rows, check=True)).splitlines()]
    assert [line["verdict"] for line in lines] == ["EXPIRED", "COVERED", "EXPIRED", None]
    assert summary["rows"] == 4
    assert {name: n for name, n in summary["verdicts"].items() if n} == {
        "COVERED": 1, "EXPIRED": 2}  # fmt: skip
    assert b"".join(csv_lines(rows, check=True)) == b"".join(csv_lines(rows))
    assert b"".join(json_array(rows, check=True)) == b"".join(json_array(rows))


@pytest.mark.parametrize("name", FORMATS)
def test_an_export_needs_no_more_memory_for_more_rows(name: str) -> None:
    def peak(count: int) -> int:
        rows: Iterator[Row] = (replace(ROW, position=number) for number in range(count))
        tracemalloc.start()
        for _ in FORMATS[name][1](rows):
            pass
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(10)
    assert peak(3000) < peak(300) + 50_000
