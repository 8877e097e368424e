"""Issued documents in the tables held against the contract's own state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from itertools import groupby
from typing import Any

from sqlmodel import Session

from chain.client import Client
from chain.documents.state import DocumentIssue, DocumentValidity
from chain.records import tag_hash
from chain.words import Digest
from gateway.audit.findings import Findings
from gateway.audit.reading import stream
from gateway.issuing.models import ISSUED
from gateway.issuing.states import LEADS_TO

_RIGHTS = "SELECT issuer, kind, from_, until, number FROM issuer_right ORDER BY issuer, kind"
_SERIES = "SELECT id, issuer, kind, series, next, number FROM document_series ORDER BY id"
_ISSUES = (
    "SELECT id, state, root, first, count, issued, valid_from, valid_until, amount, blue"
    " FROM issue ORDER BY id"
)
_CHANGES = (
    "SELECT document, issue, serial, recorded, effective, block, kind, side, successor"
    " FROM document_change WHERE outcome = 'accepted' ORDER BY document, position"
)
_REDS = 'SELECT document, total, done, "open", number, status, side FROM red_letter'
_NOTHING = (0, 0, 0, 0, "none", None)
_MEANING = "the contract says otherwise"


class DocumentStates:
    """Names what the contract Documents, as of a block, tells otherwise than the tables.

    What the tables lack is *not* found: its events have no records. Issuer and buyer of a document
    are numbers on the chain and are *not* compared; they follow from the records.
    """

    def __init__(
        self, check: str, findings: Findings, session: Session, client: Client, block: int
    ) -> None:
        self._check, self._findings = check, findings
        self._session, self._client, self._block = session, client, block

    def run(self) -> None:
        """Compare every right, series, issue, change and red letter; raises `ClientError`."""
        for right in self._rows(_RIGHTS):
            self._right(*right)
        for series in self._rows(_SERIES):
            self._series(*series)
        for issue in self._rows(_ISSUES):
            self._issue(*issue)
        for document, changes in groupby(self._rows(_CHANGES), key=lambda row: row[0]):
            self._validity(document, list(changes))
        for red in self._rows(_REDS):
            self._red(*red)

    def _rows(self, query: str) -> Iterator[tuple[Any, ...]]:
        with closing(stream(self._session, query)) as rows:
            yield from rows

    def _right(self, issuer: Any, kind: Any, *values: Any) -> None:
        if isinstance(issuer, str) and isinstance(kind, str):
            state = self._client.licence(_member(issuer), kind, self._block)
            key = f"issuer={issuer!r}, kind={kind!r}"
            self._compare("issuer_right", key, ("from_", "until", "number"), state, values)

    def _series(self, id_: Any, issuer: Any, kind: Any, series: Any, *values: Any) -> None:
        if isinstance(issuer, str) and isinstance(kind, str) and _is_digest(series):
            state = self._client.series(_member(issuer), kind, Digest(series), self._block)
            self._compare("document_series", _key("id", id_), ("next", "number"), state, values)

    def _issue(self, id_: Any, state: Any, *values: Any) -> None:
        if not _is_digest(id_):
            return
        found = self._client.issued(Digest(id_), self._block)
        if (found is not None) != (state == ISSUED):
            wanted = "not issued" if found is None else ISSUED
            self._add("issue", _key("id", id_), "state", wanted, state)
        elif found is not None:
            self._compare("issue", _key("id", id_), tuple(_issue_of(found)),
                          tuple(_issue_of(found).values()), values)  # fmt: skip

    def _validity(self, document: Any, rows: list[tuple[Any, ...]]) -> None:
        _, issue, serial, *_rest = rows[0]
        if not (_is_digest(issue) and isinstance(serial, int) and 0 <= serial < 2**63):
            return
        state = self._client.validity(Digest(issue), serial, self._block)
        key = _key("document", document)
        if state is None or state.document != document:
            self._add("document_change", key, "(row)", None, f"{len(rows)} changes")
            return
        wanted, found = _changes_of(state), [_change_in(row) for row in rows]
        self._compare("document_change", key, ("(changes)",), (wanted,), (found,))
        self._compare("document_change", key, ("successor",), (state.successor,), (rows[-1][8],))

    def _red(self, document: Any, *values: Any) -> None:
        if not _is_digest(document):
            return
        red = self._client.red_letters(Digest(document), self._block)
        state: tuple[Any, ...] = _NOTHING
        if red is not None:
            side = None if red.by is None else red.by.name.lower()
            state = (red.total, red.done, red.open, red.state, red.status.name.lower(), side)
        names = ("total", "done", "open", "number", "status", "side")
        self._compare("red_letter", _key("document", document), names, state, values)

    def _compare(
        self,
        table: str,
        key: str,
        names: tuple[str, ...],
        wanted: tuple[Any, ...],
        found: tuple[Any, ...],
    ) -> None:
        for name, one, other in zip(names, wanted, found, strict=True):
            if one != other:
                self._add(table, key, name, one, other)

    def _add(self, table: str, key: str, name: str, wanted: Any, found: Any) -> None:
        self._findings.add(self._check, table, key, name, wanted, found, _MEANING)


def _issue_of(found: DocumentIssue) -> Mapping[str, Any]:
    """The columns that the contract tells, in the order in which they are asked for."""
    return {
        "root": found.root,
        "first": found.first,
        "count": found.count,
        "issued": found.issued,
        "valid_from": found.valid_from,
        "valid_until": found.valid_until,
        "amount": found.amount,
        "blue": found.blue,
    }


def _changes_of(state: DocumentValidity) -> list[tuple[Any, ...]]:
    return [
        (one.recorded, one.effective, one.block, one.status.name.lower(), one.by.name.lower())
        for one in state.changes
    ]


def _change_in(row: tuple[Any, ...]) -> tuple[Any, ...]:
    _, _, _, recorded, effective, block, kind, side, _ = row
    return (recorded, effective, block, LEADS_TO.get(kind, kind), side)


def _key(name: str, value: Any) -> str:
    return f"{name}=0x{value.hex()}" if isinstance(value, bytes) else f"{name}={value!r}"


def _member(code: str) -> Digest:
    return tag_hash(f"member:{code}")


def _is_digest(value: Any) -> bool:
    return isinstance(value, bytes) and len(value) == 32
