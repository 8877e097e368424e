"""What the template holds, the importer reads without a mapping."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from gateway.catalog import entry
from gateway.catalog.entry import Entry
from gateway.catalog.entry.enumerations import SharingType
from gateway.catalog.entry.fields import FIELDS
from gateway.catalog.errors import TableError
from gateway.catalog.importing import make_template, parse_table, plan, read_table
from tests.gateway.catalog.entry.samples import document
from tests.gateway.catalog.importing.tables import CITY_MAPS


def parsed(**changes: object) -> Entry:
    return entry.parse(document(source=None, **changes))


def without_source(value: Entry) -> dict[str, object]:
    return {key: part for key, part in entry.to_document(value).items() if key != "source"}


def test_an_empty_template_is_read_and_said_to_be_empty(tmp_path: Path) -> None:
    path = tmp_path / "mine.xlsx"
    path.write_bytes(make_template())
    with pytest.raises(TableError, match="no entry below the header in row 1"):
        read_table(path)


def test_the_header_names_every_field_in_chinese_and_by_its_word() -> None:
    sheet = load_workbook(io.BytesIO(make_template()))["目录"]
    assert [cell.value for cell in sheet[1]] == [f"{f.chinese}\n{f.column}" for f in FIELDS]


def test_the_example_is_an_entry() -> None:
    made = plan(parse_table(make_template(), "示例"))
    assert (len(made.entries), made.rejections) == (1, ())
    assert made.entries[0].provider == "（示例）某市统计局"


def test_closed_lists_are_drop_downs() -> None:
    sheet = load_workbook(io.BytesIO(make_template()))["目录"]
    lists = {
        str(rule.sqref).partition(":")[0].rstrip("2"): rule.formula1
        for rule in sheet.data_validations.dataValidation
        if rule.type == "list"
    }
    letters = [cell.column_letter for cell in sheet[1]]
    columns = {field.column: letters[place] for place, field in enumerate(FIELDS)}
    assert set(lists) == {columns[f.column] for f in FIELDS if f.shape == "choice"}
    assert lists[columns["sharing_type"]] == f'"{",".join(SharingType)}"'
    assert all(len(formula) <= 255 for formula in lists.values())


def test_the_explanation_has_a_line_for_every_field() -> None:
    sheet = load_workbook(io.BytesIO(make_template()))["说明"]
    lines = list(sheet.values)
    assert [line[0] for line in lines[1:]] == [field.column for field in FIELDS]
    assert "无条件共享" in str(lines)


def test_entries_that_are_written_are_read_back_the_same() -> None:
    refused = {"refusal_reason": "涉密", "refusal_law": "保守国家秘密法"}
    entries = [
        parsed(),
        parsed(
            name="第二",
            sharing_type="不予共享",
            sharing_scope=None,
            sharing_purpose=None,
            items="未提供",
            theme="未提供",
            issued="未提供",
            **refused,
        ),
    ]
    made = plan(parse_table(make_template(entries)))
    assert [without_source(each.entry) for each in made.entries] == [
        without_source(each) for each in entries
    ]


def test_the_real_catalog_is_written_and_read_back_the_same(shared_data: Path) -> None:
    table = read_table(shared_data / "beijing-catalog.csv")
    entries = [each.entry for each in plan(table, CITY_MAPS, only=["provider=市统计局"]).entries]
    made = plan(parse_table(make_template(entries)))
    assert [without_source(each.entry) for each in made.entries] == [
        without_source(each) for each in entries
    ]
    assert len(entries) == 130


FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "='x'"]


@pytest.mark.parametrize("text", FORMULAS)
def test_text_that_looks_like_a_formula_stays_text(text: str) -> None:
    packed = make_template([parsed(name=text, summary=text, items=[{"name": text}])])
    sheet = load_workbook(io.BytesIO(packed))["目录"]
    assert {cell.data_type for line in sheet.iter_rows() for cell in line} <= {"s", "n"}
    assert sheet["A2"].quotePrefix
    made = plan(parse_table(packed))
    assert (made.entries[0].entry.name, made.entries[0].entry.summary) == (text, text)


texts = st.text("=+-@'\"<&>_x000D_名\n\t ", min_size=1, max_size=20)


@settings(max_examples=25, deadline=None)
@given(texts.map(lambda text: entry.text.clean(text, lines=True)).filter(bool))
def test_any_text_is_written_and_read_back(text: str) -> None:
    made = plan(parse_table(make_template([parsed(summary=text)])))
    assert made.entries[0].entry.summary == text


def test_more_text_than_a_cell_holds_is_refused() -> None:
    long = parsed(items=[{"name": f"{n:03}" + "x" * 190} for n in range(200)])
    with pytest.raises(TableError, match="row 2: items has 39199 characters; a cell holds 32767"):
        make_template([long])


def test_a_table_with_a_mapping_of_its_own_is_no_template() -> None:
    packed = make_template([parsed()])
    made = plan(parse_table(packed), ["name=名称 name", "provider=提供方 provider"])
    assert made.entries[0].entry.summary == "未提供"
