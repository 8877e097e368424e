"""The completeness index, replayed from the headers alone: its root at every checkpoint, its rows.

Reads the headers once more by itself and keeps its own index in memory, some 110 bytes a key.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain as one_after_another
from typing import Any

from sqlmodel import Session

from chain.errors import ProofError
from chain.index import MemoryIndex, Row
from chain.words import ZERO_DIGEST
from gateway.audit.findings import Findings
from gateway.audit.reading import query, stream
from gateway.audit.seen import Seen
from gateway.completeness.changes import tags_of
from gateway.completeness.models import NEWEST
from gateway.errors import LedgerError

CHECK = "index"

_CLAIMS = "SELECT size, index_root FROM checkpoint ORDER BY size"
_STATE = "SELECT name, size, keys FROM index_state"
_ROWS = "SELECT tag, count, peaks FROM index_key ORDER BY tag"
_HEADERS = "SELECT position, header FROM record WHERE position >= 0 ORDER BY position"
_AT_ONCE = 16_384
_FIELDS = ("tag", "count", "peaks")


def check_index(findings: Findings, seen: Seen) -> str:
    """Hold index roots and rows against what follows from the headers; says how much there was.

    A checkpoint whose index root is zero claims nothing. An index that is being made for an older
    ledger is held against as many records as it says; one that was never begun is none.
    """
    replay = Replay(findings, seen.session)
    for position, header in stream(seen.session, _HEADERS):
        if position >= seen.size or replay.done:
            break
        try:
            replay.add(position, tags_of(position, header))
        except LedgerError as error:
            replay.stop(str(error))
            break
    replay.finish()
    return f"{replay.roots:,} roots, {replay.rows:,} rows"


class Replay:
    """Takes the tags of one record after the other, and stops at each size of which one speaks."""

    def __init__(self, findings: Findings, session: Session) -> None:
        self._findings, self._session = findings, session
        self._index = MemoryIndex()
        self._changes: dict[bytes, list[int]] = {}
        self._gathered = 0  # of so many records the tags were added
        rows = query(session, _CLAIMS)
        self._claims = {size: root for size, root in rows if type(size) is int}
        self._state = {row[0]: (row[1], row[2]) for row in query(session, _STATE)}
        self._compared_at = self._size_of_rows()
        stops = {size for size, root in self._claims.items() if root != ZERO_DIGEST}
        self._stops = sorted(stops | {self._compared_at}, reverse=True)
        self.roots = self.rows = 0

    @property
    def done(self) -> bool:
        """Whether nobody speaks of more records than were added."""
        return not self._stops

    def add(self, position: int, tags: list[tuple[bytes, int]]) -> None:
        """The tags of the next record."""
        self._reach()
        if position != self._gathered:
            self.stop(f"record {self._gathered} is missing")
            return
        for tag, _ in tags:
            self._changes.setdefault(tag, []).append(position)
        self._gathered += 1
        if self._gathered % _AT_ONCE == 0:
            self._update()
        self._reach()

    def stop(self, why: str) -> None:
        """Go no further: name what cannot be checked any more."""
        if self._stops:
            self._add("index_key", f"from record {self._gathered} on", "(row)", "an index", None,
                      f"the index cannot be made: {why}")  # fmt: skip
        self._stops = []

    def finish(self) -> None:
        """All records were added."""
        self._reach()
        for size in reversed(self._stops):
            self._add("index_state", f"name={NEWEST}", "size", f"at most {self._gathered}", size,
                      "an index of more records than the journal has")  # fmt: skip
        self._stops = []

    def _reach(self) -> None:
        while self._stops and self._stops[-1] <= self._gathered:
            size = self._stops.pop()
            self._update()
            if self._claims.get(size, ZERO_DIGEST) != ZERO_DIGEST:
                self._compare_root(size, self._claims[size])
            if size == self._compared_at:
                self._compare_rows()

    def _update(self) -> None:
        if self._gathered == self._index.root.size:
            return
        try:
            self._index.update(self._gathered, self._changes)
        except ProofError as error:  # tags of a form that no header has
            self.stop(str(error))
        self._changes = {}

    def _compare_root(self, size: int, claimed: Any) -> None:
        self.roots += 1
        root = self._index.root.root
        if claimed != root:
            self._add("checkpoint", f"size={size}", "index_root", root, claimed,
                      "the index root of the journal's first records is another")  # fmt: skip

    def _size_of_rows(self) -> int:
        """Of how many records the rows must be the index; names a state that says otherwise."""
        for name in self._state.keys() - {NEWEST}:
            self._add("index_state", f"name={name}", "(row)", None, name, "nobody writes this row")
        newest = max(self._claims, default=0)
        found = self._state.get(NEWEST, (None, None))[0]
        older = self._claims.get(newest, ZERO_DIGEST) == ZERO_DIGEST  # than the index: made later
        if older and (found is None or (type(found) is int and 0 <= found <= newest)):
            return found or 0
        if found != newest:
            field = "size" if NEWEST in self._state else "(row)"
            self._add("index_state", f"name={NEWEST}", field, newest, found,
                      "the rows are the index of the newest checkpoint")  # fmt: skip
        return newest

    def _compare_rows(self) -> None:
        found = self._state.get(NEWEST)
        if found is not None and found[1] != self._index.keys:
            self._add("index_state", f"name={NEWEST}", "keys", self._index.keys, found[1],
                      "so many different tags the records have")  # fmt: skip
        for expected, row in _side_by_side(self._index.rows(), stream(self._session, _ROWS)):
            self.rows += 1
            if expected != row:
                self._differ(expected, row)

    def _differ(self, expected: Row | None, row: Any) -> None:
        tag = (expected or row)[0]
        key = f"tag=0x{tag.hex()}" if isinstance(tag, bytes) else f"tag={tag}"
        if expected is None or row is None:
            meaning = "no record has this tag" if expected is None else "records have this tag"
            self._add("index_key", key, "(row)", expected and expected[1], row and row[1], meaning)
            return
        for field, ours, theirs in zip(_FIELDS, expected, row, strict=True):
            if ours != theirs:
                self._add("index_key", key, field, ours, theirs,
                          "by the headers, the list of this tag is another")  # fmt: skip

    def _add(self, table: str, key: str, field: str, ours: Any, theirs: Any, meaning: str) -> None:
        self._findings.add(CHECK, table, key, field, ours, theirs, meaning)


def _side_by_side(ours: Iterator[Row], theirs: Iterator[Any]) -> Iterator[tuple[Row | None, Any]]:
    """Both by tag; None where one side lacks a row. What is no tag at all comes by itself."""
    expected = next(ours, None)
    for row in theirs:
        if not isinstance(row[0], bytes):
            yield None, row
            continue
        while expected is not None and expected[0] < row[0]:
            yield expected, None
            expected = next(ours, None)
        if expected is None or expected[0] != row[0]:
            yield None, row
            continue
        yield expected, row
        expected = next(ours, None)
    rest = one_after_another([] if expected is None else [expected], ours)
    yield from ((row, None) for row in rest)
