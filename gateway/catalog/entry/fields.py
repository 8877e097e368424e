"""The table of fields: document key, name on the command line, labels, DCAT and guide names, rules.

Compulsory fields and rules: 政务数据共享条例 art. 13; 政务信息资源目录编制指南 (2017), whose names
stand under ``guide``; terms of DCAT 3, ODRL and CSVW under ``dcat``, empty where they have none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from gateway.catalog.entry import limits
from gateway.catalog.entry.enumerations import (
    FormatKind,
    Grade,
    Openness,
    SharingMode,
    SharingType,
    Term,
    UpdateCycle,
)

Shape = Literal[
    "text", "lines", "choice", "choices", "day", "moment", "steps", "codes", "formats", "items"
]
"""How a field's value is built; ``lines`` is text that may hold line breaks."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an entry.

    ``key`` is the path in the document, ``column`` the word for it in ``--map``, ``--set`` and the
    template. ``limit`` counts characters of a text, or the members of a list.
    """

    key: str
    column: str
    chinese: str
    english: str
    dcat: str
    guide: str
    shape: Shape
    limit: int
    compulsory: bool
    hint: str
    terms: type[Term] | None = None


def _field(
    key: str,
    labels: tuple[str, str],
    names: tuple[str, str],
    rule: tuple[Shape, int, bool],
    hint: str,
    *,
    column: str | None = None,
    terms: type[Term] | None = None,
) -> Field:
    shape, limit, compulsory = rule
    return Field(key, column or key, *labels, *names, shape, limit, compulsory, hint, terms)


_NAME, _LONG, _SHORT = limits.MAX_NAME, limits.MAX_LONG_TEXT, limits.MAX_SHORT_TEXT

FIELDS: Final[tuple[Field, ...]] = (
    _field(
        "name",
        ("名称", "Name"),
        ("dct:title", "信息资源名称"),
        ("text", _NAME, True),
        "资源的名称，不可写“未提供”",
    ),
    _field(
        "provider.name",
        ("提供方", "Provider"),
        ("dct:publisher", "信息资源提供方"),
        ("text", _NAME, True),
        "提供数据的部门",
        column="provider",
    ),
    _field(
        "provider.code",
        ("提供方代码", "Provider code"),
        ("dct:publisher/dct:identifier", "信息资源提供方代码"),
        ("text", 18, True),
        "统一社会信用代码，18位，校验位按GB 32100检查",
        column="provider_code",
    ),
    _field(
        "summary",
        ("摘要", "Summary"),
        ("dct:description", "信息资源摘要"),
        ("lines", _LONG, True),
        "对内容的概括描述",
    ),
    _field(
        "theme",
        ("分类", "Theme"),
        ("dcat:theme", "信息资源分类"),
        ("steps", limits.MAX_THEME_STEPS, True),
        "类/项/目/细目，用“/”隔开，可只写其中几级",
    ),
    _field(
        "formats",
        ("格式", "Format"),
        ("dct:format", "信息资源格式"),
        ("formats", limits.MAX_FORMATS, True),
        "如 csv,xlsx；也可写种类，如 数据库",
        column="format",
        terms=FormatKind,
    ),
    _field(
        "items",
        ("信息项", "Data items"),
        ("csvw:tableSchema", "信息项信息"),
        ("items", limits.MAX_ITEMS, True),
        "每行一项：名称 | 类型 | 长度 | 分级，后三者可省",
    ),
    _field(
        "sharing_type",
        ("共享类型", "Sharing type"),
        ("dct:accessRights", "共享类型"),
        ("choice", _SHORT, True),
        "三类之一",
        terms=SharingType,
    ),
    _field(
        "sharing_scope",
        ("共享范围", "Sharing scope"),
        ("odrl:hasPolicy", "共享条件"),
        ("lines", _LONG, False),
        "有条件共享必填，其他不填",
    ),
    _field(
        "sharing_purpose",
        ("共享用途", "Sharing purpose"),
        ("odrl:hasPolicy", "共享条件"),
        ("lines", _LONG, False),
        "有条件共享必填，其他不填",
    ),
    _field(
        "refusal_reason",
        ("不予共享理由", "Reason for not sharing"),
        ("odrl:hasPolicy", "共享条件"),
        ("lines", _LONG, False),
        "不予共享必填，其他不填",
    ),
    _field(
        "refusal_law",
        ("不予共享依据", "Law for not sharing"),
        ("odrl:hasPolicy", "共享条件"),
        ("lines", _LONG, False),
        "法律、行政法规或党中央、国务院政策文件；不予共享必填，其他不填",
    ),
    _field(
        "sharing_modes",
        ("共享方式", "Sharing mode"),
        ("dcat:distribution", "共享方式"),
        ("choices", len(SharingMode), True),
        "可多选，用逗号隔开",
        column="sharing_mode",
        terms=SharingMode,
    ),
    _field(
        "use_conditions",
        ("使用条件", "Conditions of use"),
        ("dct:rights", "使用条件"),
        ("lines", _LONG, True),
        "使用数据时须遵守的要求",
    ),
    _field(
        "openness",
        ("开放属性", "Openness"),
        ("dct:rights", "是否向社会开放"),
        ("choice", _SHORT, True),
        "三类之一",
        terms=Openness,
    ),
    _field(
        "open_conditions",
        ("开放条件", "Conditions of opening"),
        ("dct:rights", "开放条件"),
        ("lines", _LONG, False),
        "仅有条件开放时填写",
    ),
    _field(
        "update_cycle",
        ("更新周期", "Update cycle"),
        ("dct:accrualPeriodicity", "更新周期"),
        ("choice", _SHORT, True),
        "八种之一",
        terms=UpdateCycle,
    ),
    _field(
        "issued",
        ("发布日期", "Issued"),
        ("dct:issued", "发布日期"),
        ("day", 10, True),
        "YYYY-MM-DD",
    ),
    _field(
        "updated",
        ("更新日期", "Updated"),
        ("dct:modified", ""),
        ("moment", 25, False),
        "YYYY-MM-DD 或 YYYY-MM-DD HH:MM:SS（北京时间）",
    ),
    _field(
        "category",
        ("数据分类", "Data category"),
        ("", "数据分类"),
        ("text", _SHORT, False),
        "按本部门的数据分类规则",
    ),
    _field(
        "grade",
        ("数据分级", "Data grade"),
        ("", "数据分级"),
        ("choice", _SHORT, True),
        "核心、重要或一般（GB/T 43697）",
        terms=Grade,
    ),
    _field(
        "grade_level",
        ("细分级别", "Level within the grade"),
        ("", ""),
        ("text", _SHORT, False),
        "本部门对一般数据的细分级别，如 2级",
    ),
    _field(
        "platform_code",
        ("平台目录代码", "Code on the exchange platform"),
        ("adms:identifier", "信息资源代码"),
        ("text", limits.MAX_CODE, False),
        "该资源在现有共享平台上的代码；填写后作为重复导入时的标识",
    ),
    _field(
        "related",
        ("关联资源代码", "Related resources"),
        ("dct:relation", "关联资源代码"),
        ("codes", limits.MAX_RELATED, False),
        "用逗号隔开",
    ),
)

BY_KEY: Final = {field.key: field for field in FIELDS}
BY_COLUMN: Final = {field.column: field for field in FIELDS}

ITEM_LABELS: Final = {
    "name": ("名称", "Name"),
    "type": ("数据类型", "Type"),
    "length": ("长度", "Length"),
    "grade": ("分级", "Grade"),
}
"""Chinese and English labels of the parts of an item, in the order in which they are shown."""
