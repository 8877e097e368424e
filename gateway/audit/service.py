"""The audit from beginning to end, in one snapshot of the database."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from time import monotonic

from sqlalchemy import Engine

from chain.client import Client
from chain.words import ZERO_DIGEST, Digest, to_hex
from gateway import tables
from gateway.audit import chain, comparison, proofs, records, roots, statements
from gateway.audit.archived import CHECK as ARCHIVE
from gateway.audit.archived import Archived
from gateway.audit.audited import Audited
from gateway.audit.bulk import Run
from gateway.audit.deposits import CHECK as PAYLOADS
from gateway.audit.deposits import Deposits
from gateway.audit.derived import Derived
from gateway.audit.differing import Differing
from gateway.audit.findings import SHOWN, Findings
from gateway.audit.further import BESIDE, FURTHER
from gateway.audit.hands import View, snapshot
from gateway.audit.progress import Reached, as_pair, keep, made_by, resumable
from gateway.audit.reading import (
    RawRecord,
    count_leaves,
    count_rows,
    known_leaf,
    parted,
    read_records,
    stream,
)
from gateway.audit.records import Checked, Records
from gateway.audit.references import References
from gateway.audit.report import Check, OnProgress, Progress, Report, State, silent
from gateway.audit.scratch import clear, scratch, table_of
from gateway.audit.seen import Seen
from gateway.audit.sums import Summing
from gateway.audit.tasks import SUMMED, Item, spans
from gateway.audit.totals import expected_totals, found_totals
from gateway.database import WriteSession, check_schema
from gateway.journal.tree import Tree
from gateway.ledger import Ledger

KEEP_EVERY = 2.0
"""Seconds after which what was made is committed, and how far the audit has come."""


def run(
    engine: Engine,
    ledger: Ledger,
    client: Client | None,
    progress: OnProgress = silent,
    *,
    shown: int = SHOWN,
    processes: int | None = None,
    state: Path | None = None,
    fresh: bool = False,
    deposits: Deposits | None = None,
    archived: Archived | None = None,
) -> Report:
    """Recompute everything that the database claims, and name each row and field that differs.

    Reads one snapshot and writes nothing to it, so the gateway may go on. `processes` is how many
    work beside this one; by itself as many as there are processors, and none for a small journal.
    `state` is a file in which an interrupted audit is remembered: the next one goes on where it
    was, unless it is to be `fresh`; records before that place are not read again, tables are always
    compared whole. `deposits` says where payloads are, whose files are looked at as well,
    `archived` how documents that issuers left are opened.
    Without a client, or with a node that is away, the chain's checks count as not run. Raises
    `LedgerError` where the tables are not of this program's revision. What stands in no record and
    under no checkpoint is *not* vouched for: custody tables, and records cut off the end after the
    last checkpoint.
    """
    check_schema(engine)
    head = chain.ask_head(ledger, client)
    reached = None
    if state is not None:
        reached = None if fresh else resumable(state, engine, ledger.ledger_id, head)
        if reached is None:
            clear(state)
    summing = Summing() if reached is None else Summing(reached.secret)
    with (
        snapshot(engine, summing, processes) as view,
        scratch(state) as made,
        comparison.vocabulary(view.session, made),
    ):
        audit = _Audit(view, made, summing, ledger, client, head, progress, shown)
        with closing(audit):
            if reached is not None:
                audit.go_on(reached)
            report = audit.run(keeping=state is not None, deposits=deposits, archived=archived)
    if state is not None:
        clear(state)
    return report


class _Audit:
    def __init__(
        self,
        view: View,
        made: WriteSession,
        summing: Summing,
        ledger: Ledger,
        client: Client | None,
        head: chain.Head,
        progress: OnProgress,
        shown: int,
    ) -> None:
        self._view, self._made, self._summing, self._progress = view, made, summing, progress
        self._session = session = view.session
        self._began = monotonic()
        self._findings = findings = Findings(shown)
        self._total = count_leaves(session)
        self._records = Records(findings, self._total, partial(known_leaf, Tree(session)))
        self._statements = statements.Statements(findings, ledger)
        self._derived = Derived(made, findings, summing)
        self._references = References(findings, made)
        self._audited = Audited(findings, ledger.operator, self._root)
        self._ledger, self._client = ledger, client
        self._chain = chain.Chain(findings, ledger, client, head, session)
        self._roots = roots.Roots(findings, stream(session, roots.QUERY), head.newest)
        self._careful: list[Checked] = []
        self._leaf = ZERO_DIGEST
        self._resumed = 0
        self._kept = monotonic()
        self._proven = 0
        self._details: dict[str, str] = {}
        self._further: dict[str, str] = {}
        self._shown = shown

    def go_on(self, reached: Reached) -> None:
        """Begin where an earlier audit was."""
        self._resumed = self._records.size = reached.size
        self._records.time = reached.time
        self._leaf = Digest(reached.leaf)
        self._findings.go_on(reached.findings, reached.counts)
        self._statements.go_on(reached.waiting, reached.verified)
        self._references.reports = reached.reports
        self._derived.go_on(reached.size, *reached.totals)
        claims = stream(self._session, roots.LATER.format(reached.size))
        self._roots.go_on(reached.frontier, reached.checkpoints, claims)
        self._chain.go_on(reached.event, reached.checkpoint, reached.told)

    def run(self, *, keeping: bool, deposits: Deposits | None, archived: Archived | None) -> Report:
        """Everything, from where the audit is; `keeping` how far it has come now and then."""
        first = self._resumed or None
        parts = (("records", *span) for span in spans(self._view.connection, first))
        for items in self._view.hands.do(parts):
            for item in items:
                self._take(item)
            self._settle(keeping=keeping)
            self._tell("records", self._records.size, self._total)
        self._careful += self._records.finish()
        self._settle(keeping=False)
        self._roots.finish()
        self._chain.finish()
        self._proven = proofs.check_proofs(self._findings, self._session, self._ledger.journal)
        self._compare_tables()
        self._look_further()
        if deposits is not None:
            self._details[PAYLOADS] = deposits.check(self._findings, self._made, self._session)
        if archived is not None:
            self._details[ARCHIVE] = archived.check(self._findings, self._made, self._session)
        return self._report()

    def close(self) -> None:
        """Let go of what is being read."""
        self._roots.close()
        self._chain.close()

    def _take(self, item: Item) -> None:
        if not isinstance(item, Run):
            self._careful += self._records.check(RawRecord(*item))
            return
        self._look_carefully()  # what stands before a run decides on it
        if self._records.follows(item) and self._references.expects(item):
            self._records.take(item)
            self._references.take(item)
            self._derived.take(item)
            self._add_leaves(parted(item.leaves))
            return
        for row in read_records(self._session, item.first, item.stop):
            self._careful += self._records.check(row)

    def _settle(self, *, keeping: bool) -> None:
        self._look_carefully()
        self._derived.settle()
        if monotonic() - self._kept < KEEP_EVERY:
            return
        if keeping and self._records.size:
            keep(self._made, self._reached())
        self._made.commit()
        self._kept = monotonic()

    def _reached(self) -> Reached:
        frontier, derived = self._roots.frontier, self._derived
        return Reached(
            made_by=made_by(self._ledger.ledger_id),
            size=self._records.size,
            leaf=self._leaf,
            peaks=list(frontier.peaks),
            asked=self._chain.problem is None,
            time=self._records.time,
            secret=self._summing.secret,
            tags=as_pair(derived.tags),
            accesses=as_pair(derived.accesses),
            events=as_pair(derived.events),
            checkpoints=self._roots.checkpoints,
            verified=self._statements.verified,
            waiting=self._statements.waiting,
            reports=self._references.reports,
            event=self._chain.passed,
            checkpoint=self._chain.checkpoint,
            told=self._chain.gone_past,
            findings=self._findings.kept,
            counts=dict(self._findings.counts),
        )

    def _look_carefully(self) -> None:
        batch, self._careful = self._careful, []
        if not batch:
            return
        for checked in batch:
            self._statements.check(checked)
            self._chain.outcome(checked)
        self._derived.add(batch)
        self._add_leaves([checked.leaf for checked in batch])
        for checked in batch:
            self._references.check(checked)
            self._audited.check(checked)

    def _root(self, size: int) -> Digest:
        """The root of the first records, of those read so far."""
        self._derived.settle()
        return Tree(self._made).root(size)

    def _add_leaves(self, leaves: list[Digest]) -> None:
        self._leaf = leaves[-1]
        self._roots.add(leaves)
        self._derived.grow(leaves)

    def _compare_tables(self) -> None:
        alike = self._compare_totals()
        for shape in comparison.SHAPES:
            rows = alike[shape.name] if shape.name in alike else self._compare_rows(shape)
            self._details[shape.name] = f"{rows:,} rows"
        objects = comparison.compare_schemas(self._findings, self._made, self._session)
        self._details["schema"] = f"{objects} tables and indexes"

    def _compare_totals(self) -> dict[str, int]:
        """How many rows the tables have that are as they should be."""
        tick = self._ticking("the large tables")
        expected = expected_totals(self._summing, self._made, self._derived)
        names = [name for name, _ in FURTHER if name in BESIDE and self._view.hands.count > 1]
        place = (self._ledger, self._records.size, self._roots.frontier.root(), self._shown)
        beside = [("integrity",), *(("further", name, *place) for name in names)]
        found, (damage, *others) = found_totals(self._view, beside, tick)
        comparison.report_damage(self._findings, damage)
        for name, (said, findings) in zip(names, others, strict=True):
            self._further[name] = said
            self._findings.take(findings)
        return {name: total.rows for name, total in expected.items() if found[name] == total}

    def _compare_rows(self, shape: comparison.Shape) -> int:
        if shape.name in SUMMED:
            size = self._records.size
            Differing(self._findings, self._made, self._session, size).fill(shape.name)
        tick = self._ticking(shape.name)
        return comparison.compare(self._findings, shape, self._made, self._session, tick)

    def _ticking(self, stage: str) -> Callable[[int], None]:
        began = monotonic()
        return lambda done: self._progress(Progress(stage, done, done, monotonic() - began))

    def _look_further(self) -> None:
        root = self._roots.frontier.root()
        seen = Seen(self._session, self._ledger, self._client, self._records.size, root)
        for name, check in FURTHER:
            self._ticking(name)(0)
            said = self._further.get(name)
            self._details[name] = check(self._findings, seen) if said is None else said

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
            resumed=self._resumed,
            custody=count_rows(self._session, [table_of(model).name for model in tables.CUSTODY]),
        )

    def _state(self, name: str) -> State:
        if self._findings.counts[name]:
            return "failed"
        return "not run" if name == chain.CHECK and self._chain.problem else "passed"

    def _tell(self, stage: str, done: int, total: int) -> None:
        self._progress(Progress(stage, done, max(done, total), monotonic() - self._began))
