"""A city's real catalog, whole: nothing is lost, merged or signed in a wrong name."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from gateway.catalog import entry
from gateway.catalog.demonstration import demonstration_codes
from gateway.catalog.importing import ImportPlan, Published, Table, match, plan, read_table
from gateway.catalog.importing.attribution import provider_named
from gateway.catalog.importing.departments import Departments
from tests.gateway.catalog.importing.tables import CITY_MAPS

ARCHIVE = "往年开放数据"


@pytest.fixture(scope="module")
def rows(shared_data: Path) -> list[dict[str, str]]:
    path = shared_data / "beijing-catalog.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def table(shared_data: Path) -> Table:
    return read_table(shared_data / "beijing-catalog.csv")


@pytest.fixture(scope="module")
def city(table: Table) -> ImportPlan:
    return plan(table, CITY_MAPS)


def test_every_row_is_an_entry(city: ImportPlan, rows: list[dict[str, str]]) -> None:
    assert len(rows) == 4432
    assert (len(city.entries), len(city.rejections), city.left_out) == (4432, 0, 0)
    assert [each.row for each in city.entries] == list(range(2, 4434))
    assert [each.entry.name for each in city.entries] == [
        " ".join(each["数据集名称"].split()) for each in rows
    ]


def test_every_entry_passes_the_gateway(city: ImportPlan) -> None:
    for each in city.entries:
        assert entry.parse_bytes(entry.encode(each.entry)) == each.entry


def test_there_are_73_departments_and_the_archive(
    city: ImportPlan, rows: list[dict[str, str]]
) -> None:
    columns = Counter(each["所属部门"] for each in rows)
    assert len(columns) == 74
    assert columns.pop(ARCHIVE) == 2089
    assert set(city.providers()) == {*columns, None}
    in_column = Counter(
        each.provider
        for each in city.entries
        if each.entry.source and each.entry.source.attribution == "column"
    )
    assert in_column == columns


def test_the_archive_is_attributed_where_the_summary_names_a_department(city: ImportPlan) -> None:
    how = Counter(each.entry.source.attribution for each in city.entries if each.entry.source)
    assert how == {"column": 2343, "summary": 1729, "none": 360}
    assert city.providers()[None] == 360
    assert ARCHIVE not in city.providers()
    assert all(each.entry.provider.name == (each.provider or "未提供") for each in city.entries)
    # the column's own words are kept
    words = Counter(each.entry.source.provider for each in city.entries if each.entry.source)
    assert words[ARCHIVE] == 2089


def test_where_the_column_names_the_department_the_summary_agrees(
    rows: list[dict[str, str]],
) -> None:
    """The rules that attribute the archive, tried on the rows of which the answer is known."""
    named = [each for each in rows if each["所属部门"] != ARCHIVE]
    departments = Departments([each["所属部门"] for each in named], "北京")
    found = [(each["所属部门"], provider_named(each["摘要"], departments)) for each in named]
    verdicts = Counter("none" if had is None else had == column for column, had in found)
    assert verdicts == {True: 2102, False: 10, "none": 231}


def test_118_names_occur_more_than_once_and_all_130_surplus_rows_are_kept(
    city: ImportPlan,
) -> None:
    keys = Counter(each.key for each in city.entries)
    repeated = [count for count in keys.values() if count > 1]
    assert (len(repeated), sum(repeated) - len(repeated)) == (118, 130)
    remarked = [each for each in city.remarks if each.field == "name"]
    assert len(remarked) == 130
    assert sum("the same in every field" in each.message for each in remarked) == 2


def test_data_items_are_read_from_the_summaries_that_list_them(city: ImportPlan) -> None:
    lists = [each.entry.items for each in city.entries if not isinstance(each.entry.items, str)]
    assert len(lists) == 4070
    assert sum(map(len, lists)) == 26080
    assert city.missing()["items"] == 4432 - 4070
    unreadable = [each.row for each in city.remarks if each.field == "items"]
    assert unreadable == [491, 1441, 3115, 3882, 4215]


def test_what_the_source_lacks_is_marked(city: ImportPlan) -> None:
    assert city.missing() == {
        "provider.name": 360,
        "provider.code": 4432,
        "summary": 1,
        "formats": 3,
        "items": 362,
        "sharing_type": 4432,
        "sharing_modes": 4432,
        "use_conditions": 4432,
        "openness": 4432,
        "update_cycle": 4432,
        "issued": 4432,
        "grade": 4432,
    }


def test_themes_are_trimmed_and_not_otherwise_changed(
    city: ImportPlan, rows: list[dict[str, str]]
) -> None:
    themes = Counter(each.entry.theme for each in city.entries)
    assert len({each["所属主题"] for each in rows}) == 23
    assert len(themes) == 22
    assert themes[("政府机构与社会团体",)] == 1139


def test_contradictions_of_column_and_summary_are_reported(city: ImportPlan) -> None:
    said = [str(each) for each in city.remarks if "the column is followed" in each.advice]
    assert len(said) == 10
    assert "row 130, provider.name: the column names 市国资委, the 摘要 市市场监管局" in said[0]


def test_one_department_has_its_own_rows_and_those_of_the_archive(table: Table) -> None:
    made = plan(table, CITY_MAPS, only=["provider=市统计局"])
    assert (len(made.entries), made.left_out) == (130, 4302)
    assert made.providers() == {"市统计局": 130}


def test_the_city_can_be_signed_for_with_demonstration_codes(
    city: ImportPlan, table: Table
) -> None:
    names = [name for name in city.providers() if name is not None]
    codes = demonstration_codes(names)
    made = plan(table, CITY_MAPS, provider_codes=codes)
    assert made.rejections == ()
    assert made.missing()["provider.code"] == 360
    assert [each.key for each in made.entries] == [each.key for each in city.entries]


def test_importing_the_city_again_publishes_nothing(city: ImportPlan) -> None:
    for provider in city.providers():
        mine = city.of(provider)
        published = [
            Published(f"P-{number:04}", each.key, each.content)
            for number, each in enumerate(reversed(mine), start=1)
        ]
        changes = match(mine, published)
        assert len(changes.unchanged) == len(mine)
        assert (changes.new, changes.changed, changes.vanished) == ((), (), ())
