"""A file of entries as rows of text, whatever kind of file it was."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from chain.words import Digest
from gateway.catalog.entry.text import clean
from gateway.catalog.errors import TableError
from gateway.catalog.importing import limits


@dataclass(frozen=True, slots=True)
class Row:
    """One row as in the file: ``number`` counts from 1, the header included.

    ``faults`` says which columns cannot be read and why; under the key -1, what is wrong with the
    row as a whole.
    """

    number: int
    cells: tuple[str, ...]
    faults: dict[int, str]


@dataclass(frozen=True, slots=True)
class Table:
    """The header and the rows that are not empty; ``file`` is the SHA-256 of the file's bytes.

    ``notes`` are sentences on how the file was read that the reader of a report should see.
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    file: Digest
    notes: tuple[str, ...]


WHOLE_ROW = -1


def make_table(rows: Iterable[Row], file: Digest, notes: Sequence[str]) -> Table:
    """The table whose first row with anything in it is the header; ``TableError`` if none is."""
    rest = _counted(rows)
    header = next((row for row in rest if any(row.cells)), None)
    if header is None:
        raise TableError("the file is empty; it needs a header row and a row for each entry")
    columns = _columns(header)
    body = tuple(_fitted(row, len(columns)) for row in rest if any(row.cells) or row.faults)
    if not body:
        raise TableError(f"there is no entry below the header in row {header.number}")
    return Table(columns, body, file, tuple(notes))


def _counted(rows: Iterable[Row]) -> Iterator[Row]:
    for row in rows:
        if row.number > limits.MAX_ROWS + 1:
            raise TableError(f"there are more than {limits.MAX_ROWS} rows; split the file")
        if len(row.cells) > limits.MAX_COLUMNS:
            raise TableError(
                f"row {row.number}: {len(row.cells)} columns; the limit is {limits.MAX_COLUMNS}: "
                "remove the columns that are not needed"
            )
        yield row


def _columns(header: Row) -> tuple[str, ...]:
    if header.faults:
        place, fault = next(iter(header.faults.items()))
        raise TableError(f"row {header.number}, column {place + 1}: {fault}")
    columns = [clean(cell, lines=False) for cell in header.cells]
    while columns and not columns[-1]:
        columns.pop()
    for place, name in enumerate(columns):
        if name and name in columns[:place]:
            first = columns.index(name)
            raise TableError(
                f"row {header.number}: columns {first + 1} and {place + 1} are both called "
                f"{name[:40]!r}; rename one"
            )
    return tuple(columns)


def _fitted(row: Row, width: int) -> Row:
    """The row with exactly ``width`` cells; what stands behind the last column is a fault."""
    faults, cells = dict(row.faults), row.cells[:width]
    if any(row.cells[width:]):
        faults[WHOLE_ROW] = (
            f"has {len(row.cells)} cells, the header {width}: put cells that hold a separator "
            "between double quotes"
        )
    for place, cell in enumerate(cells):
        if len(cell) > limits.MAX_CELL:
            faults[place] = f"has {len(cell)} characters; the limit is {limits.MAX_CELL}"
    return Row(row.number, cells + ("",) * (width - len(cells)), faults)
