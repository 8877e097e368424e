"""CSV reduced to some columns: same encoding, same separator, rows ended by CR LF."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import BinaryIO

from gateway.payloads.errors import Unscopable
from gateway.payloads.scoping import limits
from gateway.payloads.scoping.names import checked_names, places_of
from gateway.payloads.scoping.text import encoding_of

Rows = list[list[str]]

_SEPARATORS = ",;\t"
_ROWS = 1024


def csv_fields(source: BinaryIO) -> list[str]:
    """The names in the header; raises `Unscopable`."""
    source.seek(0)
    head = source.read(limits.MAX_LINE)
    if len(head) == limits.MAX_LINE:
        head = head[: head.rfind(b"\n") + 1]
    text = _text(io.BytesIO(head))
    return checked_names(next(_batches(text, _separator(text), 1))[0])


def scope_csv(source: BinaryIO, fields: Sequence[str]) -> Iterator[bytes]:
    """The header and rows with the granted columns only, in the file's order.

    Every row must be as wide as the header: in a shifted row another column would be given away.
    """
    text = _text(source)
    separator, encoding = _separator(text), text.encoding
    try:
        batches = _batches(text, separator, _ROWS)
        first = next(batches)
        names = checked_names(first[0])
        places = places_of(names, fields)
        first[0] = names
        number = 1
        for batch in _with(first, batches):
            _check_widths(batch, number, len(names))
            yield _written(batch, places, separator).encode(encoding)
            number += len(batch)
            encoding = encoding.removesuffix("-sig")  # the mark stands at the beginning only
    finally:
        text.detach()  # the source stays open


def _text(source: BinaryIO) -> io.TextIOWrapper:
    encoding = encoding_of(source)
    source.seek(0)
    return io.TextIOWrapper(source, encoding, newline="")


def _separator(text: io.TextIOWrapper) -> str:
    first = next((line for line in text if line.strip()), "")
    if not first:
        raise Unscopable("the file is empty; it has no header that names its columns")
    text.seek(0)
    return max(_SEPARATORS, key=first.count)


def _batches(text: Iterable[str], separator: str, size: int) -> Iterator[Rows]:
    """The rows that are not empty, so many at a time; raises `Unscopable`."""
    reader = csv.reader(text, delimiter=separator, strict=True)
    rows = filter(None, reader)
    try:
        while batch := list(islice(rows, size)):
            yield batch
    except csv.Error as error:
        raise Unscopable(f"line {reader.line_num}: {_explained(error)}") from error


def _with(first: Rows, rest: Iterator[Rows]) -> Iterator[Rows]:
    yield first
    yield from rest


def _check_widths(batch: Rows, number: int, width: int) -> None:
    if set(map(len, batch)) == {width}:
        return
    at, row = next((at, row) for at, row in enumerate(batch) if len(row) != width)
    raise Unscopable(f"row {number + at} has {len(row)} cells, the header {width}")


def _written(batch: Rows, places: Sequence[int], separator: str) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=separator, lineterminator="\r\n")
    writer.writerows([[row[place] for place in places] for row in batch])
    return text.getvalue()


def _explained(error: csv.Error) -> str:
    if "field larger" in str(error):
        return f"a cell is longer than {limits.MAX_CELL:,} characters, or a quote is not closed"
    if "unexpected end" in str(error):
        return "a quote is opened and never closed"
    return f"broken quotes ({error})"
