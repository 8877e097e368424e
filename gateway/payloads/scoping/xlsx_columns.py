"""XLSX reduced to some columns of its first sheet, as a plain new workbook."""

from __future__ import annotations

import math
import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import Any, BinaryIO
from xml.sax.saxutils import escape

from gateway.payloads.errors import Unscopable
from gateway.payloads.scoping import limits
from gateway.payloads.scoping.names import checked_names, places_of
from gateway.payloads.scoping.xlsx_package import UNREADABLE, check_package, write_package

Row = tuple[Any, ...]

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]")
# Such escapes as _x000D_ are passed on as they are read: openpyxl does not resolve them either.


def xlsx_fields(source: BinaryIO) -> list[str]:
    """The names in the first row of the first sheet; raises `Unscopable`."""
    with _reading():
        return _header(_rows(source))


def scope_xlsx(source: BinaryIO, fields: Sequence[str]) -> Iterator[bytes]:
    """The granted columns, in the file's order, as a workbook of one sheet.

    Texts, numbers and truth values stay what they are; a formula gives the value that it had when
    the file was saved, a date becomes text as 2026-11-21 or 2026-11-21 08:30:00. Formats, other
    sheets, comments and everything else stay behind.
    """
    with _reading():
        rows = _rows(source)
        names = _header(rows)
        places = places_of(names, fields)
        yield from write_package(_scoped(names, places, rows))


@contextmanager
def _reading() -> Iterator[None]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # on styles and validations that openpyxl does not know
            yield
    except UNREADABLE as error:
        text = " ".join(str(error).split())[:200]
        raise Unscopable(f"the file is not a sound XLSX ({text}); save it anew") from error


def _rows(source: BinaryIO) -> Iterator[Row]:
    from openpyxl import load_workbook  # 0.2 s to import, and few requests need it

    check_package(source)
    book = load_workbook(source, read_only=True, data_only=True, keep_links=False)
    sheet: Any = book[book.sheetnames[0]]
    sheet.reset_dimensions()  # the size that the file states may be false
    cells = 0
    for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        cells += len(row) + 1
        if number > limits.MAX_SHEET_ROWS or cells > limits.MAX_SHEET_CELLS:
            raise Unscopable("the sheet is larger than a spreadsheet can be; deposit it as CSV")
        yield row


def _header(rows: Iterator[Row]) -> list[str]:
    row = next(rows, ())
    return checked_names([_text(value) for value in row[: _width(row)]])


def _width(row: Row) -> int:
    return max((at for at, value in enumerate(row, start=1) if value is not None), default=0)


def _scoped(names: Sequence[str], places: Sequence[int], rows: Iterator[Row]) -> Iterator[bytes]:
    yield _row_xml([names[place] for place in places])
    for number, row in enumerate(rows, start=2):
        if (width := _width(row)) > len(names):
            raise Unscopable(f"row {number} has a cell in column {width}, which has no name")
        yield _row_xml([row[place] if place < len(row) else None for place in places])


def _row_xml(values: Sequence[Any]) -> bytes:
    return f"<row>{''.join(map(_cell_xml, values))}</row>".encode()


def _cell_xml(value: Any) -> str:
    if value is None:
        return "<c/>"
    if isinstance(value, bool):
        return f'<c t="b"><v>{int(value)}</v></c>'
    if isinstance(value, int | float):
        if not math.isfinite(value):
            raise Unscopable("a cell holds a number that is none")
        return f"<c><v>{value!r}</v></c>"
    text = _CONTROL.sub(lambda found: f"_x{ord(found[0]):04X}_", _text(value))
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case datetime():
            return value.strftime("%Y-%m-%d" if value.time() == time() else "%Y-%m-%d %H:%M:%S")
        case date() | time() | timedelta() | str() | int() | float():
            text = str(value)
        case _:
            raise Unscopable(f"a cell holds a {type(value).__name__}")
    if len(text) > limits.MAX_SHEET_CELL:
        raise Unscopable(f"a cell holds more than {limits.MAX_SHEET_CELL:,} characters")
    return text
