"""``--map``, ``--set`` and ``--only``: what they choose, and how they say what exists."""

from __future__ import annotations

import pytest

from gateway.catalog.errors import MappingError
from gateway.catalog.importing.mapping import map_columns

COLUMNS = ("序号", "所属部门", "数据集名称", "摘要")
BASIC = ("name=数据集名称", "provider=所属部门")


def refusal(*maps: str, settings: tuple[str, ...] = (), only: tuple[str, ...] = ()) -> str:
    with pytest.raises(MappingError) as caught:
        map_columns(COLUMNS, maps, settings, only)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_map_says_where_each_field_stands() -> None:
    chosen = map_columns(COLUMNS, [*BASIC, "summary=摘要"])
    assert chosen.places == {"name": 2, "provider": 1, "summary": 3}


def test_a_field_may_be_named_by_its_key_in_the_document() -> None:
    assert map_columns(COLUMNS, [*BASIC, "formats=摘要"]).places["format"] == 3


def test_a_column_whose_name_holds_an_equals_sign_can_be_mapped() -> None:
    assert map_columns(("a=b", "c"), ["name=a=b", "provider=c"]).places["name"] == 0


def test_an_unknown_column_is_answered_with_the_nearest_and_all() -> None:
    said = refusal("name=数据名称", "provider=所属部门")
    assert "--map name=数据名称: there is no such column" in said
    assert "did you mean 数据集名称?" in said
    assert "there are: 序号, 所属部门, 数据集名称, 摘要" in said


def test_an_unknown_field_is_answered_with_the_nearest_and_all() -> None:
    said = refusal(*BASIC, "sumary=摘要")
    assert "no field 'sumary'; did you mean summary" in said
    assert "update_cycle" in said


@pytest.mark.parametrize("text", ["name", "name=", "=摘要", "name= "])
def test_half_a_pair_is_refused(text: str) -> None:
    assert refusal(text).startswith(f"--map {text}")


def test_a_field_is_mapped_once() -> None:
    assert refusal(*BASIC, "name=摘要") == "--map name is given twice; keep one"


def test_name_and_provider_are_needed() -> None:
    assert "no column holds the name" in refusal("provider=所属部门")
    assert "--set provider=…" in refusal("name=数据集名称")
    chosen = map_columns(COLUMNS, ["name=数据集名称"], ["provider=市统计局"])
    assert chosen.settings == {"provider": "市统计局"}


def test_settings_are_read_like_cells() -> None:
    settings = ["update_cycle=每年", "issued=2026年2月1日", "sharing_mode=服务接口、文件下载"]
    chosen = map_columns(COLUMNS, BASIC, settings)
    assert chosen.settings == {
        "update_cycle": "每年",
        "issued": "2026-02-01",
        "sharing_mode": ["服务接口", "文件下载"],
    }
    assert "--set issued: 'soon' is no date" in refusal(*BASIC, settings=("issued=soon",))


def test_what_is_filtered_by_must_be_known() -> None:
    assert "map the field first" in refusal(*BASIC, only=("theme=经济",))
    assert map_columns(COLUMNS, BASIC, only=["provider=a", "name=b"]).only == (
        ("provider", "a"),
        ("name", "b"),
    )


@pytest.mark.parametrize(
    "columns", [("name", "provider"), ("名称", "提供方"), ("名称 name", "提供方 provider")]
)
def test_the_headers_of_the_template_need_no_map(columns: tuple[str, str]) -> None:
    assert map_columns(columns).places == {"name": 0, "provider": 1}


def test_other_headers_do_need_one() -> None:
    with pytest.raises(MappingError, match="say which with --map name=…; there are: a, b"):
        map_columns(("a", "", "b"))
