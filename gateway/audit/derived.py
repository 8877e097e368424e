"""Making again what follows from the journal: key tags, the tree's tiles, projections.

Of the tables that grow with every access only sums are made at first (`sums`), and rows only where
a sum differs (`differing`), so that each difference can be named.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy.exc import SAWarning, SQLAlchemyError

from chain.errors import ChainError
from chain.records import key_tags, tag_hash
from chain.words import Digest, Millis
from gateway.audit import scratch
from gateway.audit.bulk import Run
from gateway.audit.findings import Findings
from gateway.audit.reading import query
from gateway.audit.records import Checked
from gateway.audit.sums import Sum, Summing, TagSum
from gateway.authorizations.projection import note_access
from gateway.database import WriteSession
from gateway.database.holding import Holding
from gateway.errors import GatewayError
from gateway.journal import tree
from gateway.journal.records import Body, Entry, Tags
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

_HELD = 4096
"""After so many records the session forgets what it holds, so that memory stays flat."""

_LEAVES = 4096
_CODES = 500


class Derived:
    """Fills the scratch database in the order of the journal."""

    def __init__(self, session: WriteSession, findings: Findings, summing: Summing) -> None:
        self._session = session
        self._findings = findings
        self._summing = summing
        self._holding = Holding(session, most=None, written=True)
        self._held = 0
        self._leaves: list[Digest] = []
        self._grown = 0
        self.tags = TagSum()
        self.accesses = Sum()
        self.events = Sum()

    def go_on(self, size: int, tags: TagSum, accesses: Sum, events: Sum) -> None:
        """Begin behind so many records, with what was summed of them."""
        self._grown = size
        self.tags, self.accesses, self.events = tags, accesses, events

    def add(self, batch: Sequence[Checked]) -> None:
        """Make again what these records cause."""
        self._add_tags(batch)
        self._project([checked.entry for checked in batch if checked.entry and checked.body])
        self._held += len(batch)

    def take(self, run: Run) -> None:
        """Make again what a run causes."""
        self.tags += run.tags
        self.accesses += run.accesses
        self.events += run.events
        scratch.note_run(self._session, run.first, run.stop)
        for code in self._known(run.uses):
            note_access(self._session, code, Millis(run.uses[code]), released=False)
        self._held += len(run.uses)

    def grow(self, leaves: Iterable[Digest]) -> None:
        """The next leaves of the tree."""
        self._leaves += leaves
        if len(self._leaves) >= _LEAVES:
            self.settle()

    def settle(self) -> None:
        """Bring the tiles up to date, and forget what is not needed in memory."""
        tree.grow(self._session, self._grown, self._leaves)
        self._grown += len(self._leaves)
        self._leaves = []
        self._session.flush()
        if self._held >= _HELD:
            self._holding.let_go()
            self._held = 0

    def _known(self, uses: dict[str, int]) -> list[str]:
        """The authorizations among these that exist so far: reporters name what they like."""
        names, found = list(uses), []
        self._session.flush()
        for start in range(0, len(names), _CODES):
            part = names[start : start + _CODES]
            marks = ", ".join("?" * len(part))
            sql = f'SELECT code FROM "authorization" WHERE code IN ({marks})'
            found += [code for (code,) in query(self._session, sql, tuple(part))]
        return found

    def _add_tags(self, batch: Sequence[Checked]) -> None:
        for checked in batch:
            if checked.header is None:
                continue
            tags = checked.header.tags
            self._compare_tags(checked, tags)
            self.tags += self._summing.tags(
                (tag, checked.position, ordinal) for tag, ordinal in tags
            )

    def _compare_tags(self, checked: Checked, tags: Tags) -> None:
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


def _listed(tags: set[Digest]) -> str:
    return ", ".join(f"0x{tag.hex()[:16]}…" for tag in sorted(tags))
