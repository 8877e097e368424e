"""The text of a cell to a value, and back."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.catalog import entry
from gateway.catalog.entry.enumerations import FormatKind
from gateway.catalog.entry.fields import BY_COLUMN, FIELDS
from gateway.catalog.entry.text import fault_of
from gateway.catalog.importing.cells import UnreadableError, read_cell, write_cell
from gateway.catalog.importing.formats import in_order
from tests.gateway.catalog.entry.samples import document


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.column)
def test_an_empty_cell_says_nothing(field: Any) -> None:
    assert read_cell(field, "") is read_cell(field, " \n　") is None


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.column)
def test_the_marker_counts_where_a_field_is_compulsory(field: Any) -> None:
    assert read_cell(field, " 未提供 ") == ("未提供" if field.compulsory else None)


@pytest.mark.parametrize(
    ("column", "text", "value"),
    [
        ("theme", " 政府机构与社会团体", ["政府机构与社会团体"]),
        ("theme", "主题/经济建设／工业", ["主题", "经济建设", "工业"]),
        ("issued", "2026-02-11", "2026-02-11"),
        ("issued", "2026/2/1", "2026-02-01"),
        ("issued", "2026.2.1", "2026-02-01"),
        ("issued", "20260201", "2026-02-01"),
        ("issued", "2026年2月1日", "2026-02-01"),
        ("issued", "2026-02-11 00:00:00", "2026-02-11"),
        ("updated", "2026-02-11 16:35:36", "2026-02-11T16:35:36+08:00"),
        ("updated", "2026-02-11T16:35:36+08:00", "2026-02-11T16:35:36+08:00"),
        ("updated", "2026/2/11 6:05", "2026-02-11T06:05:00+08:00"),
        ("updated", "2026-02-11", "2026-02-11"),
        ("sharing_mode", "服务接口、 文件下载；服务接口", ["服务接口", "文件下载"]),
        ("related", "A-0001, B-0002", ["A-0001", "B-0002"]),
        ("summary", "a\r\nb\u200b", "a\nb"),
        ("name", "a\nb", "a b"),
        ("items", "序号、名称（全、简）", [{"name": "序号"}, {"name": "名称（全、简）"}]),
        (
            "items",
            "序号 | 整数型 | 10 | 一般\n名称\n\n备注 || 200",
            [
                {"name": "序号", "type": "整数型", "length": "10", "grade": "一般"},
                {"name": "名称"},
                {"name": "备注", "length": "200"},
            ],
        ),
    ],
)
def test_cells_are_read(column: str, text: str, value: object) -> None:
    assert read_cell(BY_COLUMN[column], text) == value


@pytest.mark.parametrize(
    "text", ["2026-02-30", "昨天", "2026-13-01", "2026", "46064", "２０２６-1-1"]
)
def test_what_is_no_date_is_said_to_be_none(text: str) -> None:
    for column in ("issued", "updated"):
        with pytest.raises(UnreadableError, match="is no date; write it as 2026-02-11"):
            read_cell(BY_COLUMN[column], text)


def test_an_item_of_five_parts_is_not_read() -> None:
    with pytest.raises(UnreadableError, match="has 5 parts; an item has at most 4"):
        read_cell(BY_COLUMN["items"], "a|b|c|d|e")


@pytest.mark.parametrize(
    ("text", "formats"),
    [
        ("xlsx,csv", [("电子表格", "csv"), ("电子表格", "xlsx")]),
        (
            "rdf,csv,xlsx,png",
            [("电子文件", "rdf"), ("电子表格", "csv"), ("电子表格", "xlsx"), ("图形图像", "png")],
        ),
        ("CSV、.XLS", [("电子表格", "csv"), ("电子表格", "xls")]),
        ("csv,CSV", [("电子表格", "csv")]),
        ("zip,rar", [("未提供", "rar"), ("未提供", "zip")]),
        ("数据库", [("数据库", None)]),
        ("自描述格式:表格驱动码", [("自描述格式", "表格驱动码")]),
        ("电子文件：zip", [("电子文件", "zip")]),
        ("Shapefile", [("未提供", "Shapefile")]),
        ("http://x", [("未提供", "http://x")]),
    ],
)
def test_formats_have_a_kind_and_the_word_of_the_source(
    text: str, formats: list[tuple[str, str | None]]
) -> None:
    read = read_cell(BY_COLUMN["format"], text)
    assert [(each["kind"], each.get("name")) for each in read] == formats


def test_formats_come_in_one_order_whatever_order_the_source_has() -> None:
    orders = ("csv,png,rdf,zip", "zip,rdf,png,csv", "png,zip,csv,rdf")
    assert len({str(read_cell(BY_COLUMN["format"], text)) for text in orders}) == 1


def test_every_field_of_a_complete_entry_is_written_and_read_back() -> None:
    value = entry.to_document(entry.parse(document()))
    for field in FIELDS:
        outer, _, inner = field.key.partition(".")
        held = value[outer][inner] if inner else value.get(outer)
        assert read_cell(field, write_cell(field, held)) == held


texts = st.text("ab|｜\\,，、；;/／:：.名 （）\"'=", min_size=1, max_size=8).filter(
    lambda text: fault_of(text, 200, lines=False) is None and "  " not in text
)
kinds = st.sampled_from([kind.value for kind in FormatKind])


@given(
    st.lists(
        st.fixed_dictionaries({"name": texts}, optional={"type": texts, "length": st.just("10,2")}),
        min_size=1,
        max_size=4,
    )
)
def test_items_of_any_name_are_written_and_read_back(items: list[dict[str, str]]) -> None:
    assert read_cell(BY_COLUMN["items"], write_cell(BY_COLUMN["items"], items)) == items


@given(st.lists(texts, min_size=1, max_size=4))
def test_steps_of_any_name_are_written_and_read_back(steps: list[str]) -> None:
    assert read_cell(BY_COLUMN["theme"], write_cell(BY_COLUMN["theme"], steps)) == steps


@given(st.lists(st.fixed_dictionaries({"kind": kinds, "name": texts}), min_size=1, max_size=4))
def test_formats_of_any_name_are_written_and_read_back(formats: list[dict[str, str]]) -> None:
    sorted_formats = in_order(formats)
    assert read_cell(BY_COLUMN["format"], write_cell(BY_COLUMN["format"], sorted_formats)) == (
        sorted_formats
    )
