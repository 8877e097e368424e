"""Files, folders, archives, lines and rows as documents; what is too much is refused."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest

from gateway.command.client.documents import sources
from gateway.command.client.documents.sources import files_of, fingerprint, pieces
from gateway.command.errors import CommandError


def names(paths: list[Path], *, rows: bool = True) -> list[str]:
    return [piece.name for piece in pieces(files_of(paths), rows=rows)]


def test_a_folder_stands_for_its_files_in_order_and_each_counts_once(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name in ("b.xml", "a.xml", ".hidden", "in/c.xml"):
        (tmp_path / name).write_text("<a/>")
    assert names([tmp_path, tmp_path / "a.xml"]) == ["a.xml", "b.xml", "c.xml"]
    with pytest.raises(CommandError, match="no file or folder"):
        files_of([tmp_path / "nothing"])


def test_lines_and_rows_are_documents_where_they_are_asked_for(tmp_path: Path) -> None:
    lines = tmp_path / "l.ndjson"
    lines.write_text('{"a": 1}\n\n{"a": 2}\n')
    assert names([lines]) == ["l-1", "l-3"]
    assert names([lines], rows=False) == ["l.ndjson"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_row_becomes_nested_json_without_its_empty_cells(tmp_path: Path, encoding: str) -> None:
    table = tmp_path / "t.csv"
    table.write_text("type,name,证照编号,holder.name,note\ncertificate,证,X-1,张三,\n", encoding)
    (row,) = pieces([table], rows=True)
    assert row.name == "t-2"
    assert json.loads(row.data) == {
        "type": "certificate",
        "name": "证",
        "证照编号": "X-1",
        "holder": {"name": "张三"},
    }


def test_rows_without_a_type_are_of_the_kind_that_is_said(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("type,number\n,1\ninvoice.vat,2\n")
    rows = [json.loads(one.data) for one in pieces([table], rows=True, kind="invoice.vat.special")]
    assert [row["type"] for row in rows] == ["invoice.vat.special", "invoice.vat"]
    assert next(json.loads(one.data) for one in pieces([table], rows=True)) == {"number": "1"}


def test_a_column_inside_another_column_is_refused(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("holder,holder.name\na,b\n")
    with pytest.raises(CommandError, match="column of its own"):
        list(pieces([table], rows=True))
    table.write_text("a\n1,2\n")
    with pytest.raises(CommandError, match="more cells"):
        list(pieces([table], rows=True))


def test_an_archive_is_its_entries_and_a_package_is_one_document(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("in/x.xml", "<x/>")
        archive.writestr("__MACOSX/x.xml", "junk")
        archive.writestr("y.json", "{}")
    with zipfile.ZipFile(tmp_path / "b.ofd", "w") as archive:
        archive.writestr("OFD.xml", "<x/>")
    assert names([tmp_path / "a.zip"]) == ["x.xml", "y.json"]
    assert names([tmp_path / "a.zip"], rows=False) == ["a.zip/in/x.xml", "a.zip/y.json"]
    assert names([tmp_path / "b.ofd"]) == ["b.ofd"]


def test_names_in_an_archive_of_an_older_program_are_read_as_it_wrote_them(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("XX.xml", "<x/>")
    raw = (tmp_path / "a.zip").read_bytes()
    (tmp_path / "a.zip").write_bytes(raw.replace(b"XX", "票".encode("gb18030")))
    assert names([tmp_path / "a.zip"]) == ["票.xml"]


def test_what_is_verified_out_of_an_archive_is_refused_in_its_place(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("x.xml", "<x/>")
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner.zip", inner.getvalue())
        archive.writestr("zeros", bytes(4 * 2**20))
        archive.writestr("good.xml", "<x/>")
        archive.writestr("stump.ofd", inner.getvalue()[:-9])
    found = list(pieces([tmp_path / "a.zip"], rows=False))
    assert [(one.name, one.data) for one in found] == [
        ("a.zip/inner.zip", b""), ("a.zip/zeros", b""), ("a.zip/good.xml", b"<x/>"),
        ("a.zip/stump.ofd", b""),
    ]  # fmt: skip
    told = [one.refused for one in found]
    assert told[0] == "the file is a zip inside a zip; unpack it first"
    assert "expands more than 200 times" in told[1]
    assert not told[2]
    assert told[3] == "the zip has no end: it is cut off, or none at all"


def test_what_expands_without_measure_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", bytes(4 * 2**20))
    with pytest.raises(CommandError, match="expands more than 200 times"):
        list(pieces([bomb], rows=True))
    for method in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        with zipfile.ZipFile(bomb, "w", method) as archive:
            archive.writestr("zeros", bytes(4 * 2**20))
        with pytest.raises(CommandError, match="pack it with deflate"):
            list(pieces([bomb], rows=True))
    monkeypatch.setattr(sources, "MAX_PIECES", 2)
    for name in "abc":
        (tmp_path / f"{name}.txt").write_text(name)
    with pytest.raises(CommandError, match="more than 2 documents"):
        names([tmp_path / f"{name}.txt" for name in "abc"])


def test_a_line_without_end_is_refused_before_it_is_read(tmp_path: Path) -> None:
    (tmp_path / "l.ndjson").write_bytes(b"x" * (sources.MAX_LINE + 2))
    with pytest.raises(CommandError, match="line 1"):
        names([tmp_path / "l.ndjson"])


def test_the_fingerprint_is_of_contents_alone(tmp_path: Path) -> None:
    for name, text in (("a", "1"), ("b", "1"), ("c", "2")):
        (tmp_path / name).write_text(text)
    a, b, c = (fingerprint([tmp_path / name]) for name in "abc")
    assert a == b != c
