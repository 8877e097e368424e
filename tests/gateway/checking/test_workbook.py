"""The XLSX file, read back: headings, numbers, and nothing that becomes a formula."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

import pytest
from openpyxl import load_workbook

from gateway.checking.fields import stated
from gateway.checking.report import report
from gateway.checking.sheets import MAX_TEXT, Sheet, workbook
from gateway.checking.workbook import Times, xlsx
from gateway.verification.axes import Use
from gateway.verification.finding import Difference, Value
from tests.gateway.checking.samples import US, altered, finding

HOSTILE = [
    "=1+1", "=cmd|' /C calc'!A0", "+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1",
    "#REF!", "TRUE", "2026-01-01", "00012", "12345678901234567890", "http://example.org/",
]  # fmt: skip


SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def text_of(cell: ElementTree.Element) -> str:
    """What stands in a cell of text."""
    return "".join(one.text or "" for one in cell.iter(f"{SHEET}t"))


def texts_of(data: bytes) -> list[str]:
    """The cells of text of the first sheet, out of its XML."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        root = ElementTree.fromstring(archive.read("xl/worksheets/sheet1.xml"))
    return [text_of(cell) for cell in root.iter(f"{SHEET}c")]


def decoded(text: str) -> str:
    """A text as programs that read sheets show it."""
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), text)


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


ESCAPED = [
    "_x0041_", "a_x000D_b", "_x005F_x0041_", "_x0041_x0042_", "__x00e9__", "_x12_", "_xzzzz_",
    "_x0041", "2411200000004854216_x0033_",
]  # fmt: skip


@pytest.mark.parametrize("text", ESCAPED)
def test_what_sheets_would_read_as_another_character_stays_as_it_is(text: str) -> None:
    """ECMA-376 (ST_Xstring): programs show ``_x0041_`` as ``A``."""
    (said,) = texts_of(workbook([Sheet("一", (("甲", 9),), [(text,)])]))[1:]
    assert decoded(said) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("24\u202e3612", "24⟨U+202E⟩3612"), ("\ufeff=1", "⟨U+FEFF⟩=1"), ("a\u200bb", "a⟨U+200B⟩b"),
        ("\u2066x\u2069", "⟨U+2066⟩x⟨U+2069⟩"), ("a\u2028b", "a⟨U+2028⟩b"), ("شركة", "شركة"),
        ("𠮷野\ue000", "𠮷野\ue000"), ("a\tb\nc", "a\tb\nc"),
    ],
)  # fmt: skip
def test_what_turns_a_text_or_is_not_seen_is_shown(text: str, shown: str) -> None:
    assert texts_of(workbook([Sheet("一", (("甲", 9),), [(text,)])]))[1:] == [shown]


@pytest.mark.parametrize("text", ["😀" * 20_000, "x" + "😀" * 16_384, "😀" * 16_383 + "xx"])
def test_a_long_text_is_cut_by_the_units_that_sheets_count_in(text: str) -> None:
    (said,) = texts_of(workbook([Sheet("一", (("甲", 9),), [(text,)])]))[1:]
    assert len(said.encode("utf-16-le")) // 2 <= MAX_TEXT
    assert said.endswith("…")
    assert text.startswith(said[:-1])


def test_three_hundred_hostile_lines_are_read_back_from_the_xml_itself() -> None:
    names = [f"{HOSTILE[at % len(HOSTILE)]} {at}.pdf" for at in range(300)]
    made = report([finding(f"{at:020}", name=name) for at, name in enumerate(names)], US)
    data = xlsx(made, US, Times(datetime(2026, 11, 22, tzinfo=UTC)))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.namelist()
        lines = ElementTree.fromstring(archive.read("xl/worksheets/sheet2.xml"))
        every = b"".join(archive.read(part) for part in parts)
    assert not [part for part in parts if "external" in part.lower() or "calc" in part.lower()]
    assert b"<f>" not in every
    assert b"<f " not in every
    rows = lines.findall(f".//{SHEET}row")[1:]
    cells = [list(row.findall(f"{SHEET}c")) for row in rows]
    assert [text_of(row[1]) for row in cells] == names
    assert [text_of(row[9]) for row in cells] == [f"{at:020}" for at in range(300)]
    assert {cell.get("t") for row in cells for cell in row if cell.find(f"{SHEET}is")} <= {
        "inlineStr"
    }


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
    data = xlsx(made, US, Times(datetime(2026, 11, 22, 1, 2, 3, tzinfo=UTC)))
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
    assert summary["表格生成时间"] == "2026-11-22 09:02:03"
    assert summary["核验的时间点"] == "核验时"
    assert "核验时间" not in summary
    assert cell(0, "格式") == "XML（数电票）"
    assert read(data, "核验项目")[1][4].value == "成立"
    assert summary["可以入账金额（CNY）"] == 113
    assert summary["已使用或被锁定金额（CNY）"] == 113
    assert summary["其余不可入账金额（CNY）"] == 113


@pytest.mark.parametrize("amount", ["9701.78", "0.1", "-1701.78", "123456789012.34", "1E+3"])
def test_an_amount_is_written_digit_by_digit(amount: str) -> None:
    data = workbook([Sheet("一", (("甲", 9),), [(Decimal(amount),)])])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        root = ElementTree.fromstring(archive.read("xl/worksheets/sheet1.xml"))
    assert [one.text for one in root.iter(f"{SHEET}v")] == [f"{Decimal(amount):f}"]


def test_rows_are_chosen_by_arrows_in_the_headings() -> None:
    data = xlsx(
        report([finding("1"), finding("2")], US), US, Times(datetime(2026, 11, 22, tzinfo=UTC))
    )
    book = load_workbook(io.BytesIO(data))
    assert str(book["单据"].auto_filter.ref).endswith("3")
    assert book["汇总"].auto_filter.ref is None


def test_nobody_vouches_for_what_differs_from_the_document_of_its_number() -> None:
    source = finding("7").source
    made = report([finding("7"), replace(altered("7"), source=source), altered("8")], US)
    heads, *rows = read(xlsx(made, US, Times(datetime(2026, 11, 22, tzinfo=UTC))), "单据")
    at = [one.value for one in heads].index("真实性来源")
    assert [[one.value for one in row[at : at + 2]] for row in rows] == [
        ["本账本签发", "市税务局"], ["无；作证方只是这一编号的签发方", "市税务局"],
        ["无人作证", None],
    ]  # fmt: skip


def test_the_colour_of_an_invoice_is_said_in_chinese() -> None:
    colours = [Value("colour", "red")], [Value("colour", "blue")]
    red = Difference("changed", "colour", "colour", None, *map(tuple, colours))
    made = report([replace(altered("7"), differences=(red,))], US)
    row = read(xlsx(made, US, Times(datetime(2026, 11, 22, tzinfo=UTC))), "改动")[1]
    assert [one.value for one in row][3:7] == ["蓝字或红字", "已被改动", "红字", "蓝字"]
    assert stated("colour", "red", "en") == stated("name", "red", "zh") == "red"


def test_a_sheet_as_of_a_past_day_says_so_and_when_it_was_checked() -> None:
    days = [datetime(2026, 11, day, 1, tzinfo=UTC) for day in (22, 21, 2)]
    data = xlsx(report([finding("1")], US), US, Times(*days))
    summary = {row[0].value: row[1].value for row in read(data, "汇总")}
    assert summary["表格生成时间"] == "2026-11-22 09:00:00"
    assert summary["核验时间"] == "2026-11-21 09:00:00"
    assert summary["核验的时间点"] == "2026-11-02 09:00:00"
