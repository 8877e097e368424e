"""Gathering evidence: from the words of a question to a file that was checked before it leaves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Protocol

from sqlmodel import Session

from chain.client import Client
from chain.errors import ChainError
from chain.evidence import (
    MAX_BYTES,
    Asked,
    Claim,
    Proved,
    Report,
    Shown,
    Status,
    Trust,
    assemble,
    check,
    read_header,
)
from chain.index import IndexRoot, KeyProof, Window
from chain.merkle import subtree_from_tiles
from chain.words import Digest
from gateway.anchoring.models import Checkpoint
from gateway.database import ReadSession
from gateway.errors import Invalid, LedgerError, TooLarge
from gateway.evidence.checkpoint import Chosen, Signatures, choose
from gateway.evidence.inquiry import MAX_RECORDS_NAMED, Inquiry, inquiry
from gateway.evidence.shown import Reading
from gateway.evidence.state import prove_or_fall_back
from gateway.journal.tree import Tree
from gateway.ledger import Ledger
from gateway.observers.service import Observers
from gateway.settings import Settings
from gateway.trace.question import Question
from gateway.trace.visibility import Viewer
from gateway.trust.service import trust_of

_TILES = 64
"""Tiles kept while the inclusion proof is made: its parts go through the tree from the left."""


class Index(Protocol):
    """What is needed here of `gateway.completeness.Completeness`."""

    def provable(self, session: Session | None = None) -> list[int]:
        """The sizes of checkpoints whose index can be proved to a session, ascending."""

    def root(self, size: int) -> IndexRoot:
        """The index root of the first records."""

    def prove(self, session: Session, tag: Digest, size: int) -> KeyProof:
        """What the index of the first records says of a tag."""

    def window(self, session: Session, tag: Digest, size: int, first: int, stop: int) -> Window:
        """A run of a key's list, with the neighbours on both sides."""


class Means(Protocol):
    """What is needed here of `gateway.services.Services`, which stands above this room."""

    @property
    def ledger(self) -> Ledger:
        """Which ledger this is."""

    @property
    def client(self) -> Client:
        """A client of the ledger's chain."""

    @property
    def completeness(self) -> Index:
        """The completeness index."""

    @property
    def observers(self) -> Observers:
        """The configured observers, and what they signed."""

    @property
    def settings(self) -> Settings:
        """What the gateway would have others trust besides the ledger itself."""

    def read(self) -> AbstractContextManager[ReadSession]:
        """A session that sees one snapshot."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """Evidence, and what its reader should know beside it.

    `size` and `block` are those of the checkpoint, `uncovered` how many newer records it does not
    cover, `observers` how many signed it of those that are demanded (`required`). `report` is how
    the evidence looks to whoever trusts what the gateway proposes.
    """

    evidence: bytes
    size: int
    block: int
    records: int
    uncovered: int
    observers: int
    required: int
    warnings: tuple[str, ...]
    report: Report


def gather(means: Means, viewer: Viewer, asked: Question | Sequence[int]) -> Gathered:
    """The evidence for a question, or for single records by their positions, as the viewer sees it.

    All of it comes out of one snapshot; the node is asked under the block of the checkpoint. What
    leaves was checked under the gateway's own trust, and is nowhere INVALID: otherwise it is a
    `LedgerError`. Raises `Invalid`, `NotFound`, `TooLarge`, `Conflict` where there is nothing to
    prove yet, and `Unavailable` where nobody can prove it now. That the viewer may ask at all, and
    that an auditor's question is recorded, is for the caller.
    """
    with means.read() as session:
        if isinstance(asked, Question):
            return _question(means, session, viewer, asked)
        return _named(means, session, viewer, asked)


def _question(means: Means, session: Session, viewer: Viewer, asked: Question) -> Gathered:
    chosen = choose(session, means.observers, 0, means.completeness.provable(session))
    size = chosen.row.size
    found = inquiry(session, viewer, asked, size)
    reading = Reading(session, viewer, size)
    reading.read_span(found.span, found.question)
    reading.read_explaining(requests=found.question.purpose is not None)
    chosen = replace(chosen, warnings=(*found.warnings, *chosen.warnings))
    return _made(means, session, chosen, reading, _proof(means.completeness, session, found))


def _named(means: Means, session: Session, viewer: Viewer, positions: Sequence[int]) -> Gathered:
    if not 1 <= len(positions) <= MAX_RECORDS_NAMED:
        raise Invalid(f"evidence is asked for 1 to {MAX_RECORDS_NAMED} single records at a time")
    size = Tree(session).size()
    reading = Reading(session, viewer, size)
    reading.read_named(positions)  # what may not be seen is not found, anchored or not
    chosen = choose(session, means.observers, max(positions), None)
    reading.read_explaining(requests=False)
    return _made(means, session, chosen, reading, None)


def _proof(index: Index, session: Session, found: Inquiry) -> Asked:
    span, tag = found.span, found.span.tag
    if tag is None:
        return Asked(found.question)
    key = index.prove(session, tag, span.size)
    if not span.count:
        return Asked(found.question, key)
    window = index.window(session, tag, span.size, span.first, span.stop)
    return Asked(found.question, key, window)


def _made(
    means: Means, session: Session, chosen: Chosen, reading: Reading, asked: Asked | None
) -> Gathered:
    row, records = chosen.row, reading.records.values()
    trust = trust_of(means.ledger, means.settings)
    proved, missing = prove_or_fall_back(means.client, means.ledger, row, records)
    signatures, unbound = _bound(proved, chosen)
    evidence = _assembled(session, trust, row, proved, records, asked, signatures)
    report = _checked(evidence, trust)
    return Gathered(
        evidence=evidence,
        size=row.size,
        block=read_header(proved.header).number,
        records=len(report.answer),
        uncovered=max(Tree(session).size() - row.size, 0),
        observers=len(signatures),
        required=means.observers.required,
        warnings=tuple(item for item in (missing, unbound, *chosen.warnings) if item is not None),
        report=report,
    )


def _assembled(
    session: Session,
    trust: Trust,
    row: Checkpoint,
    proved: Proved,
    records: Iterable[Shown],
    asked: Asked | None,
    signatures: Signatures,
) -> bytes:
    read = lru_cache(_TILES)(Tree(session).tile)
    claim = Claim(row.size, Digest(row.root), Digest(row.index_root))
    try:
        return assemble(
            trust,
            claim,
            proved,
            records,
            lambda start, stop: subtree_from_tiles(read, start, stop, row.size),
            asked,
            signatures,
        ).encode()
    except ChainError as error:
        raise LedgerError(
            f"the tree or the checkpoint in the database is damaged; run `shujian audit`: {error}"
        ) from error


def _bound(proved: Proved, chosen: Chosen) -> tuple[Signatures, str | None]:
    """The observers' signatures that are over this very block.

    What was kept of a checkpoint may stand under a later block than the one that they signed.
    """
    if not chosen.signatures or read_header(proved.header).hash == chosen.row.block_hash:
        return chosen.signatures, None
    return (), "observers signed another block than the one of which a proof was kept"


def _checked(evidence: bytes, trust: Trust) -> Report:
    if len(evidence) > MAX_BYTES:
        raise TooLarge(
            f"the evidence would have {len(evidence):,} bytes, {MAX_BYTES:,} are the most: narrow "
            "the period (--from, --to)"
        )
    report = check(evidence, trust)
    wrong = [item for item in report.checks if item.status in (Status.INVALID, Status.ERROR)]
    if wrong:
        told = "; ".join(f"{item.number} {item.name}: {item.reason}" for item in wrong[:3])
        raise LedgerError(
            "the evidence contradicts itself, so nothing is handed out; what the database holds is "
            f"not what was anchored: run `shujian audit` ({told})"
        )
    return report
