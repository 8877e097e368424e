"""Tables of documents: separators, columns, and rows that look like a slip."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gateway.catalog.demonstration import demonstration_codes
from gateway.command.client.documents.sources import Piece, pieces
from gateway.command.client.documents.tables import Signer
from gateway.command.errors import CommandError

CODES = demonstration_codes(["示例局", "别的机构"])
CODE = CODES["示例局"]
SIGNER = Signer(CODE, "示例局")
HEAD = "证照名称,证照编号,持证主体"


def read(
    folder: Path, text: str, *, kind: str | None = "certificate", signer: Signer = SIGNER
) -> tuple[list[Piece], list[str]]:
    """The rows of a table, and what was said of how it was taken."""
    said: list[str] = []
    (folder / "t.csv").write_text(text)
    found = pieces([folder / "t.csv"], rows=True, kind=kind, signer=signer, say=said.append)
    return list(found), said


def refused(folder: Path, head: str, row: str = "") -> str:
    with pytest.raises(CommandError) as caught:
        read(folder, f"{head}\n{row}\n")
    return str(caught.value)


def why(folder: Path, row: str, *, more: str = "", signer: Signer = SIGNER) -> str:
    """Why one row behind a good one is not issued."""
    (_, second), _ = read(folder, f"{HEAD}{more}\n证,1,甲\n{row}\n", signer=signer)
    return second.refused


@pytest.mark.parametrize(("mark", "name"), [(";", "the semicolon"), ("\t", "the tab")])
def test_columns_parted_otherwise_are_read_and_it_is_said(
    tmp_path: Path, mark: str, name: str
) -> None:
    text = f"{HEAD}\n证,1,甲\n".replace(",", mark)
    (row,), said = read(tmp_path, text)
    assert json.loads(row.data) == {
        "type": "certificate", "证照名称": "证", "证照编号": "1", "持证主体": "甲",
    }  # fmt: skip
    assert said == [f"{tmp_path}/t.csv: its columns are parted by {name}"]
    # A mark inside a head or a cell parts nothing.
    (row,), said = read(tmp_path, f'{HEAD},"附{mark}注"\n证,1,甲,"a{mark}b"\n')
    assert json.loads(row.data)[f"附{mark}注"] == f"a{mark}b"
    assert not any("are parted by" in one for one in said)


def test_a_head_of_which_nothing_is_known_is_refused(tmp_path: Path) -> None:
    assert "row 1: no column of it is known (证明, 号, 人)" in refused(tmp_path, "证明,号,人")
    assert "is one column with ， in it" in refused(tmp_path, HEAD.replace(",", "，"))
    assert "no column of it is known" in refused(tmp_path, "type,a,b", "certificate,1,2")


@pytest.mark.parametrize(
    ("head", "meant"),
    [
        ("证件编号", "证照编号"), ("证照 编号", "证照编号"), ("Number", "number"),
        ("证照有效期起始时间", "证照有效期起始日期"),
        ("valid_form", "valid_from"), ("holder.nmae", "holder.name"),
    ],
)  # fmt: skip
def test_a_column_near_a_known_one_is_asked_about(tmp_path: Path, head: str, meant: str) -> None:
    said = refused(tmp_path, f"证照名称,持证主体,{head}", "证,甲,1")
    assert f"row 1, column {head}: is it {meant}? Call it so" in said


def test_a_column_of_the_issuers_own_is_taken_and_said(tmp_path: Path) -> None:
    (row,), said = read(tmp_path, f"{HEAD},服务时长,holder.phone\n证,1,甲,18,5\n")
    value = json.loads(row.data)
    assert (value["服务时长"], value["holder"]) == ("18", {"phone": "5"})
    assert [one.split(", ", 1)[1] for one in said] == [
        f"row 1, column {own} is none that is known: it is issued as a field of your own"
        for own in ("服务时长", "holder.phone")
    ]


def test_of_documents_of_ones_own_kind_every_column_is_ones_own(tmp_path: Path) -> None:
    (row,), said = read(tmp_path, "x;y\n1;2\n", kind=None)
    assert json.loads(row.data) == {"x": "1", "y": "2"}
    assert len(said) == 1


def test_two_columns_for_one_field_lose_none_of_both(tmp_path: Path) -> None:
    assert "columns 证照编号 and number are the same" in refused(tmp_path, f"{HEAD},number")
    assert "columns 持证主体 and 持证主体 are the same" in refused(tmp_path, f"{HEAD},持证主体")


def test_a_row_without_number_name_or_holder_is_not_issued(tmp_path: Path) -> None:
    assert why(tmp_path, "证,2,乙") == ""
    assert why(tmp_path, " ,2,乙") == "row 3, column 证照名称: it has no name; fill it in"
    assert why(tmp_path, "证,,乙") == "row 3, column 证照编号: it has no number; fill it in"
    assert why(tmp_path, "证,2,") == "row 3, column 持证主体: it has no holder; fill it in"
    assert why(tmp_path, "证,2,,X", more=",持证主体代码") == ""
    assert why(tmp_path, "证,2,乙,X", more=",") == (
        "row 3: X stands in a column without head; name the column"
    )


def test_rows_are_counted_as_a_spreadsheet_counts_them(tmp_path: Path) -> None:
    found, _ = read(tmp_path, f"\n{HEAD}\n证,1,甲\n\n证,,甲\n")
    assert [one.name for one in found] == ["t-3", "t-5"]
    assert found[1].refused.startswith("row 5,")


def test_a_day_is_read_as_a_spreadsheet_writes_it_and_else_refused(tmp_path: Path) -> None:
    more = ",证照有效期截止日期"
    for day in ("2026/11/22", "2026/1/5", "2026-11-22 00:00:00", "2026年11月22日"):
        assert why(tmp_path, f"证,2,乙,{day}", more=more) == ""
    assert why(tmp_path, "证,2,乙,22/11/2026", more=more) == (
        "row 3, column 证照有效期截止日期: '22/11/2026' is no date; write it like 2026-11-22"
    )


def test_a_number_that_a_spreadsheet_rounded_is_not_issued(tmp_path: Path) -> None:
    said = why(tmp_path, "证,2,乙,3.10101E+17", more=",持证主体代码")
    assert said == (
        "row 3, column 持证主体代码: 3.10101E+17 is a number that lost its last digits; make the "
        "column text, and fill it in"
    )
    assert why(tmp_path, "证,2E5,乙,3.1", more=",持证主体代码") == ""


def test_blanks_are_no_value(tmp_path: Path) -> None:
    (row,), _ = read(tmp_path, f"{HEAD},证照有效期截止日期\n证,1,甲, \n , , , \n")
    assert "证照有效期截止日期" not in json.loads(row.data)


def test_a_row_that_names_another_issuer_than_who_signs_is_not_issued(tmp_path: Path) -> None:
    more = ",证照颁发机构,issuer.code"
    for right in (f"示例局,{CODE}", f"示 例局,{CODE.lower()}", ","):
        assert why(tmp_path, f"证,2,乙,{right}", more=more) == ""
    assert why(tmp_path, "证,2,乙,别的机构,", more=more).startswith(
        "row 3, column 证照颁发机构: 别的机构 is not 示例局, who signs; write 示例局"
    )
    other = CODES["别的机构"]
    assert f"column issuer.code: {other} is not the code of 示例局, who signs" in why(
        tmp_path, f"证,2,乙,,{other}", more=more
    )
    # Registered by a code of another sort, there is nothing to compare with.
    short = Signer("MZJ-1", "示例局")
    assert why(tmp_path, f"证,2,乙,,{other}", more=more, signer=short) == ""
    assert why(tmp_path, "证,2,乙,,MZJ-1", more=more, signer=short) == ""


def test_the_check_character_of_the_issuers_code_is_looked_at(tmp_path: Path) -> None:
    wrong = CODE[:-1] + ("0" if CODE[-1] != "0" else "1")
    assert why(tmp_path, f"证,2,乙,{wrong}", more=",证照颁发机构代码") == (
        f"row 3, column 证照颁发机构代码: the check character of {wrong} is wrong (GB 32100); "
        "correct it"
    )
