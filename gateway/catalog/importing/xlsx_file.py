"""XLSX as rows of text: values only, and formulas are named rather than believed."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from gateway.catalog.errors import TableError
from gateway.catalog.importing import limits
from gateway.catalog.importing.table import Row
from gateway.catalog.importing.xlsx_package import BROKEN, check_package

DATA_SHEET: Final = "目录"
"""The sheet that is read where there is one of this name; else the first."""

_UNREADABLE: Final = (
    *BROKEN,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    SyntaxError,
    TypeError,
    ValueError,
)
"""What openpyxl and the XML parser raise on parts that are not what their names promise."""


def read_xlsx(data: bytes, sheet: str | None = None) -> tuple[Iterator[Row], list[str]]:
    """The rows of a sheet and a note that names it; ``TableError`` if it cannot be read.

    Dates become YYYY-MM-DD (HH:MM:SS), whole numbers lose their ".0". A formula, an error value
    and a number too long to be exact are faults of their cell: cached results are not trusted.
    """
    check_package(data)
    book = _open(data)
    name = _chosen(book.sheetnames, sheet)
    notes = [f"sheet {name!r} was read"] if len(book.sheetnames) > 1 else []
    return _rows(book, name), notes


def _open(data: bytes) -> Any:
    from openpyxl import load_workbook  # 0.2 s to import, and few commands need it

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # on styles and validations that it does not know
            return load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
    except _UNREADABLE as error:
        raise TableError(f"the file is not a sound XLSX ({error}); save it anew") from error


def _chosen(names: Sequence[str], sheet: str | None) -> str:
    if sheet is None:
        if not names:
            raise TableError("the XLSX has no sheet")
        return DATA_SHEET if DATA_SHEET in names else names[0]
    if sheet not in names:
        raise TableError(f"there is no sheet {sheet!r}; there are: {', '.join(names)}")
    return sheet


def _rows(book: Any, name: str) -> Iterator[Row]:
    number = seen = 0
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            worksheet = book[name]
            worksheet.reset_dimensions()  # the size that the file states may be false
            for number, cells in enumerate(worksheet.iter_rows(), start=1):
                seen += len(cells)
                if seen > limits.MAX_CELLS:
                    raise TableError("the sheet is full of empty cells; copy its rows to a new one")
                yield _row(number, cells)
    except _UNREADABLE as error:
        raise TableError(
            f"row {number + 1}: the XLSX is damaged ({error}); save it anew"
        ) from error
    finally:
        book.close()


def _row(number: int, cells: Sequence[Any]) -> Row:
    last = max((place for place, cell in enumerate(cells) if cell.value is not None), default=-1)
    texts: list[str] = []
    faults: dict[int, str] = {}
    for place, cell in enumerate(cells[: min(last + 1, limits.MAX_COLUMNS + 1)]):
        fault = _fault(cell)
        texts.append("" if fault else _text(cell.value))
        if fault:
            faults[place] = fault
    return Row(number, tuple(texts), faults)


def _fault(cell: Any) -> str | None:
    value = cell.value
    if cell.data_type == "f":
        return "holds a formula; replace it by its value"
    if cell.data_type == "e":
        return f"holds the error {value}; correct it"
    exact = isinstance(value, bool) or not isinstance(value, (int, float))
    if not exact and not abs(value) < limits.MAX_EXACT_NUMBER:
        return "holds a number too long to be exact; format the column as text and type it again"
    return None


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case float() if value.is_integer():
            return str(int(value))
        case datetime():
            return value.strftime("%Y-%m-%d" if value.time() == time() else "%Y-%m-%d %H:%M:%S")
        case date() | time() | timedelta() | str() | int() | float():
            return str(value)
    raise TypeError(f"a cell holds a {type(value).__name__}")
