"""Data items that a 摘要 lists are read; nothing else is taken for one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.catalog.importing.summary_items import items_of, split_list

LISTS = [
    ("该数据是市统计局提供的X信息，包括序号、名称、地址等属性字段。", "序号/名称/地址"),
    (
        "该数据集是市水务局提供的X，数据包含更新时间, 事项名称, 文号等属性字段。",
        "更新时间/事项名称/文号",
    ),
    ("X信息，包括序号,名称,地址等字段信息。<br>", "序号/名称/地址"),
    ("X，包含工作单位，姓名，序号，批次", "工作单位/姓名/序号/批次"),
    ("X，包括幼儿园名称;办园类型;地址。", "幼儿园名称/办园类型/地址"),
    ("X，包括名称、更新时间属性字段", "名称/更新时间"),
    ("X，包括名称、医院等级属性字段", "名称/医院等级"),
    ("X，包括名称、目录层级等等属性字段。", "名称/目录层级"),
    ("X，包括名称、会议内容等属性字段等属性字段。", "名称/会议内容"),
    ("X，包括机构名称等属性字段", "机构名称"),
    ("X，包含了发布时间、标题等信息", "发布时间/标题"),
    ("X，数据序号、成立时间、组织名称等属性字段。", "序号/成立时间/组织名称"),
    # a word 数据 behind 包含 is filler, unless it begins the item
    ("X，包含数据序号\t名称\t级别", "序号/名称/级别"),
    ("X，包含数据类型、名称、级别", "数据类型/名称/级别"),
    ("X，数据包含数据大类,数据中类", "数据大类/数据中类"),
    ("X，包括数据来源单位、名称等属性字段", "数据来源单位/名称"),
    # tabs, spaces, quotes and line ends of a copied spreadsheet
    (
        'X，数据包含序号\t"区（县）    名称"\t"保障人口   （人）"',
        "序号/区（县） 名称/保障人口 （人）",
    ),
    ("X，数据包含项目 小计 预算金额 上年结转", "项目/小计/预算金额/上年结转"),
    (
        "X，包括序号、幼儿园名称\n（公章名称）、办园\n类型等字段信息。",
        "序号/幼儿园名称 （公章名称）/办园 类型",
    ),
    ("X，包括id、组织 id、流程 id", "id/组织 id/流程 id"),
    # separators inside brackets are not looked at, however deep; a bracket may lack its pair
    ("X，包括岗位补贴（人、元）、备注等属性字段", "岗位补贴（人、元）/备注"),
    (
        "X，包括标题(文字 *必填)、时间(日期(Y-M-D h:mm))等字段。",
        "标题(文字 *必填)/时间(日期(Y-M-D h:mm))",
    ),
    (
        "X，包括名称、简介（时间、特色（品牌、活动））、路线",
        "名称/简介（时间、特色（品牌、活动））/路线",
    ),
    ("X，包括金额（万元、名称、地址", "金额（万元/名称/地址"),
    ("X，包括增长率（%）、2024=100、占比%等属性字段", "增长率（%）/2024=100/占比%"),
    # where commas are more, 、 belongs to the words
    (
        "X，包含合计,农、林、牧、渔业,采矿业,制造业,其他等属性字段",
        "合计/农、林、牧、渔业/采矿业/制造业/其他",
    ),
    ("X，包括项目，没收违法所得、非法财物，类别", "项目/没收违法所得、非法财物/类别"),
    ("X，包括序号，名称、地址、电话", "序号/名称/地址/电话"),
    # repetitions are kept: a table may have two columns 合计
    ("X，包括男、合计、女、合计等属性字段", "男/合计/女/合计"),
    # the last list counts where an earlier 包括 only introduces it
    ("X信息，包括在册的企业，包括许可证号、企业名称和地址等属性字段。", "许可证号/企业名称和地址"),
    ("X信息，包括城市厕所公共数据：序号、厕所名称", "序号/厕所名称"),
]

NO_LISTS = [
    "",
    "该数据集是市公安局的交通支大队",
    "该数据是X信息，包括1个文本。",
    "该数据是X信息，包括一个文件。<br>",
    "该数据是X，包括文本等字段信息。",
    "该数据集是X，数据包含",
    "该数据集是X，包含数据",
    "该数据是X信息，包括等属性字段。",
    "该数据是X信息，包括X等属性字段。",
    "该数据是X信息，包括《跟踪评级》等4份报告。",
    "该数据是X信息，包括各行业总产值及增速。",
    "X，包括名称等基本信息等属性字段。",
    "X。包含气温、降水、气压等多个气象变量的月平均值和极值。",
    "X，包括正文链，标题。更新时间等字段",
    "X，包括：一、部门情况说明、二、收入说明、三、名词解释。",
    "X，包括机构名称、地址等字段信息包括机构名称、地址等字段信息。",
    "X，包括设备信息和数据，设备信息包括编号、路线属性字段；数据包括ID、时间属性字段。",
    "本《手册》系统介绍了建设情况和内容，旨在提供一本指南，鼓励走出家门。",
]


@pytest.mark.parametrize(("summary", "want"), LISTS)
def test_a_list_is_read_as_it_stands(summary: str, want: str) -> None:
    assert items_of(summary, "X") == want.split("/")


@pytest.mark.parametrize("summary", NO_LISTS)
def test_what_is_no_list_gives_no_items(summary: str) -> None:
    assert items_of(summary, "X") == []


def test_a_marker_inside_the_name_is_none() -> None:
    name = "处罚信息（不包含涉及个人隐私的）"
    summary = f"该数据是昌平区提供的{name}信息，包括文书号,违法事实等属性字段。"
    assert items_of(summary, name) == ["文书号", "违法事实"]


def test_a_word_as_long_as_a_sentence_is_no_item() -> None:
    assert items_of(f"X，包括名称、{'长' * 80}等属性字段", "X") == ["名称", "长" * 80]
    assert items_of(f"X，包括名称、{'长' * 81}等属性字段", "X") == []


@given(
    st.text(alphabet='包括含数据等属性字段信息、，,。\t\n（）()"1个文本名称 ', max_size=60),
    st.text(max_size=5),
)
def test_every_item_is_a_piece_of_the_summary(summary: str, name: str) -> None:
    for item in items_of(summary, name):
        assert item
        assert "".join(item.split()) in "".join(summary.split())


def test_a_list_in_a_column_of_its_own_is_split_in_the_same_way() -> None:
    assert split_list(" 序号、名称（全称、简称）、") == ["序号", "名称（全称、简称）"]
