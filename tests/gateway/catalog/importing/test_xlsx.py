"""XLSX workbooks: typed values become text, and what an archive could hide is refused."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from gateway.catalog.errors import FileError, TableError
from gateway.catalog.importing import limits, parse_table, plan, xlsx_file
from tests.gateway.catalog.importing.tables import HEADER, MAPS, repacked, row


def workbook(*rows: tuple[Any, ...], header: tuple[Any, ...] = HEADER, **sheets: Any) -> bytes:
    book = Workbook()
    for name, lines in {"Sheet": [header, *rows], **sheets}.items():
        sheet = book[name] if name in book.sheetnames else book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def refusal(data: bytes) -> str:
    with pytest.raises(FileError) as caught:
        parse_table(data)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_sheet_is_read_like_a_csv() -> None:
    read = parse_table(workbook(row(), (None,) * 6, row("就业统计")))
    assert [each.number for each in read.rows] == [2, 4]
    assert len(plan(read, MAPS).entries) == 2


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (5, "5"),
        (5.0, "5"),
        (5.25, "5.25"),
        (True, "TRUE"),
        (datetime(2026, 2, 11, 16, 35, 36), "2026-02-11 16:35:36"),  # noqa: DTZ001
        (datetime(2026, 2, 11), "2026-02-11"),  # noqa: DTZ001
        (date(2026, 2, 11), "2026-02-11"),
        (time(16, 35), "16:35:00"),
        ("0012", "0012"),
        (None, ""),
    ],
)
def test_values_become_text(value: object, text: str) -> None:
    read = parse_table(workbook(("市统计局", value, "x"), header=("a", "b", "c")))
    assert read.rows[0].cells == ("市统计局", text, "x")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("=1+1", "holds a formula"),
        ("=HYPERLINK(A1)", "holds a formula"),
        (123456789012345678, "holds a number too long"),
        (1e300, "holds a number too long"),
    ],
)
def test_a_cell_that_cannot_be_trusted_is_a_fault_of_its_row(value: object, said: str) -> None:
    read = parse_table(workbook((*row()[:1], value, *row()[2:]), row()))
    assert said in read.rows[0].faults[1]
    planned = plan(read, MAPS)
    assert [each.row for each in planned.entries] == [3]
    assert [str(problem) for problem in planned.rejections[0].problems] == [
        f"name: {read.rows[0].faults[1]}"
    ]


def test_a_formula_in_a_column_that_is_not_mapped_does_no_harm() -> None:
    read = parse_table(workbook((*row(), "=1+1"), header=(*HEADER, "合计")))
    assert len(plan(read, MAPS).entries) == 1


def test_an_error_value_is_a_fault() -> None:
    data = workbook(("x", 1), header=("a", "b"))
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row>'
        '<row r="2"><c r="A2" t="e"><v>#N/A</v></c></row></sheetData></worksheet>'
    )
    read = parse_table(repacked(data, sheet1=sheet.encode()))
    assert read.rows[0].faults == {0: "holds the error #N/A; correct it"}


def test_the_sheet_of_the_template_goes_first_and_another_can_be_named() -> None:
    data = workbook(row("第一"), 目录=[HEADER, row("第二")], 其他=[HEADER, row("第三")])
    assert parse_table(data).rows[0].cells[1] == "第二"
    assert parse_table(data, "其他").rows[0].cells[1] == "第三"
    assert parse_table(data).notes == ("sheet '目录' was read",)
    with pytest.raises(TableError, match="there are: Sheet, 目录, 其他"):
        parse_table(data, "无")


def test_an_archive_that_unpacks_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = repacked(workbook(row()), theme1=b"\0" * (5 << 20))
    assert len(bomb) < 20_000
    parse_table(bomb)
    monkeypatch.setattr(limits, "MAX_UNPACKED_BYTES", 4 << 20)
    assert refusal(bomb) == "the XLSX unpacks to more than 4 MiB; split it"


def test_a_bomb_in_several_parts_is_stopped_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for number in range(10):
            archive.writestr(f"xl/{number}.xml", b"\0" * (1 << 20))
    monkeypatch.setattr(limits, "MAX_UNPACKED_BYTES", 9 << 20)
    assert "unpacks to more than 9 MiB" in refusal(packed.getvalue())
    monkeypatch.setattr(limits, "MAX_UNPACKED_BYTES", 10 << 20)
    assert "not a sound XLSX" in refusal(packed.getvalue())


def test_a_size_stated_too_small_does_not_get_more_unpacked() -> None:
    data = workbook(row())
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        part = archive.getinfo("xl/worksheets/sheet1.xml")
        stated = part.file_size.to_bytes(4, "little")
    forged = data.replace(stated, (10).to_bytes(4, "little"))
    assert "not a sound XLSX" in refusal(forged)


def test_too_many_parts_are_refused() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for number in range(limits.MAX_PARTS + 1):
            archive.writestr(str(number), b"")
    assert "1001 parts; the limit is 1000" in refusal(packed.getvalue())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("padding", [0, (1 << 20) - 30, (1 << 20) - 60])
def test_xml_that_declares_entities_is_refused(encoding: str, padding: int) -> None:
    laughs = (
        f'<?xml version="1.0" encoding="{encoding}"?><!--{"x" * padding}-->'
        '<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;">]>'
        "<worksheet>&lol2;</worksheet>"
    )
    assert "XML entities" in refusal(repacked(workbook(row()), sheet1=laughs.encode(encoding)))


@pytest.mark.parametrize("before_the_edge", range(10))
def test_a_declaration_across_two_chunks_is_seen(before_the_edge: int) -> None:
    head = "<?xml version='1.0'?><!--"
    padding = "x" * ((1 << 20) - before_the_edge - len(head) - len("-->"))
    part = f"{head}{padding}--><!DOCTYPE worksheet SYSTEM 'x'><worksheet/>"
    assert "XML entities" in refusal(repacked(workbook(row()), sheet1=part.encode()))


@pytest.mark.parametrize(
    "part", ["sheet1", "workbook", "styles", "[Content_Types]", "theme1", "sharedStrings"]
)
@pytest.mark.parametrize(
    "content", [b"", b"<", b"<a/>", b"\xff\xfe", b"<worksheet><x></worksheet>"]
)
def test_a_damaged_part_is_refused_or_not_needed(part: str, content: bytes) -> None:
    data = repacked(workbook(row()), **{part: content})
    try:
        read = parse_table(data)
    except FileError as error:
        assert "\n" not in str(error)  # noqa: PT017  # some parts are not needed
    else:
        assert read.columns[:2] == HEADER[:2]


def sheet_with(body: str) -> bytes:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    text = f'<worksheet xmlns="{main}"><dimension ref="A1:XFD1048576"/><sheetData>{body}'
    return repacked(workbook(row()), sheet1=f"{text}</sheetData></worksheet>".encode())


def cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def test_a_whole_number_with_a_point_is_whole() -> None:
    body = f'<row r="1">{cell("A1", "a")}</row><row r="2"><c r="A2"><v>5.0</v></c></row>'
    assert parse_table(sheet_with(body)).rows[0].cells == ("5",)


def test_a_size_stated_too_large_does_not_make_rows() -> None:
    body = f'<row r="1">{cell("A1", "名称")}</row><row r="2">{cell("A2", "x")}</row>'
    assert len(parse_table(sheet_with(body)).rows) == 1


def test_a_row_far_below_and_a_cell_far_right_are_refused() -> None:
    head = f'<row r="1">{cell("A1", "名称")}</row>'
    far = f'{head}<row r="1048576">{cell("A1048576", "x")}</row>'
    assert "more than 200000 rows" in refusal(sheet_with(far))
    right = f'<row r="1">{cell("XFD1", "x")}</row>'
    assert "row 1: 501 columns" in refusal(sheet_with(right))


def test_a_sheet_of_empty_far_cells_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_CELLS", 40_000)
    rows = "".join(f'<row r="{n}"><c r="XFD{n}"/></row>' for n in range(1, 10))
    assert "full of empty cells" in refusal(sheet_with(rows))


def test_a_date_that_no_calendar_has_does_not_stop_the_reading() -> None:
    data = workbook((date(2026, 2, 11), "x"), header=("a", "b"))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    serial = next(n for n in (b"46064", b"46063", b"46065") if n in sheet)
    try:
        read = parse_table(repacked(data, sheet1=sheet.replace(serial, b"99999999999")))
    except FileError as error:
        assert "\n" not in str(error)  # noqa: PT017  # refused, or a fault of the cell
    else:
        assert read.rows[0].faults


@cache
def _sound() -> bytes:
    """A workbook that is the same in every example: one tells the time at which it was written."""
    return workbook(row())


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_flipped_byte_gives_a_table_or_a_refusal(data: st.DataObject) -> None:
    sound = bytearray(_sound())
    place = data.draw(st.integers(4, len(sound) - 1))
    sound[place] ^= data.draw(st.integers(1, 255))
    try:
        parse_table(bytes(sound))
    except FileError as error:
        assert "\n" not in str(error)  # noqa: PT017  # many bytes do not matter


def test_values_of_a_kind_that_no_sheet_has_are_not_guessed_at() -> None:
    with pytest.raises(TypeError, match="a cell holds a bytes"):
        xlsx_file._text(b"x")
