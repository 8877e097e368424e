"""What an import would publish, row by row."""

from __future__ import annotations

import json

import pytest

from gateway.catalog import entry
from gateway.catalog.errors import MappingError
from gateway.catalog.importing import ImportPlan, parse_table, plan
from tests.gateway.catalog.importing.tables import HEADER, MAPS, as_csv, row, table

ARCHIVE = "往年开放数据"


def planned(*rows: tuple[str, ...], **options: object) -> ImportPlan:
    return plan(table(*rows), MAPS, **options)  # type: ignore[arg-type]


def test_a_row_becomes_an_entry_that_says_what_the_source_says_and_no_more() -> None:
    made = planned(row(主题=" 经济建设"))
    document = entry.to_document(made.entries[0].entry)
    source = document.pop("source")
    assert document == {
        "format": "shujian/entry/1",
        "name": "人口统计",
        "provider": {"name": "市统计局", "code": "未提供"},
        "summary": "该数据是市统计局提供的人口统计信息，包括序号、户数等属性字段。",
        "theme": ["经济建设"],
        "formats": [{"kind": "电子表格", "name": "csv"}, {"kind": "电子表格", "name": "xlsx"}],
        "items": [{"name": "序号"}, {"name": "户数"}],
        "sharing_type": "未提供",
        "sharing_modes": "未提供",
        "use_conditions": "未提供",
        "openness": "未提供",
        "update_cycle": "未提供",
        "issued": "未提供",
        "updated": "2026-02-11T16:35:36+08:00",
        "grade": "未提供",
    }
    assert source == {
        "attribution": "column",
        "provider": "市统计局",
        "items": "summary",
        "key": made.entries[0].key,
        "file": "0x" + table(row(主题=" 经济建设")).file.hex(),
        "row": 2,
    }
    assert made.rejections == made.remarks == ()


def test_every_planned_entry_passes_the_gateway() -> None:
    made = planned(row(), row(provider=ARCHIVE), row(摘要="", 格式="", 主题="", 更新日期=""))
    assert len(made.entries) == 3
    for each in made.entries:
        assert entry.parse_bytes(entry.encode(each.entry)) == each.entry
        assert each.content == "0x" + entry.content_digest(each.entry).hex()


def test_a_bad_row_is_rejected_with_every_reason_and_holds_up_nobody() -> None:
    made = planned(row(""), row("名" * 300, 更新日期="gestern"), row())
    assert [each.row for each in made.entries] == [4]
    first, second = made.rejections
    assert (first.row, [problem.path for problem in first.problems]) == (2, ["name"])
    assert "must not be empty" in str(first.problems[0])
    assert [str(problem) for problem in second.problems] == [
        "updated: 'gestern' is no date; write it as 2026-02-11"
    ]


def test_a_row_of_the_wrong_width_is_rejected() -> None:
    made = planned((*row(), "x"), row())
    assert [each.row for each in made.rejections] == [2]
    assert "has 7 cells, the header 6" in str(made.rejections[0].problems[0])


def test_a_word_outside_a_closed_list_is_refused_not_replaced() -> None:
    data = as_csv([(*row(), "不定期"), (*row("就业"), "每年")], (*HEADER, "周期"))
    made = plan(parse_table(data), [*MAPS, "update_cycle=周期"])
    assert [each.row for each in made.entries] == [3]
    assert "must be one of 实时" in str(made.rejections[0].problems[0])


def test_the_law_is_asked_of_rows_too() -> None:
    conditional = ["sharing_type=有条件共享"]
    made = planned(row(), settings=conditional)
    assert [problem.path for problem in made.rejections[0].problems] == [
        "sharing_scope",
        "sharing_purpose",
    ]
    stated = [*conditional, "sharing_scope=市级部门", "sharing_purpose=统计分析"]
    assert len(planned(row(), settings=stated).entries) == 1


def test_a_setting_stands_in_where_the_row_has_nothing() -> None:
    made = planned(
        row(), row("就业", 主题="", 摘要="未提供"), settings=["theme=其他", "summary=摘要见附件"]
    )
    themes = [each.entry.theme for each in made.entries]
    assert themes == [("经济建设",), ("其他",)]
    assert made.entries[1].entry.summary == "摘要见附件"


def test_codes_of_providers_are_given_once_for_all() -> None:
    codes = {"市统计局": "11110000000021231Y"}
    made = planned(row(), row(provider="市民政局"), provider_codes=codes)
    assert [each.entry.provider.code for each in made.entries] == ["11110000000021231Y", "未提供"]
    assert made.missing()["provider.code"] == 1


def test_a_row_of_the_archive_belongs_to_whom_the_summary_names() -> None:
    made = planned(
        row(provider="市民政局"),
        row("养老机构", ARCHIVE, 摘要="该数据是北京市民政局提供的养老机构，包括名称、地址等字段。"),
        row("医院", ARCHIVE, 摘要="该数据是医院信息，包括名称、地址等字段。"),
    )
    named, unnamed = made.entries[1:]
    assert (named.provider, named.entry.provider.name) == ("市民政局", "市民政局")
    assert named.entry.source is not None
    assert (named.entry.source.attribution, named.entry.source.provider) == ("summary", ARCHIVE)
    assert (unnamed.provider, unnamed.entry.provider.name) == (None, "未提供")
    assert entry.missing(unnamed.entry)[:2] == ("provider.name", "provider.code")
    assert unnamed.entry.source is not None
    assert (unnamed.entry.source.attribution, unnamed.entry.source.provider) == ("none", ARCHIVE)
    assert [str(each) for each in made.remarks] == [
        "row 4, provider.name: 往年开放数据 is no department, and the 摘要 names none that is "
        "listed; it stays unattributed; name its provider in the provider column"
    ]
    assert made.providers() == {"市民政局": 2, None: 1}
    assert made.of(None) == (unnamed,)


def test_the_archive_is_nobody_even_if_a_summary_names_it() -> None:
    made = planned(row(), row("X", ARCHIVE, 摘要=f"该数据是{ARCHIVE}提供的X"))
    assert made.entries[1].provider is None


def test_a_department_outside_the_file_is_not_attributed_to() -> None:
    made = planned(row(), row("X", ARCHIVE, 摘要="该数据是北京市民政局提供的X"))
    assert made.entries[1].provider is None


def test_the_provider_column_is_followed_and_a_contradiction_reported() -> None:
    made = planned(
        row(),
        row("X", ARCHIVE),
        row("Y", "市民政局", 摘要="该数据是市统计局提供的Y"),
    )
    assert made.entries[2].provider == "市民政局"
    assert "the column names 市民政局, the 摘要 市统计局" in str(made.remarks[-1])


def test_a_table_without_a_provider_column_has_the_provider_that_is_set() -> None:
    data = as_csv([("人口",), ("就业",)], ("名称",))
    made = plan(parse_table(data), ["name=名称"], ["provider=市统计局"])
    assert made.providers() == {"市统计局": 2}
    assert {each.entry.source.attribution for each in made.entries if each.entry.source} == {
        "setting"
    }
    with pytest.raises(MappingError, match="no column holds the provider"):
        plan(parse_table(data), ["name=名称"])


def test_only_keeps_the_rows_of_one_provider_those_of_the_archive_too() -> None:
    rows = [
        row(),
        row("就业", "市民政局"),
        row("旧", ARCHIVE, 摘要="该数据是市统计局提供的旧"),
        row("无", ARCHIVE, 摘要="无"),
    ]
    made = planned(*rows, only=["provider=市统计局"])
    assert ([each.row for each in made.entries], made.left_out) == ([2, 4], 2)
    archive = planned(*rows, only=[f"provider={ARCHIVE}"])
    assert [each.row for each in archive.entries] == [4, 5]
    assert len(planned(*rows, only=["name=就业", "theme=经济建设"]).entries) == 1


def test_only_asks_a_setting_where_the_row_has_nothing() -> None:
    rows = [row(), row("就业", 主题="")]
    for wanted, kept in (("其他", [3]), ("经济建设", [2]), ("None", [])):
        made = planned(*rows, settings=["theme=其他"], only=[f"theme={wanted}"])
        assert [each.row for each in made.entries] == kept
    assert planned(*rows, only=["theme=None"]).entries == ()


def test_rejections_are_only_of_rows_that_were_asked_for() -> None:
    made = planned(row(), row("", "市民政局"), only=["provider=市统计局"])
    assert (len(made.entries), made.rejections, made.left_out) == (1, (), 1)


def test_rows_of_one_name_are_all_kept_and_said() -> None:
    made = planned(row(), row(主题="财税金融"), row(), row("就业"))
    assert len(made.entries) == 4
    assert len({each.key for each in made.entries[:3]}) == 1
    assert len({each.content for each in made.entries[:3]}) == 2
    assert [(each.row, each.field) for each in made.remarks] == [(3, "name"), (4, "name")]
    assert "row 2 has the same name" in str(made.remarks[0])
    assert "row 2 is the same in every field" in str(made.remarks[1])


def test_remarks_are_made_on_what_a_person_should_look_at() -> None:
    made = planned(
        row("甲", 格式="zip,csv"),
        row("乙", 摘要="包括标题，正文，链接。时间，更新等字段"),
        row("丙", 摘要="正常\u200b文本"),
    )
    assert [(each.row, each.field) for each in made.remarks] == [
        (2, "formats"),
        (3, "items"),
        (4, "summary"),
    ]
    assert made.entries[2].entry.summary == "正常文本"


def test_items_of_a_column_go_before_those_of_the_summary() -> None:
    data = as_csv([(*row(), "甲、乙"), (*row("就业"), "")], (*HEADER, "信息项"))
    made = plan(parse_table(data), [*MAPS, "items=信息项"])
    sources = [each.entry.source for each in made.entries]
    assert [source.items if source else None for source in sources] == ["column", "summary"]
    items = made.entries[0].entry.items
    assert [item.name for item in items if not isinstance(item, str)] == ["甲", "乙"]


def test_a_plan_can_be_told_as_json() -> None:
    made = planned(row(), row(""))
    told = [entry.to_document(each.entry) for each in made.entries]
    assert json.loads(json.dumps(told)) == told
