"""Making again what follows from the journal: key tags with ordinals, tiles, projections."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

from sqlalchemy.exc import SAWarning, SQLAlchemyError

from chain.errors import ChainError
from chain.records import key_tags, tag_hash
from chain.words import Digest
from gateway.audit import scratch
from gateway.audit.findings import Findings
from gateway.audit.records import Checked
from gateway.database import WriteSession
from gateway.database.holding import Holding
from gateway.errors import GatewayError
from gateway.journal import tree
from gateway.journal.records import Body, Entry, Ordinals, Tags, count_tags
from gateway.projections import project

BROKEN = (
    ChainError,
    GatewayError,
    SQLAlchemyError,
    LookupError,
    TypeError,
    ValueError,
    AttributeError,
    AssertionError,
)
"""What code that trusts a record may raise where the record was tampered with."""


_HELD = 4
"""After so many batches the session forgets what it holds, so that memory stays flat."""


class Derived:
    """Fills the scratch database batch by batch, in the order of the journal."""

    def __init__(self, session: WriteSession, findings: Findings) -> None:
        self._session = session
        self._findings = findings
        self._holding = Holding(session, most=None, written=True)
        self._batches = 0

    def add(self, batch: Sequence[Checked]) -> None:
        """Make again what these records cause."""
        if not batch:
            return
        self._add_tags(batch)
        tree.grow(self._session, batch[0].position, [checked.leaf for checked in batch])
        self._project([checked.entry for checked in batch if checked.entry and checked.body])
        self._session.commit()
        self._batches += 1
        if self._batches % _HELD == 0:
            self._holding.let_go()

    def _add_tags(self, batch: Sequence[Checked]) -> None:
        known = {tag for checked in batch if checked.header for tag, _ in checked.header.tags}
        ordinals = Ordinals(count_tags(self._session, known))
        rows = []
        for checked in batch:
            if checked.header is None:
                continue
            tags = checked.header.tags
            self._compare_tags(checked, tags, ordinals.take([tag for tag, _ in tags]))
            rows += [
                {"tag": tag, "position": checked.position, "ordinal": ordinal}
                for tag, ordinal in tags
            ]
        scratch.add_tags(self._session, rows)

    def _compare_tags(self, checked: Checked, tags: Tags, counted: Tags) -> None:
        if tags != counted:
            self._add_finding(
                checked.position, "header", _written(counted), _written(tags),
                "an ordinal does not count the earlier records with its key tag",
            )  # fmt: skip
        if checked.body is None:
            return
        try:
            wanted = {tag_hash(tag) for tag in key_tags(checked.body)}
        except BROKEN as error:
            self._add_finding(
                checked.position, "body", "a body with key tags", repr(error),
                "the key tags of this body cannot be told",
            )  # fmt: skip
            return
        found = {tag for tag, _ in tags}
        if wanted != found:
            self._add_finding(
                checked.position, "header", _listed(wanted), _listed(found),
                "the header's key tags are not those of the body",
            )  # fmt: skip

    def _project(self, entries: Sequence[Entry]) -> None:
        """Together where all goes well; one by one where any fails, so that it can be named."""
        with warnings.catch_warnings():
            # A row made twice is told by the constraint that it breaks.
            warnings.simplefilter("ignore", SAWarning)
            savepoint = self._session.begin_nested()
            try:
                for entry in entries:
                    self._apply(entry)
            except BROKEN:
                savepoint.rollback()
                for entry in entries:
                    self._project_alone(entry)
            else:
                savepoint.commit()

    def _project_alone(self, entry: Entry) -> None:
        savepoint = self._session.begin_nested()
        try:
            self._apply(entry)
        except BROKEN as error:
            savepoint.rollback()
            self._add_finding(
                entry.position, "body", "a record that can be applied", repr(error),
                "the tables cannot be made from this record",
            )  # fmt: skip
        else:
            savepoint.commit()

    def _apply(self, entry: Entry) -> None:
        body: Body = entry.body or {}
        if entry.header.outcome == "submitted":
            scratch.keep(self._session, entry)
        project(self._session, entry)
        if entry.header.outcome == "accepted" and body["submitted"] is not None:
            scratch.forget(self._session, body["submitted"])

    def _add_finding(
        self, position: int, field: str, expected: Any, found: Any, meaning: str
    ) -> None:
        self._findings.add(
            "records", "record", f"position={position}", field, expected, found, meaning
        )


def _written(tags: Tags) -> str:
    return ", ".join(f"0x{tag.hex()[:8]}…#{ordinal}" for tag, ordinal in tags)


def _listed(tags: set[Digest]) -> str:
    return ", ".join(f"0x{tag.hex()[:16]}…" for tag in sorted(tags))
