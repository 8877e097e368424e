"""CSV reduced to some columns: same encoding, same separator, rows ended by CR LF."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import BinaryIO

from gateway.payloads.errors import Unscopable
from gateway.payloads.scoping import limits
from gateway.payloads.scoping.names import checked_names, places_of
from gateway.payloads.scoping.text import encoding_of, text_lines

_SEPARATORS = ",;\t"
_ROWS = 512
_SNIFFED = 2**18


def csv_fields(source: BinaryIO) -> list[str]:
    """The names in the header; raises `Unscopable`."""
    rows, _, _ = _open(source, _SNIFFED)
    return checked_names(next(rows))


def scope_csv(source: BinaryIO, fields: Sequence[str]) -> Iterator[bytes]:
    """The header and rows with the granted columns only, in the file's order.

    Every row must be as wide as the header: in a shifted row another column would be given away.
    """
    rows, encoding, separator = _open(source, None)
    names = checked_names(next(rows))
    places = places_of(names, fields)
    text = io.StringIO(newline="")
    write = csv.writer(text, delimiter=separator, lineterminator="\r\n").writerow
    write([names[place] for place in places])
    for number, row in enumerate(_sound(rows, len(names)), start=1):
        write([row[place] for place in places])
        if number % _ROWS == 0:
            yield _taken(text, encoding)
            encoding = encoding.removesuffix("-sig")  # the mark stands at the beginning only
    yield _taken(text, encoding)


def _taken(text: io.StringIO, encoding: str) -> bytes:
    content = text.getvalue().encode(encoding)
    text.seek(0)
    text.truncate()
    return content


def _open(source: BinaryIO, most: int | None) -> tuple[Iterator[list[str]], str, str]:
    encoding = encoding_of(source, most)
    first = next((line for line in text_lines(source, encoding) if line.strip()), "")
    if not first:
        raise Unscopable("the file is empty; it has no header that names its columns")
    separator = max(_SEPARATORS, key=first.count)
    return _rows(text_lines(source, encoding), separator), encoding, separator


def _rows(lines: Iterable[str], separator: str) -> Iterator[list[str]]:
    reader = csv.reader(lines, delimiter=separator, strict=True)
    following: Callable[[], list[str] | None] = lambda: next(reader, None)  # noqa: E731
    try:
        while (row := following()) is not None:
            if row:
                yield row
    except csv.Error as error:
        raise Unscopable(f"line {reader.line_num}: {_explained(error)}") from error


def _sound(rows: Iterator[list[str]], width: int) -> Iterator[list[str]]:
    for number, row in enumerate(rows, start=2):
        if len(row) != width:
            raise Unscopable(f"row {number} has {len(row)} cells, the header {width}")
        yield row


def _explained(error: csv.Error) -> str:
    if "field larger" in str(error):
        return f"a cell is longer than {limits.MAX_CELL:,} characters, or a quote is not closed"
    if "unexpected end" in str(error):
        return "a quote is opened and never closed"
    return f"broken quotes ({error})"
