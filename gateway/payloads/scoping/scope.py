"""Which media can be reduced to some fields, and by which transformation."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import BinaryIO

from gateway.payloads.errors import Unscopable
from gateway.payloads.scoping.csv_columns import csv_fields, scope_csv
from gateway.payloads.scoping.json_lines import json_fields, scope_json
from gateway.payloads.scoping.xlsx_columns import scope_xlsx, xlsx_fields

CSV = "text/csv"
JSON_LINES = "application/x-ndjson"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OTHER = "application/octet-stream"

_SUFFIXES = {
    ".csv": CSV,
    ".jsonl": JSON_LINES,
    ".ndjson": JSON_LINES,
    ".xlsx": XLSX,
    ".json": "application/json",
    ".pdf": "application/pdf",
    ".txt": "text/plain",
    ".xml": "application/xml",
    ".zip": "application/zip",
}


@dataclass(frozen=True, slots=True)
class Transformation:
    """How a medium is reduced to fields; a change of its output is another version."""

    name: str
    version: int
    apply: Callable[[BinaryIO, Sequence[str]], Iterator[bytes]]
    fields: Callable[[BinaryIO], list[str]]

    def __str__(self) -> str:
        """As records name it, for instance ``csv-columns/1``."""
        return f"{self.name}/{self.version}"


TRANSFORMATIONS: dict[str, Transformation] = {
    CSV: Transformation("csv-columns", 1, scope_csv, csv_fields),
    JSON_LINES: Transformation("json-lines-members", 1, scope_json, json_fields),
    XLSX: Transformation("xlsx-columns", 1, scope_xlsx, xlsx_fields),
}
"""By medium; a medium that is not here cannot be reduced."""


def media_of(name: str) -> str:
    """The medium that a file's name says."""
    return _SUFFIXES.get(PurePath(name).suffix.lower(), OTHER)


def can_scope(media: str) -> bool:
    """Whether files of the medium can be reduced to fields at all."""
    return media in TRANSFORMATIONS


def transformation_of(media: str) -> Transformation:
    """The transformation of a medium; raises `Unscopable`."""
    found = TRANSFORMATIONS.get(media)
    if found is None:
        raise Unscopable(
            f"a file of {media} cannot be reduced to granted fields; deposit it as CSV, JSON lines "
            "or XLSX, or grant it whole"
        )
    return found


def fields_of(media: str, source: BinaryIO) -> list[str]:
    """The names of a file's fields; raises `Unscopable` where they cannot be told for certain."""
    return transformation_of(media).fields(source)


def scope(media: str, source: BinaryIO, fields: Sequence[str]) -> Iterator[bytes]:
    """The file with these fields only; the same file and fields always give the same bytes.

    Raises `Unscopable` at the place where the file cannot be reduced for certain: what came before
    is then worth nothing. `source` is read with seeking, a little at a time.
    """
    return transformation_of(media).apply(source, fields)
