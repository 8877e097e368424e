"""CSV and TSV as rows (RFC 4180, with the separators that are met in the field)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Final

from gateway.catalog.errors import TableError
from gateway.catalog.importing.encoding import decode
from gateway.catalog.importing.table import WHOLE_ROW, Row

_SEPARATORS: Final = {",": "comma", "\t": "tab", ";": "semicolon"}


def read_csv(data: bytes) -> tuple[Iterator[Row], list[str]]:
    """The rows and notes on encoding and separator; ``EncodingError`` or ``TableError``."""
    text, encoding = decode(data)
    separator = _separator(text)
    notes = [] if encoding == "UTF-8" else [f"the file was read as {encoding}"]
    if separator != ",":
        notes.append(f"columns are parted by the {_SEPARATORS[separator]}")
    return _rows(text, separator), notes


def _separator(text: str) -> str:
    """The separator that parts the first line most often; the comma if none does."""
    line = next((line for line in io.StringIO(text, newline=None) if line.strip()), "")
    return max(_SEPARATORS, key=line.count)


def _rows(text: str, separator: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number, width = 0, 0
    while True:
        number += 1
        try:
            cells = tuple(next(reader))
        except StopIteration:
            return
        except csv.Error as error:
            raise TableError(f"row {number}: {_explained(error)}") from error
        width = width or len(cells)
        faults: dict[int, str] = {}
        if any(cells) and len(cells) < width:
            faults[WHOLE_ROW] = (
                f"has {len(cells)} cells, the header {width}: complete it with empty cells, and "
                "look for a missing double quote"
            )
        yield Row(number, cells, faults)


def _explained(error: csv.Error) -> str:
    """What Python's csv module means, and what to do."""
    if "field larger" in str(error):
        return (
            f"a cell is longer than {csv.field_size_limit()} characters, or a quote is not closed"
        )
    if "unexpected end" in str(error):
        return "a double quote is opened here and never closed; close it, or double it"
    return f"broken quotes ({error}); write a double quote inside a cell twice"
