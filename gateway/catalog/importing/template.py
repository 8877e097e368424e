"""The workbook to fill in: what is written here the importer reads without a mapping."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

from gateway.catalog.entry.enumerations import NOT_PROVIDED
from gateway.catalog.entry.fields import FIELDS, Field
from gateway.catalog.entry.form import Entry, to_document
from gateway.catalog.errors import TableError
from gateway.catalog.importing.cells import write_cell
from gateway.catalog.importing.limits import MAX_CELL
from gateway.catalog.importing.xlsx_file import DATA_SHEET

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

EXAMPLE_SHEET: Final = "示例"
EXPLANATION_SHEET: Final = "说明"

_VALIDATED_ROWS: Final = 5_000
_FORMULA_SIGNS: Final = ("=", "+", "-", "@", "\t", "\r")
_WIDE: Final = frozenset({"name", "summary", "items"})
_EXPLAINED: Final[tuple[tuple[str, Callable[[Field], str]], ...]] = (
    ("字段", lambda field: field.column),
    ("中文名称", lambda field: field.chinese),
    ("English", lambda field: field.english),
    ("必填", lambda field: f"是（没有则写“{NOT_PROVIDED}”或留空）" if field.compulsory else "否"),
    ("可选值", lambda field: "、".join(field.terms or ())),
    ("上限", lambda field: str(field.limit)),
    ("填写说明", lambda field: field.hint),
    ("DCAT", lambda field: field.dcat),
    ("目录编制指南（2017）", lambda field: field.guide),
)

_EXAMPLE: Final = {
    "name": "（示例）规模以上工业企业基本情况",
    "provider": "（示例）某市统计局",
    "provider_code": NOT_PROVIDED,
    "summary": "按行业分的规模以上工业企业数、从业人员数与营业收入。",
    "theme": "主题/经济建设",
    "format": "xlsx,csv",
    "items": "行业 | 字符型 | 100 | 一般\n企业数（个） | 整数型 | 10\n营业收入 | 数值型 | 18,2",
    "sharing_type": "有条件共享",
    "sharing_scope": "市级各部门",
    "sharing_purpose": "经济运行分析",
    "sharing_mode": "服务接口,文件下载",
    "use_conditions": "仅用于申请时写明的用途",
    "openness": "不予开放",
    "update_cycle": "每年",
    "issued": "2026-02-11",
    "grade": "一般",
}


def make_template(entries: Iterable[Entry] = ()) -> bytes:
    """An XLSX with the sheets 目录 (to fill in, or filled with ``entries``), 示例 and 说明.

    Closed lists are drop-downs. Text that a spreadsheet program would take for a formula is stored
    as text. ``TableError`` for an entry with more text in a field than a cell holds; the source of
    an entry is not written.
    """
    from openpyxl import Workbook  # 0.2 s to import, and few commands need it

    book = Workbook()
    data = book.create_sheet(DATA_SHEET, 0)
    del book["Sheet"]
    _fill(data, [_cells(to_document(entry)) for entry in entries])
    for number, field in enumerate(FIELDS, start=1):
        _offer(data, number, field)
    example = [_EXAMPLE.get(field.column, "") for field in FIELDS]
    _fill(book.create_sheet(EXAMPLE_SHEET), [example])
    _explain(book.create_sheet(EXPLANATION_SHEET))
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def _fill(sheet: Worksheet, rows: Iterable[Sequence[str]]) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    for number, field in enumerate(FIELDS, start=1):
        _write(sheet, 1, number, f"{field.chinese}\n{field.column}")
        sheet.cell(1, number).font = Font(bold=field.compulsory)
        sheet.cell(1, number).alignment = Alignment(wrap_text=True, vertical="top")
        column = sheet.column_dimensions[get_column_letter(number)]
        column.width = 40 if field.column in _WIDE else 16
        column.number_format = "@"  # so that codes and dates typed in stay as they are typed
    for line, cells in enumerate(rows, start=2):
        for number, text in enumerate(cells, start=1):
            _write(sheet, line, number, text)
    sheet.freeze_panes = "B2"


def _write(sheet: Worksheet, row: int, column: int, text: str) -> None:
    if len(text) > MAX_CELL:
        name = FIELDS[column - 1].column
        raise TableError(f"row {row}: {name} has {len(text)} characters; a cell holds {MAX_CELL}")
    if not text:
        return
    cell = sheet.cell(row, column)
    cell.value, cell.data_type = text, "s"  # never "f", whatever the text begins with
    cell.number_format = "@"
    cell.quotePrefix = text.startswith(_FORMULA_SIGNS)


def _offer(sheet: Worksheet, number: int, field: Field) -> None:
    """The drop-down of a closed list, and the hint for any column."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    if field.shape == "choice":
        words = ",".join(field.terms or ())
        rule = DataValidation(type="list", formula1=f'"{words}"', allow_blank=True)
        rule.showErrorMessage, rule.error = True, f"请从列表中选择：{words}"
    else:
        rule = DataValidation(allow_blank=True)
    rule.showInputMessage, rule.promptTitle, rule.prompt = True, field.chinese, field.hint
    letter = get_column_letter(number)
    rule.add(f"{letter}2:{letter}{_VALIDATED_ROWS}")
    sheet.add_data_validation(rule)


def _explain(sheet: Worksheet) -> None:
    from openpyxl.utils import get_column_letter

    for number, (title, value) in enumerate(_EXPLAINED, start=1):
        _write(sheet, 1, number, title)
        for row, field in enumerate(FIELDS, start=2):
            _write(sheet, row, number, value(field))
        sheet.column_dimensions[get_column_letter(number)].width = 24


def _cells(document: dict[str, Any]) -> list[str]:
    return [write_cell(field, _value(document, field.key)) for field in FIELDS]


def _value(document: dict[str, Any], key: str) -> Any:
    outer, _, inner = key.partition(".")
    return document[outer][inner] if inner else document.get(outer)
