"""Changing fields of an entry by hand."""

from __future__ import annotations

import pytest

from gateway.catalog.entry import parse, to_document
from gateway.catalog.errors import EntryError, MappingError
from gateway.catalog.importing import parse_table, plan
from gateway.command.catalog_publish import with_fields
from gateway.command.entries import lines_of_changes, text_of

DOCUMENT = to_document(
    plan(parse_table("名称,提供方,摘要,更新周期\na,市统计局,x,每月\n".encode())).entries[0].entry
)


def test_a_field_is_changed_and_everything_else_stays() -> None:
    changed = with_fields(DOCUMENT, ["update_cycle=每年", "provider_code=未提供"])
    assert changed == {**DOCUMENT, "update_cycle": "每年"}
    assert DOCUMENT["update_cycle"] == "每月", "the original is not touched"
    parse(changed)


def test_a_value_is_read_as_a_cell_of_a_file() -> None:
    changed = with_fields(DOCUMENT, ["theme=经济/工业", "format=csv"])
    assert changed["theme"] == ["经济", "工业"]
    assert changed["formats"] == [{"kind": "电子表格", "name": "csv"}]


def test_an_unknown_field_or_a_word_outside_its_list_is_refused() -> None:
    with pytest.raises(MappingError, match="there is no field"):
        with_fields(DOCUMENT, ["cycle=每年"])
    with pytest.raises(EntryError, match="update_cycle"):
        with_fields(DOCUMENT, ["update_cycle=偶尔"])


def test_changes_are_told_field_by_field() -> None:
    lines = lines_of_changes(
        [
            {
                "field": "update_cycle",
                "kind": "changed",
                "item": None,
                "old": "每月",
                "new": "每年",
            },
            {"field": "items", "kind": "added", "item": "区", "old": None, "new": {"name": "区"}},
            {"field": "related", "kind": "removed", "item": None, "old": ["A-0001"], "new": None},
        ]
    )
    assert lines == [
        "~ 更新周期 Update cycle  每月 → 每年",
        "+ 信息项 Data items: 区  区",
        "- 关联资源代码 Related resources  A-0001",
    ]
    assert lines_of_changes([]) == ["nothing differs"]


def test_lists_say_how_long_they_are() -> None:
    assert text_of(["a", "b"]) == "a、b (2)"
    assert text_of([{"name": "a", "type": "整数"}]) == "a (整数)"
