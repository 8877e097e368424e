"""The closed lists of a catalog entry, in the words of the law, each with its English label.

Sources: 政务数据共享条例 art. 13 and 22, 政务信息资源目录编制指南 (2017), GB/T 43697.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final, Literal

NOT_PROVIDED: Final = "未提供"
"""What stands in a compulsory field for which the source has nothing; a reserved word."""

Missing = Literal["未提供"]


class Term(StrEnum):
    """A word of a closed list: the value is the official Chinese term, ``english`` its label."""

    english: str

    def __new__(cls, value: str, english: str) -> Term:
        """Make the member from its Chinese value and its English label."""
        term = str.__new__(cls, value)
        term._value_ = value
        term.english = english
        return term


class SharingType(Term):
    """共享类型: whether other departments may have the data, and on which terms."""

    UNCONDITIONAL = "无条件共享", "shared without condition"
    CONDITIONAL = "有条件共享", "shared on condition"
    REFUSED = "不予共享", "not shared"
    NOT_PROVIDED = NOT_PROVIDED, "not provided"


class SharingMode(Term):
    """共享方式 (art. 22): how the data reaches the other department."""

    INTERFACE = "服务接口", "service interface"
    EXCHANGE = "批量交换", "batch exchange"
    DOWNLOAD = "文件下载", "file download"


class Openness(Term):
    """开放属性: whether the public may have the data."""

    OPEN = "无条件开放", "open"
    CONDITIONAL = "有条件开放", "open on condition"
    CLOSED = "不予开放", "not open"
    NOT_PROVIDED = NOT_PROVIDED, "not provided"


class UpdateCycle(Term):
    """更新周期: how often the provider renews the data."""

    REAL_TIME = "实时", "real time"
    DAILY = "每日", "daily"
    WEEKLY = "每周", "weekly"
    MONTHLY = "每月", "monthly"
    QUARTERLY = "每季度", "quarterly"
    HALF_YEARLY = "每半年", "half-yearly"
    YEARLY = "每年", "yearly"
    OTHER = "其他", "other"
    NOT_PROVIDED = NOT_PROVIDED, "not provided"


class FormatKind(Term):
    """格式: the kind of file or service that holds the data."""

    DOCUMENT = "电子文件", "electronic document"
    SPREADSHEET = "电子表格", "spreadsheet"
    DATABASE = "数据库", "database"
    IMAGE = "图形图像", "graphics"
    STREAM = "流媒体", "streaming media"
    SELF_DESCRIBING = "自描述格式", "self-describing format"
    INTERFACE = "服务接口", "service interface"
    NOT_PROVIDED = NOT_PROVIDED, "not provided"


class Grade(Term):
    """分级 (GB/T 43697): how much harm the loss of the data would do."""

    CORE = "核心", "core"
    IMPORTANT = "重要", "important"
    GENERAL = "一般", "general"
    NOT_PROVIDED = NOT_PROVIDED, "not provided"


class Attribution(Term):
    """How the importer knew the provider, or the items, of a row; not part of the law's form."""

    COLUMN = "column", "from a column of its own"
    SUMMARY = "summary", "read from the summary (摘要)"
    SETTING = "setting", "set by whoever imported"
    NONE = "none", "named nowhere"
