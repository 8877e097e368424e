"""Small tables for the tests of the importer."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence

from gateway.catalog.importing import Table, parse_table

HEADER = ("部门", "名称", "主题", "格式", "摘要", "更新日期")
MAPS = (
    "provider=部门",
    "name=名称",
    "theme=主题",
    "format=格式",
    "summary=摘要",
    "updated=更新日期",
)

CITY_MAPS = (
    "name=数据集名称",
    "provider=所属部门",
    "theme=所属主题",
    "format=格式类型",
    "summary=摘要",
    "updated=更新日期",
)
"""For the real file of a city."""


def row(name: str = "人口统计", provider: str = "市统计局", **changes: str) -> tuple[str, ...]:
    """A good row of ``HEADER``, with some of its cells changed."""
    cells = {
        "部门": provider,
        "名称": name,
        "主题": "经济建设",
        "格式": "csv,xlsx",
        "摘要": f"该数据是{provider}提供的{name}信息，包括序号、户数等属性字段。",
        "更新日期": "2026-02-11 16:35:36",
    }
    return tuple((cells | changes).values())


def as_csv(rows: Iterable[Sequence[str]], header: Sequence[str] = HEADER) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([header, *rows])
    return text.getvalue().encode()


def table(*rows: Sequence[str]) -> Table:
    return parse_table(as_csv(rows))


def repacked(data: bytes, **parts: bytes) -> bytes:
    """The archive ``data`` with some parts (``sheet1``: by the end of their name) replaced."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.infolist():
            stem = part.filename.rpartition("/")[2].partition(".")[0]
            new.writestr(part.filename, parts.get(stem, old.read(part)))
    return packed.getvalue()
