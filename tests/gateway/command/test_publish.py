"""Changing fields of an entry by hand."""

from __future__ import annotations

import io
import time
from types import SimpleNamespace
from typing import Any

import pytest

from gateway.catalog.entry import parse, to_document
from gateway.catalog.errors import EntryError, MappingError
from gateway.catalog.importing import parse_table, plan
from gateway.command.catalog_publish import publish, with_fields
from gateway.command.client import Submitted, submitting
from gateway.command.entries import lines_of_changes, text_of
from gateway.command.frame import Call
from gateway.command.output import Output

DOCUMENT = to_document(
    plan(parse_table("名称,提供方,摘要,更新周期\na,市统计局,x,每月\n".encode())).entries[0].entry
)


def test_a_field_is_changed_and_everything_else_stays() -> None:
    changed = with_fields(DOCUMENT, ["update_cycle=每年", "provider_code=未提供"])
    assert changed == {**DOCUMENT, "update_cycle": "每年"}
    assert DOCUMENT["update_cycle"] == "每月", "the original is not touched"
    parse(changed)


class Publishing:
    """A gateway at which somebody else's version is under way at first."""

    def __init__(self) -> None:
        self.out = Output(err=io.StringIO())
        self.looks = 0
        self.signed: list[Any] = []

    def get(self, path: str, **_: Any) -> Any:
        """The resource: the contract answers between the first look and the second."""
        assert path == "/v1/catalog/TJJ-0001"
        self.looks += 1
        later = self.looks > 1
        entry = {**DOCUMENT, "update_cycle": "每年"} if later else DOCUMENT
        version = {"version": 1 + later, "next_version": 3, "next_state": 2}
        return {"code": "TJJ-0001", "entry": entry, **version}

    def statement(self, _kind: str, message: Any, document: Any) -> Any:
        """Keeps what is signed."""
        self.signed.append((message["version"], document))
        return {}

    def submit(self, _statement: Any) -> Submitted:
        """Accepted."""
        return Submitted("0x01", "accepted", 0, 5, None)


def test_a_change_of_one_field_takes_nobody_else_s_back(monkeypatch: pytest.MonkeyPatch) -> None:
    gateway = Publishing()
    monkeypatch.setattr("gateway.command.client.Client", lambda *_: gateway)
    monkeypatch.setattr("gateway.command.client.importing.member_of", lambda _: {"code": "TJJ"})
    clock = SimpleNamespace(monotonic=time.monotonic, sleep=lambda _: None)
    monkeypatch.setattr(submitting, "time", clock)
    assert publish(Call({}), "TJJ-0001", as_="clerk", settings=["name=b"]) == 0
    assert gateway.signed == [(3, {**DOCUMENT, "update_cycle": "每年", "name": "b"})]


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
