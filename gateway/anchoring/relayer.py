"""Relaying recorded statements to their contracts, in the journal's order.

Nothing is written here but in the sender's outbox: a statement waits until its answer is
recorded, and is relayed again whenever no transaction that carries it is under way. Twice is
harmless: the contract refuses a used digest, and the follower passes that by.

The journal's order holds over all contracts: a transaction carries neighbours to one contract, the
next contract's statements go into the next transaction, and all are sent by one account in the
order of their nonces. So a publication is executed before the application that needs it. Only a
statement that is sent again, alone or in halves, comes after its successors.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from chain.client import Addresses, Sender, SentTransaction, State
from chain.errors import StatementError
from gateway.anchoring.batches import Batch, Pending, batches, covered, pending
from gateway.anchoring.failures import why_failed
from gateway.database import read_session
from gateway.journal.models import Record
from gateway.journal.records import entry_of
from gateway.statements.models import PENDING, Statement

logger = logging.getLogger(__name__)

MOST_UNDER_WAY = 8
"""Relays that may be in no block at a time: more than a block holds gains nothing."""

_LOOK_AHEAD = 4096
_TRIES = 3
_ASIDE_SECONDS = 60.0
_ASIDE_LONGEST = 3600.0
_NO_LIMIT = 2**16


@dataclass(slots=True)
class _Case:
    """A statement that was relayed: how often, with how many others at most, not again before."""

    tries: int = 0
    most: int = _NO_LIMIT
    after: float = 0.0


class Relayer:
    """Sends what waits for its contract; what became of it the follower finds out."""

    def __init__(
        self,
        engine: Engine,
        sender: Sender,
        contracts: Addresses,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._engine = engine
        self._sender = sender
        self._contracts = contracts
        self._clock = clock
        self._cases: dict[int, _Case] = {}
        self.trouble: str | None = None

    def relay(self, under_way: Sequence[SentTransaction]) -> int:
        """Send statements that no transaction under way covers; returns how many transactions.

        `under_way` was read before the journal was last brought up to the chain: what has been
        put into a block since then is answered by now, or is still among them.
        """
        ranges = [found for item in under_way if (found := covered(item.key)) is not None]
        with read_session(self._engine) as session:
            positions = self._positions(session)
            free = [at for at in positions if not any(at in found for found in ranges)]
            ready = self._pending(session, self._due(free))
            room = max(MOST_UNDER_WAY - len(ranges), 0)
            chosen = list(islice(batches(ready, self._most), room))
        self._send(chosen)
        return len(chosen)

    def judge(self, settled: Sequence[SentTransaction]) -> None:
        """Learn from relays that are done with: one that had no effect is sent in halves."""
        for item in settled:
            carried = covered(item.key)
            if carried is not None and item.state is State.FAILED:
                self._halve(carried, why_failed(self._sender, item))
            elif carried is not None and item.state is not State.MINED:
                self.trouble = f"{item.key} will be sent again: {item.reason or item.state}"

    def _positions(self, session: Session) -> list[int]:
        query = (
            select(Statement.position)
            .where(Statement.state == PENDING, col(Statement.position).is_not(None))
            .order_by(col(Statement.position))
            .limit(_LOOK_AHEAD)
        )
        found = [position for position in session.exec(query) if position is not None]
        waiting = set(found)
        self._cases = {at: case for at, case in self._cases.items() if at in waiting}
        if not any(case.after or case.most < _NO_LIMIT for case in self._cases.values()):
            self.trouble = None
        return found

    def _due(self, positions: Sequence[int]) -> list[int]:
        now = self._clock()
        return [at for at in positions if at not in self._cases or self._cases[at].after <= now]

    def _pending(self, session: Session, positions: Sequence[int]) -> Iterator[Pending]:
        for start in range(0, len(positions), 128):
            part = positions[start : start + 128]
            query = select(Record).where(col(Record.position).in_(part))
            for row in session.exec(query.order_by(col(Record.position))).all():
                statement = self._readable(row)
                if statement is not None:
                    yield statement

    def _readable(self, row: Record) -> Pending | None:
        body = entry_of(row).body
        try:
            if body is not None:
                return pending(row.position, body)
            problem = "its body is gone"
        except StatementError as error:
            problem = str(error)
        self._set_aside(row.position, f"record {row.position} cannot be relayed: {problem}")
        return None

    def _most(self, position: int) -> int:
        case = self._cases.get(position)
        return _NO_LIMIT if case is None else case.most

    def _send(self, chosen: Sequence[Batch]) -> None:
        if not chosen:
            return
        sent = self._sender.send_many([batch.outgoing(self._contracts) for batch in chosen])
        for batch in chosen:
            self._count(batch)
        # A key known from before a restart is not sent again: it is judged like any other.
        done = [item for item in sent if item.state not in (State.STORED, State.SENT)]
        self.judge(done)
        for item in done:
            self._sender.forget(item.key)

    def _count(self, batch: Batch) -> None:
        for position in batch.positions:
            case = self._cases.setdefault(position, _Case())
            case.tries += 1
            if case.tries > _TRIES:
                self._set_aside(
                    position, f"record {position} was relayed {case.tries} times without an answer"
                )

    def _halve(self, carried: range, why: str) -> None:
        inside = [at for at in self._cases if at in carried]
        most = max(len(inside) // 2, 1)
        self.trouble = f"a relay of records {carried[0]} to {carried[-1]} failed: {why}"
        logger.warning("%s; it is sent again, at most %d together", self.trouble, most)
        for position in inside:
            case = self._cases[position]
            if case.most == 1:
                self._set_aside(position, f"record {position} cannot be relayed: {why}")
            case.most = min(case.most, most)

    def _set_aside(self, position: int, problem: str) -> None:
        """Let the others go on without one; it is tried again ever more rarely."""
        case = self._cases.setdefault(position, _Case())
        wait = min(_ASIDE_SECONDS * 2 ** max(case.tries - _TRIES, 0), _ASIDE_LONGEST)
        case.after = self._clock() + wait
        self.trouble = problem
        logger.error("%s; tried again in %.0f s", problem, wait)
