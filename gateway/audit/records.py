"""Each record by itself and after the one before it: place, header, columns, time, body."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from chain import canonical
from chain.errors import ChainError
from chain.merkle import leaf_hash
from chain.records import Header, body_digest, decode_header
from chain.words import Digest, Position
from gateway.audit.bulk import Run
from gateway.audit.findings import Findings
from gateway.audit.reading import RawRecord
from gateway.journal.records import Body, Entry

CHECK = "records"


@dataclass(frozen=True, slots=True)
class Checked:
    """A record after its checks; what could not be read of it is None."""

    position: int
    leaf: Digest
    header: Header | None
    entry: Entry | None
    body: Body | None


class Records:
    """Checks records in the order of positions.

    A missing record is named, and its leaf taken from the tiles (`known_leaf`, below `known`), so
    that what follows it can still be checked.
    """

    def __init__(self, findings: Findings, known: int, known_leaf: Callable[[int], Digest]) -> None:
        self._findings = findings
        self._known = known
        self._known_leaf = known_leaf
        self.time = 0
        self.size = 0

    def check(self, row: RawRecord) -> Iterator[Checked]:
        """The record, after stand-ins for those that are missing before it."""
        if row.position < self.size or row.position > max(self.size, self._known):
            self._add(
                row.position, "position", f"at most {max(self.size, self._known)}", row.position,
                "this row is in no place of the journal",
            )  # fmt: skip
            return
        yield from self._missing(row.position)
        yield self._checked(row)
        self.size += 1

    def follows(self, run: Run) -> bool:
        """Whether a run stands where it belongs, and is no older than what stands before it."""
        return run.first == self.size and run.began >= self.time

    def take(self, run: Run) -> None:
        """Go past a run that follows."""
        self.size, self.time = run.stop, run.ended

    def finish(self) -> Iterator[Checked]:
        """Stand-ins for records that are missing at the end, as far as the tiles know them."""
        return self._missing(self._known)

    def _missing(self, end: int) -> Iterator[Checked]:
        if self.size < end:
            key = f"position={self.size}" + (f" to {end - 1}" if end - self.size > 1 else "")
            self._findings.add(
                CHECK, "record", key, "(row)", f"{end - self.size} records", None,
                "the tree has leaves here, and the records are gone",
            )  # fmt: skip
        while self.size < end:
            yield Checked(self.size, self._known_leaf(self.size), None, None, None)
            self.size += 1

    def _checked(self, row: RawRecord) -> Checked:
        if not isinstance(row.header, bytes):
            self._add(row.position, "header", "bytes", row.header, "the header is not bytes")
            leaf = leaf_hash(str(row.header).encode())
            return Checked(row.position, leaf, None, None, self._body(row, None))
        try:
            header = decode_header(row.header)
        except ChainError as error:
            self._add(row.position, "header", "a canonical header", row.header, str(error))
            return Checked(row.position, leaf_hash(row.header), None, None, self._body(row, None))
        self._columns(row, header)
        body = self._body(row, header)
        entry = Entry(Position(row.position), header, row.header, body, row.salt)
        return Checked(row.position, leaf_hash(row.header), header, entry, body)

    def _columns(self, row: RawRecord, header: Header) -> None:
        for field in ("time", "kind", "outcome"):
            expected, found = getattr(header, field), getattr(row, field)
            if expected != found:
                self._add(
                    row.position, field, expected, found, "the column differs from the header"
                )
        if header.time < self.time:
            self._add(
                row.position, "time", f"{self.time} or later", header.time,
                "recorded earlier than the record before it",
            )  # fmt: skip
        self.time = max(self.time, header.time)

    def _body(self, row: RawRecord, header: Header | None) -> Body | None:
        for field in ("salt", "body"):
            found = getattr(row, field)
            if not isinstance(found, bytes):
                meaning = "it is gone, and no record says that it was erased"
                self._add(row.position, field, "bytes", found, meaning)
                return None
        if header is not None:
            self._digest(row, header)
        return self._decoded(row)

    def _digest(self, row: RawRecord, header: Header) -> None:
        try:
            found: object = body_digest(row.salt, row.body)
        except ChainError as error:
            found = str(error)
        if found != header.body:
            self._add(
                row.position, "body", header.body, found,
                "body and salt do not have the digest that the header names",
            )  # fmt: skip

    def _decoded(self, row: RawRecord) -> Body | None:
        try:
            body = canonical.decode(row.body)
        except ChainError as error:
            self._add(row.position, "body", "canonical JSON", row.body, str(error))
            return None
        if not isinstance(body, dict):
            self._add(row.position, "body", "an object", row.body, "the body is not an object")
            return None
        return body

    def _add(self, position: int, field: str, expected: Any, found: Any, meaning: str) -> None:
        self._findings.add(CHECK, "record", f"position={position}", field, expected, found, meaning)
