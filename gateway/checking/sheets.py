"""XLSX out of tables of values: what strangers wrote is text there, never a formula.

A text that begins with ``=``, ``+``, ``-``, ``@``, tab or carriage return is what programs take for
a formula when it is typed in or comes from a CSV file. Here every text is an inline string, with
the mark that a leading apostrophe sets, so that it stays text when somebody edits it. A number that
would be read as another one, by escapes or by characters that turn it round, is shown as it is.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, TypeAlias
from unicodedata import category

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

Value: TypeAlias = str | int | Decimal | None

MAX_TEXT: Final = 32_767
"""What a cell holds, in units of UTF-16; a longer text ends with an ellipsis."""

EXACT_DIGITS: Final = 15
"""A number of more digits is text: programs that read sheets would round it."""

_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPE: Final = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
"""What programs would take for an escaped character (ECMA-376, ST_Xstring): ``_x0041_`` for A."""
_UNSEEN: Final = frozenset(("Cf", "Zl", "Zp"))
_HEAD: Final = Font(bold=True)
_HEAD_FILL: Final = PatternFill("solid", fgColor="F1E3E4")
_WRAP: Final = Alignment(vertical="top", wrap_text=True)
_TOP: Final = Alignment(vertical="top")
_MONEY: Final = "#,##0.00######"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table: its title, headings with the width of their columns, and the rows.

    A ``filtered`` one has arrows in its headings by which rows are chosen and sorted.
    """

    title: str
    headings: Sequence[tuple[str, int]]
    rows: Iterable[Sequence[Value]]
    filtered: bool = True


def workbook(sheets: Iterable[Sheet]) -> bytes:
    """The sheets as one XLSX file, written row by row."""
    book = Workbook(write_only=True)
    for sheet in sheets:
        table = book.create_sheet(sheet.title)
        table.freeze_panes = "A2"
        for column, (_, width) in enumerate(sheet.headings, 1):
            table.column_dimensions[get_column_letter(column)].width = width
        table.append([_heading(table, text) for text, _ in sheet.headings])
        rows = 1
        for row in sheet.rows:
            table.append([_cell(table, value) for value in row])
            rows += 1
        if sheet.filtered:
            table.auto_filter.ref = f"A1:{get_column_letter(len(sheet.headings))}{rows}"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _heading(table: object, text: str) -> Cell:
    cell = _text(table, text)
    cell.font, cell.fill = _HEAD, _HEAD_FILL
    return cell


def _cell(table: object, value: Value) -> Cell:
    if value is None or isinstance(value, str):
        return _text(table, value or "")
    if not is_exact(value):
        return _text(table, str(value))
    cell = WriteOnlyCell(table, value="")  # type: ignore[arg-type]
    cell.value = f"{value:f}" if isinstance(value, Decimal) else str(value)
    cell.data_type = "n"  # its digits as they are: as a float 9701.78 is written 9701.780000000001
    if isinstance(value, Decimal):
        cell.number_format = _MONEY
    cell.alignment = _TOP
    return cell


def is_exact(value: int | Decimal) -> bool:
    """Whether a sheet's number holds this value digit by digit."""
    return len(Decimal(value).as_tuple().digits) <= EXACT_DIGITS


def _text(table: object, text: str) -> Cell:
    shown = _ESCAPE.sub("_x005F_", _cut(_visible(_FORBIDDEN.sub("\ufffd", text))))
    cell = WriteOnlyCell(table, value="")  # type: ignore[arg-type]
    cell.value = shown
    cell.data_type = "s"  # whatever the text looks like
    cell.number_format = "@"
    cell.quotePrefix = True
    cell.alignment = _WRAP
    return cell


def _visible(text: str) -> str:
    """With characters shown that nobody would see, or that turn the direction of a number."""
    if text.isascii():
        return text
    return "".join(f"⟨U+{ord(one):04X}⟩" if category(one) in _UNSEEN else one for one in text)


def _cut(text: str) -> str:
    """As much of a text as a cell holds, which counts characters beyond 16 bits twice."""
    units = text.encode("utf-16-le")
    if len(units) <= 2 * MAX_TEXT:
        return text
    return units[: 2 * (MAX_TEXT - 1)].decode("utf-16-le", "ignore") + "…"
