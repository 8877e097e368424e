"""The audit from beginning to end, in one snapshot of the database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from time import monotonic

from sqlalchemy import Engine
from sqlmodel import Session

from chain.client import Client
from chain.words import ZERO_DIGEST, Digest, to_hex
from gateway import tables
from gateway.audit import chain, comparison, proofs, records, roots, statements
from gateway.audit.derived import Derived
from gateway.audit.findings import SHOWN, Findings
from gateway.audit.further import FURTHER, Seen
from gateway.audit.reading import BATCH, count_leaves, query, read_records, stream
from gateway.audit.records import Checked, Records
from gateway.audit.references import References
from gateway.audit.report import Check, OnProgress, Progress, Report, State
from gateway.audit.scratch import scratch, table_of
from gateway.database import WriteSession, check_schema, read_session
from gateway.errors import LedgerError
from gateway.journal.tree import Tree
from gateway.ledger import Ledger


def _silent(_: Progress) -> None:
    """Nobody wants to know."""


def run(
    engine: Engine,
    ledger: Ledger,
    client: Client | None,
    progress: OnProgress = _silent,
    *,
    shown: int = SHOWN,
) -> Report:
    """Recompute everything that the database claims, and name each row and field that differs.

    Reads one snapshot and writes nothing to it, so the gateway may go on. Without a client, or
    with a node that is away, the chain's checks count as not run. Raises `LedgerError` where the
    tables are not of this program's revision. What stands in no record and under no checkpoint is
    *not* vouched for: custody tables, and records cut off the end after the last checkpoint.
    """
    check_schema(engine)
    head = chain.ask_head(ledger, client)
    with read_session(engine) as session, scratch() as made, _vocabulary(session, made):
        return _Audit(session, made, ledger, client, head, progress, shown).run()


@contextmanager
def _vocabulary(*sessions: Session) -> Iterator[None]:
    for session in sessions:
        comparison.prepare(session)
    yield
    for session in sessions:
        comparison.tidy(session)


class _Audit:
    def __init__(
        self,
        session: Session,
        made: WriteSession,
        ledger: Ledger,
        client: Client | None,
        head: chain.Head,
        progress: OnProgress,
        shown: int,
    ) -> None:
        self._session, self._made, self._progress = session, made, progress
        self._began = monotonic()
        self._findings = findings = Findings(shown)
        self._tree = Tree(session)
        self._total = count_leaves(session)
        self._records = Records(findings, self._total, self._known_leaf)
        self._statements = statements.Statements(findings, ledger)
        self._derived = Derived(made, findings)
        self._references = References(findings, made)
        self._ledger, self._client = ledger, client
        self._chain = chain.Chain(findings, ledger, client, head, session)
        self._roots = roots.Roots(findings, stream(session, roots.QUERY), head.newest)
        self._proven = 0
        self._details: dict[str, str] = {}

    def run(self) -> Report:
        checked = self._checked()
        while batch := list(islice(checked, BATCH)):
            self._add(batch)
            self._tell("records", self._records.size, self._total)
        self._roots.finish()
        self._chain.finish()
        self._proven = proofs.check_proofs(self._findings, self._session, self._ledger.journal)
        self._compare_tables()
        self._look_further()
        return self._report()

    def _checked(self) -> Iterator[Checked]:
        for row in read_records(self._session):
            yield from self._records.check(row)
        yield from self._records.finish()

    def _add(self, batch: list[Checked]) -> None:
        for checked in batch:
            self._statements.check(checked)
            self._chain.outcome(checked)
        self._roots.add([checked.leaf for checked in batch])
        self._derived.add(batch)
        for checked in batch:
            self._references.check(checked)

    def _known_leaf(self, position: int) -> Digest:
        try:
            return self._tree.leaves(position, position + 1)[0]
        except (LedgerError, IndexError, TypeError, ValueError):
            return ZERO_DIGEST

    def _compare_tables(self) -> None:
        for shape in comparison.SHAPES:
            began = monotonic()

            def tick(done: int, name: str = shape.name, began: float = began) -> None:
                self._progress(Progress(name, done, done, monotonic() - began))

            rows = comparison.compare(self._findings, shape, self._made, self._session, tick)
            self._details[shape.name] = f"{rows:,} rows"
        objects = comparison.compare_schemas(self._findings, self._made, self._session)
        self._details["schema"] = f"{objects} tables and indexes"

    def _look_further(self) -> None:
        root = self._roots.frontier.root()
        seen = Seen(self._session, self._ledger, self._client, self._records.size, root)
        for name, check in FURTHER:
            self._details[name] = check(self._findings, seen)

    def _report(self) -> Report:
        names = {
            records.CHECK: f"{self._records.size:,} records",
            statements.CHECK: f"{self._statements.verified:,} signatures",
            roots.CHECK: f"{self._roots.checkpoints:,} checkpoints, {self._proven:,} with a proof",
            chain.CHECK: self._chain.problem or f"{self._chain.events:,} events",
            **self._details,
        }
        return Report(
            size=self._records.size,
            root=to_hex(self._roots.frontier.root()),
            seconds=monotonic() - self._began,
            checks=tuple(Check(name, self._state(name), detail) for name, detail in names.items()),
            findings=tuple(self._findings.kept),
            total=self._findings.counts.total(),
            custody=_count(self._session, [table_of(model).name for model in tables.CUSTODY]),
        )

    def _state(self, name: str) -> State:
        if self._findings.counts[name]:
            return "failed"
        return "not run" if name == chain.CHECK and self._chain.problem else "passed"

    def _tell(self, stage: str, done: int, total: int) -> None:
        self._progress(Progress(stage, done, max(done, total), monotonic() - self._began))


def _count(session: Session, names: Iterable[str]) -> dict[str, int]:
    return {name: query(session, f'SELECT count(*) FROM "{name}"')[0][0] for name in names}
