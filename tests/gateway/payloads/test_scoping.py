"""Field scope: who was granted three columns gets three columns, or nothing at all."""

from __future__ import annotations

import csv
import io
import time
import tracemalloc
import zipfile
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from gateway.payloads.errors import Unscopable
from gateway.payloads.scoping import can_scope, fields_of, media_of, scope
from gateway.payloads.scoping import limits as limits_
from gateway.payloads.scoping.scope import CSV, JSON_LINES, XLSX, transformation_of
from gateway.payloads.scoping.xlsx_package import check_package

DAY = datetime(2026, 1, 2)  # noqa: DTZ001 - cells know no time zone
PDF = "application/pdf"


def scoped(media: str, data: bytes, *fields: str) -> bytes:
    return b"".join(scope(media, io.BytesIO(data), fields))


def workbook(*rows: Any, sheets: int = 1) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for _ in range(sheets - 1):
        book.create_sheet().append(["别的", "秘密"])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def rows_of(data: bytes) -> list[tuple[Any, ...]]:
    book = load_workbook(io.BytesIO(data))
    assert len(book.sheetnames) == 1
    return list(book.active.iter_rows(values_only=True))


def package(**parts: bytes) -> bytes:
    """A workbook with some of its parts replaced."""
    source, made = zipfile.ZipFile(io.BytesIO(workbook(["a"], [1]))), io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            short = name.rpartition("/")[2].removesuffix(".xml")
            target.writestr(name, parts.get(short, source.read(name)))
    return made.getvalue()


# CSV

TABLE = '名称,地址,电话\r\n甲,"东街, 1号",123\r\n"乙\n二","他说""好""",456\r\n'


def test_the_columns_granted_are_given_in_the_files_order() -> None:
    got = scoped(CSV, TABLE.encode(), "电话", "名称").decode()
    assert got == '名称,电话\r\n甲,123\r\n"乙\n二",456\r\n'
    got = scoped(CSV, TABLE.encode(), "地址").decode()
    assert got == '地址\r\n"东街, 1号"\r\n"他说""好"""\r\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_the_encoding_stays_and_the_mark_comes_once(encoding: str) -> None:
    data = ("名称;电话\n" + "甲;1\n" * 2000).encode(encoding)
    got = scoped(CSV, data, "名称")
    assert got == ("名称\r\n" + "甲\r\n" * 2000).encode(encoding)


def test_utf8_that_only_fails_late_is_taken_for_gb18030_or_refused() -> None:
    head = b"a,b\n" + b"1,2\n" * 100_000
    assert scoped(CSV, head + "甲,3\n".encode("gb18030"), "a").endswith("甲\r\n".encode("gb18030"))
    with pytest.raises(Unscopable, match="neither UTF-8 nor GB18030"):
        scoped(CSV, head + b"\xff,\xff\n", "a")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"a,b,a\n1,2,3\n", "more than one column is called 'a'"),
        (b"a,,c\n1,2,3\n", "column 2 has no name"),
        (b"a,b\n1,2,3\n", "row 2 has 3 cells"),
        (b"a,b\n1,2\n1\n", "row 3 has 1 cells"),
        (b'a,b\n"1,2\n', "never closed"),
        (b'a,b\n"1"x,2\n', "broken quotes"),
        (b"a,b\n" + b"x" * 200_000 + b",2\n", "longer than 131,072"),
        (b"a,b\n" + b"x" * 2_000_000, "longer than 1,048,576 bytes"),
        (b'a,b\n"' + b"x\n" * 200_000, "longer than 131,072"),
        (",".join(f"c{at}" for at in range(1001)).encode() + b"\n", "at most 1000"),
        (b"b\n1\n", "no field 'a'"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_csv_that_cannot_be_reduced_for_certain_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(Unscopable, match=said):
        scoped(CSV, data, "a")


cells = st.text(st.characters(codec="utf-8", exclude_characters="\r\0"), max_size=8)


@given(st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=20))
def test_any_cells_come_through_and_no_other_columns(rows: list[tuple[str, str, str]]) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([("a", "b", "c"), *rows])
    got = scoped(CSV, text.getvalue().encode(), "c", "a").decode()
    read = list(csv.reader(io.StringIO(got, newline=""), strict=True))
    assert read == [["a", "c"], *([row[0], row[2]] for row in rows)]


# JSON lines


def test_members_granted_are_given_byte_for_byte() -> None:
    data = b'\xef\xbb\xbf{"a":1.10,"b":{"c":12345678901234567890},"z":0}\n\n{"z":1}\n'
    data += b'{ "b" : "\\u00e9" }'
    got = scoped(JSON_LINES, data, "b", "a")
    assert got == b'{"a":1.10,"b":{"c":12345678901234567890}}\n{}\n{"b":"\\u00e9"}\n'


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b'{"a":1}\n[1]\n', "line 2 is no JSON object"),
        (b'{"a":1}\n{"a":\n', "line 2 is no JSON object"),
        (b'{"a":"\xff"}\n', "line 1 is no JSON object in UTF-8"),
        (b'{"a":"' + b"x" * 2_000_000 + b'"}\n', "longer than"),
        (b"[" * 100_000 + b"\n", "line 1 is no JSON object"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_lines_that_are_no_objects_are_refused(data: bytes, said: str) -> None:
    with pytest.raises(Unscopable, match=said):
        scoped(JSON_LINES, data, "a")


def test_the_fields_of_json_lines_are_all_that_occur() -> None:
    assert fields_of(JSON_LINES, io.BytesIO(b'{"a":1}\n{"b":1,"a":2}\n')) == ["a", "b"]
    many = b"".join(b'{"m%d":1}\n' % at for at in range(1001))
    with pytest.raises(Unscopable, match="more than 1000"):
        fields_of(JSON_LINES, io.BytesIO(many))


# XLSX


def test_a_workbook_is_reduced_to_values_of_the_columns() -> None:
    data = workbook(
        ["名称", "日期", "数", "秘密"],
        ["<甲> & \n乙", DAY, 1.5, "s1"],
        [None, DAY.replace(hour=3, minute=4, second=5), True, "s2"],
        [" x ", None, 7, "s3"],
        sheets=3,
    )
    got = scoped(XLSX, data, "数", "名称", "日期")
    assert rows_of(got) == [
        ("名称", "日期", "数"),
        ("<甲> & \n乙", "2026-01-02", 1.5),
        (None, "2026-01-02 03:04:05", True),
        (" x ", None, 7),
    ]
    with zipfile.ZipFile(io.BytesIO(got)) as parts:
        everything = b"".join(parts.read(name) for name in parts.namelist())
    for hidden in ("s1", "s2", "s3", "秘密", "别的"):
        assert hidden.encode() not in everything


def test_the_same_workbook_gives_the_same_bytes_at_any_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = workbook(["a", "b"], *([at, "x" * at] for at in range(500)))
    first = scoped(XLSX, data, "b")
    monkeypatch.setattr(time, "time", lambda: 0.0)
    assert scoped(XLSX, data, "b") == first


def test_a_formula_gives_its_value_and_not_the_columns_it_is_made_of() -> None:
    data = workbook(["a", "b"], ["secret", '=A2&"!"'])
    assert b"A2" not in b"".join(
        zipfile.ZipFile(io.BytesIO(scoped(XLSX, data, "b"))).read(name)
        for name in ("xl/worksheets/sheet1.xml",)
    )


def sheet(rows: str) -> bytes:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>'.encode()


def named(rest: str) -> bytes:
    return sheet(f'<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row>{rest}')


OTHER_TYPES = (
    b'<Types><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.'
    b'openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>'
)
BOMB = b"<x>" + b" " * (limits_.MAX_SHARED + 1)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (lambda: b"PK nothing", "not a sound XLSX"),
        (lambda: workbook(["a", "a"], [1, 2]), "more than one column"),
        (lambda: workbook(["a", None, "c"], [1, 2, 3]), "column 2 has no name"),
        (lambda: workbook(["a"], [1, 2]), "column 2, which has no name"),
        (lambda: workbook(), "no field|no name|no header|grants"),
        (lambda: package(styles=BOMB), "styles.xml in the XLSX is larger"),
        (
            lambda: package(sheet1=BOMB, **{"[Content_Types]": OTHER_TYPES}),
            "sheet1.xml in the XLSX",
        ),
        (lambda: package(sheet1=b"<!DOCTYPE x [<!ENTITY y 'z'>]><x/>"), "entities"),
        (lambda: package(sheet1=b"<worksheet"), "not a sound XLSX"),
        (lambda: package(sheet1=named('<row r="99999999"/>')), "larger than a spreadsheet"),
        (lambda: package(sheet1=named('<row r="2"><c r="A2"><v>x</v></c></row>')), "not a sound"),
        (
            lambda: package(
                sheet1=named(
                    f'<row><c r="A2" t="inlineStr"><is><t>{"x" * 40_000}</t></is></c></row>'
                )
            ),
            "more than 32,767",
        ),
        (lambda: package(sheet1=named('<row><c r="A2"><v>1e999</v></c></row>')), "number that is"),
    ],
    ids=range(13),
)
def test_a_hostile_workbook_is_refused_cheaply(
    data: Any, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = data()
    monkeypatch.setattr(limits_, "MAX_SHEET_ROWS", 100_000)
    began = time.process_time()
    with pytest.raises(Unscopable, match=said):
        scoped(XLSX, made, "a")
    assert time.process_time() - began < 20  # not a measurement: nothing here unpacks gigabytes


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_bomb_that_hides_its_size_is_not_unpacked(method: int) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as made:
        made.writestr("xl/large.xml", bytes(2**25))
    data = bytearray(out.getvalue())
    size = data.index(b"PK\x01\x02") + 24
    data[size : size + 4] = (1000).to_bytes(4, "little")
    tracemalloc.start()
    with pytest.raises(Unscopable, match="packed as no spreadsheet program does"):
        check_package(io.BytesIO(data))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2**20


def test_a_bomb_is_seen_by_its_stated_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits_, "MAX_UNPACKED", 2**20)
    with pytest.raises(Unscopable, match="unpacks to more than"):
        scoped(XLSX, package(theme1=b" " * 2**21), "a")
    monkeypatch.setattr(limits_, "MAX_PARTS", 3)
    with pytest.raises(Unscopable, match="parts"):
        scoped(XLSX, workbook(["a"]), "a")


# all of them


@pytest.mark.parametrize(
    ("media", "data"),
    [(CSV, b"a,b\n1,2\n"), (JSON_LINES, b'{"a":1,"b":2}\n'), (XLSX, workbook(["a", "b"], [1, 2]))],
)
def test_fields_are_told_and_a_grant_names_at_least_one(media: str, data: bytes) -> None:
    assert fields_of(media, io.BytesIO(data)) == ["a", "b"]
    with pytest.raises(Unscopable, match="at least one"):
        scoped(media, data)


def test_the_medium_follows_from_the_name() -> None:
    names = {"A.CSV": CSV, "b.jsonl": JSON_LINES, "c.xlsx": XLSX, "d.pdf": PDF}
    assert {name: media_of(name) for name in names} == names
    assert media_of("e") == "application/octet-stream"
    assert [can_scope(media) for media in (CSV, JSON_LINES, XLSX, PDF)] == [True, True, True, False]
    assert str(transformation_of(XLSX)) == "xlsx-columns/1"


@pytest.mark.parametrize("media", [PDF, "application/zip", "application/json"])
def test_what_has_no_columns_is_refused_to_a_scoped_grant(media: str) -> None:
    with pytest.raises(Unscopable, match="cannot be reduced to granted fields"):
        scoped(media, b"", "a")
