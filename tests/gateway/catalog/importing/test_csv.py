"""CSV files as they come: both encodings, three separators, and everything that is broken."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.catalog.errors import EncodingError, FileError, TableError
from gateway.catalog.importing import limits, parse_table, read_table
from tests.gateway.catalog.importing.tables import as_csv, row

GOOD = as_csv([row(), row("就业统计")])
TEXT = GOOD.decode()


def refusal(data: bytes) -> str:
    """The one line with which a file is refused."""
    with pytest.raises(FileError) as caught:
        parse_table(data)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_rows_keep_the_number_that_a_spreadsheet_program_shows() -> None:
    read = parse_table(as_csv([row(摘要="两\n行"), ("",) * 6, row("就业统计")]))
    assert [(each.number, each.cells[1]) for each in read.rows] == [
        (2, "人口统计"),
        (4, "就业统计"),
    ]
    assert read.rows[0].cells[4] == "两\n行"
    assert read.notes == ()


def test_a_byte_order_mark_is_no_part_of_the_first_column() -> None:
    assert parse_table(b"\xef\xbb\xbf" + GOOD).columns == parse_table(GOOD).columns
    assert parse_table(GOOD).columns[0] == "部门"


def test_gb18030_is_recognised_and_said() -> None:
    read = parse_table(TEXT.encode("gb18030"))
    assert read.rows == parse_table(GOOD).rows
    assert read.notes == ("the file was read as GB18030",)


def test_the_real_file_reads_the_same_in_gb18030(shared_data: Path) -> None:
    data = (shared_data / "beijing-catalog.csv").read_bytes()
    read = parse_table(data.decode("utf-8-sig").encode("gb18030"))
    assert read.rows == parse_table(data).rows


@pytest.mark.parametrize("separator", ["\t", ";"])
def test_another_separator_is_recognised_and_said(separator: str) -> None:
    lines = [separator.join(cells) for cells in (("部门", "名称"), ("市统计局", "人口，统计"))]
    read = parse_table("\r\n".join(lines).encode())
    assert read.columns == ("部门", "名称")
    assert read.rows[0].cells == ("市统计局", "人口，统计")
    assert "parted by the" in read.notes[0]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (TEXT.encode("utf-16"), "UTF-16"),
        (TEXT.encode("utf-32"), "UTF-32"),
        (TEXT.encode("utf-16-le"), "NUL"),
        (GOOD.replace(b"2026", b"20\x0026", 1), "row 2: a NUL byte"),
    ],
)
def test_other_encodings_are_refused_by_name(data: bytes, said: str) -> None:
    assert said in refusal(data)


def test_bytes_of_no_encoding_are_refused_with_their_row() -> None:
    broken = GOOD.replace("就业".encode(), "就业".encode()[:-1])
    assert refusal(broken).startswith("row 3: the bytes")
    within = as_csv([row(摘要="两\n\n行"), row("就业统计")]).replace("就业".encode(), b"\xff\xff")
    assert refusal(within).startswith("row 3: the bytes ff ff")


@pytest.mark.parametrize("encoding", ["big5", "shift_jis", "latin-1"])
def test_encodings_that_would_pass_for_gb18030_are_refused(encoding: str) -> None:
    texts = {
        "big5": "部門,名稱\r\n統計局,臺灣農產品價格資訊與產銷履歷資料集說明文件\r\n" * 5,
        "shift_jis": "部門,名前\r\n統計局,オープンデータのカタログとせつめい\r\n" * 5,
        "latin-1": "Abteilung,Name\r\nStatistik,São Paulo älter über Größe\r\n" * 5,
    }
    with pytest.raises(EncodingError, match=r"^row \d+: .*save the file"):
        parse_table(texts[encoding].encode(encoding))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "the file is empty"),
        (b"\xef\xbb\xbf", "the file is empty"),
        (b"\r\n,,,\r\n", "the file is empty"),
        (as_csv([]), "no entry below the header in row 1"),
        (as_csv([("",) * 6]), "no entry below the header in row 1"),
        ("名称,部门,名称\r\na,b,c".encode(), "columns 1 and 3 are both called '名称'"),
        ("名称,部门, 名称\r\na,b,c".encode(), "columns 1 and 3 are both called '名称'"),
        (GOOD + b'"open,1,2,3,4,5\r\na,b\r\n', "row 4: a double quote is opened here"),
        (GOOD + b'"a"b,1,2,3,4,5\r\n', "row 4: broken quotes"),
        (GOOD + b"x" * 200_000, "row 4: a cell is longer than"),
        (b"," * 1_000_000 + b"\r\na", "row 1: 1000001 columns; the limit is 500"),
        (GOOD + b"," * 1_000_000, "row 4: 1000001 columns"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 100, "an old XLS"),
        (b"%PDF-1.7", "a PDF"),
        (b"\x1f\x8b\x08", "a gzip archive"),
        (b"PK\x05\x06" + b"\0" * 18, "an empty archive"),
    ],
)
def test_a_broken_file_is_refused_in_one_line(data: bytes, said: str) -> None:
    assert said in refusal(data)


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_ROWS", 2)
    assert len(parse_table(as_csv([row()] * 2)).rows) == 2
    assert refusal(as_csv([row()] * 3)) == "there are more than 2 rows; split the file"


def test_a_row_with_too_many_or_too_few_cells_is_a_fault_of_that_row_alone() -> None:
    read = parse_table(as_csv([row(), (*row(), "x"), row()[:3], (*row(), ""), row()]))
    assert [bool(each.faults) for each in read.rows] == [False, True, True, False, False]
    assert "has 7 cells, the header 6" in read.rows[1].faults[-1]
    assert "has 3 cells, the header 6" in read.rows[2].faults[-1]
    assert all(len(each.cells) == 6 for each in read.rows)


def test_a_huge_cell_is_a_fault_of_its_row() -> None:
    read = parse_table(as_csv([row(摘要="字" * 40_000), row()]))
    assert read.rows[0].faults == {4: "has 40000 characters; the limit is 32767"}
    assert read.rows[1].faults == {}


def test_columns_without_a_name_may_be_many_but_not_behind_the_last() -> None:
    assert parse_table("名称,,,部门,,\r\na,,,b,,".encode()).columns == ("名称", "", "", "部门")


def test_a_sheet_is_not_to_be_had_of_a_csv() -> None:
    with pytest.raises(TableError, match="only an XLSX has sheets"):
        parse_table(GOOD, "目录")


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path, said in ((tmp_path, "is a folder"), (tmp_path / "no", "no file"), (pipe, "no file")):
        with pytest.raises(FileError, match=said):
            read_table(path)


def test_a_file_over_the_limit_is_refused_unread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MAX_FILE_BYTES", len(GOOD))
    path = tmp_path / "a.csv"
    path.write_bytes(GOOD)
    assert len(read_table(path).rows) == 2
    path.write_bytes(GOOD + b"x")
    with pytest.raises(FileError, match="is larger than"):
        read_table(path)


def test_a_file_that_may_not_be_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def deny(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    path = tmp_path / "a.csv"
    path.write_bytes(GOOD)
    monkeypatch.setattr(Path, "open", deny)
    with pytest.raises(FileError, match="cannot be read: Permission denied"):
        read_table(path)


@given(st.binary(max_size=300) | st.text(max_size=100).map(str.encode))
def test_any_bytes_give_a_table_or_a_refusal_in_one_line(data: bytes) -> None:
    try:
        read = parse_table(data)
    except FileError as error:
        assert "\n" not in str(error)  # noqa: PT017  # most inputs are refused, some are tables
    else:
        assert all(len(each.cells) == len(read.columns) for each in read.rows)
