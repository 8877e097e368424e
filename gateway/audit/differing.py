"""Tables whose sum is not what it should be: their rows are made again, so that each is named."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

import msgspec
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from chain.errors import ChainError
from chain.records import decode_header
from gateway.audit.bulk import Reported, access_of, event_of
from gateway.audit.comparison import Shape
from gateway.audit.findings import Findings
from gateway.audit.reading import BATCH, stream
from gateway.audit.scratch import table_of
from gateway.audit.tasks import SUMMED, TAGS
from gateway.database import WriteSession
from gateway.journal.index import Ordinals, Tags, count_tags
from gateway.journal.models import RecordTag

_HEADERS = "SELECT position, header FROM record WHERE position >= 0 AND position < {} ORDER BY 1"
_RUNS = "SELECT first, stop FROM audit_run ORDER BY first"
_BODIES = "SELECT position, body FROM record WHERE position >= {} AND position < {} ORDER BY 1"
_MAKERS = {"access": access_of, "reported_event": event_of}
_TABLE = table_of(RecordTag)


class Differing:
    """Fills one of the summed tables of `made` with what the journal says; `size` is its own."""

    def __init__(self, findings: Findings, made: WriteSession, session: Session, size: int) -> None:
        self._findings, self._made, self._session, self._size = findings, made, session, size

    def fill(self, name: str) -> None:
        """Put down the rows that were only summed so far."""
        if name == TAGS:
            self._fill_tags()
        else:
            self._fill_runs(SUMMED[name])
        self._made.commit()

    def _fill_tags(self) -> None:
        headers = self._headers()
        while batch := list(islice(headers, BATCH)):
            known = {tag for _, tags in batch for tag, _ in tags}
            ordinals = Ordinals(count_tags(self._made, known))
            rows = []
            for position, tags in batch:
                self._compare(position, tags, ordinals.take([tag for tag, _ in tags]))
                rows += [
                    {"tag": tag, "position": position, "ordinal": ordinal} for tag, ordinal in tags
                ]
            if rows:
                self._made.execute(insert(_TABLE), rows)

    def _headers(self) -> Iterator[tuple[int, Tags]]:
        for position, header in stream(self._session, _HEADERS.format(self._size)):
            try:
                yield position, decode_header(header).tags
            except (ChainError, TypeError):
                continue  # it is named already

    def _compare(self, position: int, tags: Tags, counted: Tags) -> None:
        if tags != counted:
            self._findings.add(
                "records", "record", f"position={position}", "header", _written(counted),
                _written(tags),
                "an ordinal does not count the earlier records with its key tag",
            )  # fmt: skip

    def _fill_runs(self, shape: Shape) -> None:
        make: Any = _MAKERS[shape.name]
        columns = ", ".join(f'"{column}"' for column in shape.columns)
        marks = ", ".join("?" * len(shape.columns))
        sql = f"INSERT INTO {shape.source} ({columns}) VALUES ({marks})"
        for first, stop in list(stream(self._made, _RUNS)):
            bodies = stream(self._session, _BODIES.format(first, stop))
            rows = (make(at, msgspec.json.decode(body, type=Reported)) for at, body in bodies)
            while part := list(islice(rows, BATCH)):
                self._insert(shape, sql, part)

    def _insert(self, shape: Shape, sql: str, rows: list[tuple[Any, ...]]) -> None:
        """Together where all goes well; one by one where any fails, so that it can be named."""
        savepoint = self._made.begin_nested()
        try:
            self._made.connection().exec_driver_sql(sql, rows)
        except IntegrityError:
            savepoint.rollback()
            for row in rows:
                self._insert_alone(shape, sql, row)
        else:
            savepoint.commit()

    def _insert_alone(self, shape: Shape, sql: str, row: tuple[Any, ...]) -> None:
        savepoint = self._made.begin_nested()
        try:
            self._made.connection().exec_driver_sql(sql, row)
        except IntegrityError as error:
            savepoint.rollback()
            position = row[shape.columns.index("position")]
            self._findings.add(
                "records", "record", f"position={position}", "body", "a record that can be applied",
                repr(error), "the tables cannot be made from this record",
            )  # fmt: skip
        else:
            savepoint.commit()


def _written(tags: Tags) -> str:
    return ", ".join(f"0x{tag.hex()[:8]}…#{ordinal}" for tag, ordinal in tags)
