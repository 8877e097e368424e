"""The XLSX file, read back: headings, numbers, and nothing that becomes a formula."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import load_workbook

from gateway.checking.report import report
from gateway.checking.sheets import MAX_TEXT, Sheet, workbook
from gateway.checking.workbook import xlsx
from gateway.verification.axes import Use
from tests.gateway.checking.samples import US, altered, finding

HOSTILE = [
    "=1+1", "=cmd|' /C calc'!A0", "+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1",
    "#REF!", "TRUE", "2026-01-01", "00012", "12345678901234567890", "http://example.org/",
]  # fmt: skip


def read(data: bytes, title: str) -> list[list[Any]]:
    return [list(row) for row in load_workbook(io.BytesIO(data))[title].iter_rows()]


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_a_text_looks_like_it_stays_that_text(text: str) -> None:
    _, (cell,) = read(workbook([Sheet("一", (("甲", 9),), [(text,)])]), "一")
    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)


def test_control_characters_and_halves_of_pairs_are_replaced_and_long_texts_cut() -> None:
    rows = [("a\x00\x1b[31m\ud800b",), ("x" * 40_000,)]
    _, (odd,), (long,) = read(workbook([Sheet("一", (("甲", 9),), rows)]), "一")
    assert odd.value == "a\ufffd\ufffd[31m\ufffdb"
    assert len(long.value) == MAX_TEXT
    assert long.value.endswith("…")


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (Decimal("0.10"), "n"), (Decimal("-1234567890123.45"), "n"), (0, "n"),
        (Decimal("12345678901234.56"), "s"), (10**16 + 1, "s"),
    ],
)  # fmt: skip
def test_numbers_are_numbers_where_a_sheet_holds_them_exactly(value: Any, kind: str) -> None:
    _, (cell,) = read(workbook([Sheet("一", (("甲", 9),), [(value,)])]), "一")
    assert cell.data_type == kind
    assert Decimal(str(cell.value)) == value


def test_the_report_is_read_back_line_by_line() -> None:
    evil = finding("2", name="=HYPERLINK(1).pdf", seller="@evil", use=Use("booked"), digest="d2")
    made = report([finding("24112000000048542163"), evil, altered("3")], US)
    data = xlsx(made, US, datetime(2026, 11, 22, 1, 2, 3, tzinfo=UTC))
    headings, *lines = read(data, "单据")
    column = {cell.value: at for at, cell in enumerate(headings)}

    def cell(line: int, name: str) -> Any:
        return lines[line][column[name]].value

    assert cell(0, "号码") == "24112000000048542163"
    assert cell(0, "金额") == 113
    assert [cell(at, "结论") for at in range(3)] == ["可以入账", "不可入账", "不可入账"]
    assert cell(1, "文件名") == "=HYPERLINK(1).pdf"
    assert cell(1, "原因") == "其他单位已入账"
    assert "已被" not in (cell(1, "使用单位") or "")
    assert cell(2, "改动处") == 2
    for title in ("汇总", "单据", "改动", "核验项目"):
        assert not [one for row in read(data, title) for one in row if one.data_type == "f"]
    changed = read(data, "改动")
    assert [one.value for one in changed[2]][2:6] == [2, "第 2 行 金额", "已被改动", "9000.00"]
    summary = {row[0].value: row[1].value for row in read(data, "汇总")}
    assert summary["生成时间"] == "2026-11-22 09:02:03"
    assert summary["可以入账金额（CNY）"] == 113
    assert summary["其余金额（CNY）"] == 226
