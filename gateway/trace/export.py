"""The trace as files: streams of bytes that hold one row at a time in memory."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, Protocol

import orjson

from gateway.authorizations.coverage import Verdict
from gateway.trace.rows import Row

BOM = b"\xef\xbb\xbf"

COLUMNS = (
    "position",
    "recorded",
    "kind",
    "outcome",
    "resource",
    "member",
    "name",
    "owner",
    "recipient",
    "actors",
    "level",
    "checkpoint_size",
    "checkpoint_block",
    "checkpoint_transaction",
    "effect_block",
    "effect_transaction",
    "reason",
    "statement",
    "consumer",
    "consumer_name",
    "authorization",
    "document",
    "issuer",
    "buyer",
    "booker",
    "voucher",
    "event",
    "purpose",
    "access_case",
    "pseudonym",
    "reporter",
    "subjects",
    "verdict",
    "audit",
    "document_name",
)

_FORMULA = tuple("=+-@\t\r\n＝＋－＠")


class Writer(Protocol):
    """Writes rows as the bytes of a file."""

    def __call__(self, rows: Iterable[Row], *, check: bool = False) -> Iterator[bytes]:
        """The bytes, piece by piece; with `check` the verdicts are counted where there is room."""


def ndjson(rows: Iterable[Row], *, check: bool = False) -> Iterator[bytes]:
    """One JSON object a line; with `check` a last one that counts rows and verdicts."""
    total = Counter[str | None]()
    for row in rows:
        total[row.verdict] += 1
        yield orjson.dumps(row.as_json(), option=orjson.OPT_APPEND_NEWLINE)
    if check:
        summary = {"rows": total.total(), "verdicts": {v.value: total[v.value] for v in Verdict}}
        yield orjson.dumps(summary, option=orjson.OPT_APPEND_NEWLINE)


def json_array(rows: Iterable[Row], *, check: bool = False) -> Iterator[bytes]:
    """One JSON array, a row a line."""
    before = b"[\n"
    for row in rows:
        yield before + orjson.dumps(row.as_json())
        before = b",\n"
    yield b"[]\n" if before == b"[\n" else b"\n]\n"


def csv_lines(rows: Iterable[Row], *, check: bool = False, bom: bool = False) -> Iterator[bytes]:
    """CSV after RFC 4180 in UTF-8, with a header; `bom` makes Excel take it for UTF-8.

    A line that counts would be no row: verdicts stand in their column, whatever `check` says.
    A text that a spreadsheet would run as a formula gets an apostrophe before it.
    """
    line = io.StringIO()
    writer = csv.writer(line)
    writer.writerow(COLUMNS)
    yield (BOM if bom else b"") + _taken(line)
    for row in rows:
        writer.writerow([_cell(column, getattr(row, column)) for column in COLUMNS])
        yield _taken(line)


FORMATS: dict[str, tuple[str, Writer]] = {
    "json": ("application/json", json_array),
    "ndjson": ("application/x-ndjson", ndjson),
    "csv": ("text/csv; charset=utf-8", csv_lines),
}
"""The media type and the writer of each format by its name."""


def _taken(line: io.StringIO) -> bytes:
    text = line.getvalue()
    line.seek(0)
    line.truncate()
    return text.encode()


def _cell(column: str, value: Any) -> Any:
    if column == "actors":
        value = "、".join(actor.name or actor.member or actor.account or "" for actor in value)
    elif column in ("reason", "audit") and value is not None:
        value = orjson.dumps(value).decode()
    if isinstance(value, str) and value.lstrip(" ").startswith(_FORMULA):
        return f"'{value}"
    return value
