"""Following the contracts' events into the journal, each exactly once.

The commit point is one database commit: the outcome records of a run of blocks, their
projections, the checkpoints, the index of the newest of them, and the cursor behind them. Killed
before it, the run is read again; after it, never. Recovery is the same function: it goes on from
the cursor.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Engine
from sqlmodel import col, select

from chain.client import Addresses, CheckpointAppended, Client
from chain.merkle import EMPTY_ROOT
from chain.words import Address, Digest
from gateway.anchoring import levels, recorder
from gateway.anchoring.memory import Memory, Remembered
from gateway.anchoring.models import CONTRACTS, Cursor
from gateway.anchoring.outcomes import Outcomes, Setting
from gateway.anchoring.spans import Span, read_spans
from gateway.completeness import Completeness, require_claim
from gateway.database import Writer, WriteSession, read_session
from gateway.errors import LedgerError, Unavailable
from gateway.journal.records import Journal
from gateway.journal.tree import Tree
from gateway.ledger import Ledger
from gateway.statements.models import Statement

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Block:
    """A block by number and hash."""

    number: int
    hash: Digest


class Follower:
    """Brings the journal up to the chain; `relayer` is the account whose refusals count."""

    def __init__(
        self,
        engine: Engine,
        writer: Writer,
        journal: Journal,
        client: Client,
        ledger: Ledger,
        memory: Memory,
        relayer: Address,
        completeness: Completeness,
    ) -> None:
        self._engine = engine
        self._writer = writer
        self._journal = journal
        self._client = client
        self._ledger = ledger
        self._memory = memory
        self._relayer = relayer
        self._completeness = completeness
        self._contracts = contracts_of(ledger)
        self._written: Remembered | None = None

    def check_database(self) -> None:
        """Raise `LedgerError` where the database is an older copy; asks nothing of the chain."""
        with read_session(self._engine) as session:
            self._memory.check_database(session)

    def check_chain(self) -> None:
        """Raise `LedgerError` where the chain is not the one last seen, `ClientError` if away."""
        remembered = self._memory.read()
        if remembered is not None:
            number = remembered.block_number
            block = self._client.block(number)
            if block is None:
                self._refuse_shorter(number)
            self._memory.check_block(number, None if block is None else block.hash)

    def follow(self, stopping: threading.Event) -> int:
        """Record all that happened up to the newest block; returns the size of the checkpoint.

        Ends early, between two commits, once `stopping` is set.

        Raises `ClientError` or `Unavailable` if chain or database are away, then to be repeated;
        `LedgerError` where the chain is not the one followed so far, then never to be.
        """
        head = self._client.block_number()
        cursor = self._cursor()
        start = self._start(cursor, head)
        if start < head:
            for span in read_spans(self._client, start + 1, head, self._unknown):
                self._record(cursor, span)
                cursor = Block(span.number, span.hash)
                if stopping.is_set():
                    break
        return self._remember()

    def _start(self, cursor: Block | None, head: int) -> int:
        """The block after which to go on; checks that it is still the one that was followed."""
        if cursor is None:
            return min(self._ledger.deployed - 1, head)
        if head < cursor.number:
            self._refuse_shorter(cursor.number)
        block = self._client.block(cursor.number)
        if block is None or block.hash != cursor.hash:
            raise LedgerError(
                f"block {cursor.number} of the chain is not the one whose events are in the "
                "journal: the chain was rolled back or exchanged; connect the gateway to the "
                "ledger's own chain, or bring back its newest copy"
            )
        return cursor.number

    def _refuse_shorter(self, number: int) -> None:
        if not self._ledger.embedded:
            # A node among others may be behind them for a while after a restart.
            raise Unavailable(f"the node does not have block {number} yet; wait until it has")
        raise LedgerError(
            f"the chain no longer has block {number}, whose events are in the journal: it is an "
            "older copy; bring back the newest one"
        )

    def _record(self, cursor: Block | None, span: Span) -> None:
        with read_session(self._engine) as session:
            known = Tree(session).size()
        for event in _checkpoints(span):
            if event.size <= known:  # the write refuses any other
                self._completeness.root_at(event.size)  # here, so that nobody waits for it
        self._writer.run(lambda session: self._write(session, cursor, span))

    def _write(self, session: WriteSession, expected: Block | None, span: Span) -> None:
        row = session.get(Cursor, CONTRACTS)
        if (None if row is None else Block(row.block_number, Digest(row.block_hash))) != expected:
            raise LedgerError(
                "another process follows the chain into this database; stop it and start again"
            )
        setting = Setting(
            self._ledger.ledger_id, self._contracts, self._relayer, span.times, span.transactions
        )
        Outcomes(session, self._journal, setting).record(span.events)
        self._keep_checkpoints(session, span)
        session.merge(Cursor(name=CONTRACTS, block_number=span.number, block_hash=span.hash))

    def _keep_checkpoints(self, session: WriteSession, span: Span) -> None:
        tree = Tree(session)
        for event in _checkpoints(span):
            recorder.check_root(tree, event.size, event.root)
            found = self._completeness.root_at(event.size)
            require_claim(event.size, event.index_root, found)
            self._completeness.confirm(session, event.size)
            time, proof = span.times[event.place.block], span.proofs[event.size]
            session.merge(recorder.row(event, time, proof))

    def _remember(self) -> int:
        """Bring the memory file up to what is committed; older than that it is still true."""
        with read_session(self._engine) as session:
            cursor, newest = session.get(Cursor, CONTRACTS), levels.newest(session)
        if cursor is None:
            return 0
        size, root = (0, EMPTY_ROOT) if newest is None else (newest.size, newest.root)
        state = Remembered(cursor.block_number, Digest(cursor.block_hash), size, Digest(root))
        if state != self._written:
            self._memory.write(state)
            self._written = state
        return size

    def _cursor(self) -> Block | None:
        with read_session(self._engine) as session:
            row = session.get(Cursor, CONTRACTS)
            return None if row is None else Block(row.block_number, Digest(row.block_hash))

    def _unknown(self, digests: Sequence[Digest]) -> set[Digest]:
        with read_session(self._engine) as session:
            query = select(Statement.digest).where(
                col(Statement.digest).in_(digests), col(Statement.position).is_not(None)
            )
            return set(digests) - {Digest(found) for found in session.exec(query)}


def _checkpoints(span: Span) -> list[CheckpointAppended]:
    return [event for event in span.events if isinstance(event, CheckpointAppended)]


def contracts_of(ledger: Ledger) -> Addresses:
    """Where the ledger's contracts are."""
    return Addresses(
        ledger.members,
        ledger.catalog,
        ledger.journal,
        ledger.authorizations,
        ledger.documents,
        ledger.uses,
        ledger.deployed,
    )
