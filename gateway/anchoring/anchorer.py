"""Appending the journal's leaves to the Journal contract, several transactions ahead.

Nothing is written here but in the sender's outbox. An append names the size and root that it
builds on, so the contract takes each leaf once and in its place, however often it is sent.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence

from sqlalchemy import Engine
from sqlmodel import Session

from chain.client import (
    MAX_LEAVES,
    Outgoing,
    Sender,
    SentTransaction,
    State,
    append_call,
    append_gas,
)
from chain.merkle import Frontier, leaf_hash
from chain.words import Address, Digest, to_hex
from gateway.anchoring.failures import why_failed
from gateway.anchoring.recorder import check_root
from gateway.completeness import Completeness
from gateway.database import read_session
from gateway.errors import LedgerError
from gateway.journal.records import headers_from
from gateway.journal.tree import Tree

logger = logging.getLogger(__name__)

ANCHOR = "anchor:"
MOST_UNDER_WAY = 4
"""Appends that may be in no block at a time."""

_LONGEST_PAUSE = 60.0


class Anchorer:
    """Sends leaves that are committed and not under a checkpoint; `every` is in seconds."""

    def __init__(
        self,
        engine: Engine,
        sender: Sender,
        completeness: Completeness,
        journal: Address,
        every: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._engine = engine
        self._sender = sender
        self._completeness = completeness
        self._journal = journal
        self._every = every
        self._clock = clock
        # The tree as it will be once all appends under way are in blocks; None: to be found out.
        self._tip: Frontier | None = None
        self._gathering: float | None = None
        self._failures = 0
        self._not_before = 0.0
        self.trouble: str | None = None

    def anchor(self, under_way: Sequence[SentTransaction]) -> int:
        """Send appends for what was gathered; returns how many transactions.

        Raises `LedgerError` where the contract's tree is not ours, or our own does not agree
        with the records.
        """
        ours = sum(item.key.startswith(ANCHOR) for item in under_way)
        if self._clock() < self._not_before or (self._tip is None and ours):
            return 0  # what became of those under way decides what comes next
        tip = self._tip or self._resynchronised()
        with read_session(self._engine) as session:
            requests, grown = self._appends(session, tip, MOST_UNDER_WAY - ours)
        self._tip = None  # should sending fail half way, the contract is asked again
        if self._send(requests):
            self._tip = grown
        return len(requests)

    def due_in(self) -> float | None:
        """Seconds until what is being gathered is to be sent; None where nothing is."""
        if self._gathering is None:
            return None
        now = self._clock()
        return max(self._gathering + self._every - now, self._not_before - now, 0.0)

    def judge(self, settled: Sequence[SentTransaction]) -> None:
        """Learn from appends that are done with: after a failure the contract is asked again."""
        for item in settled:
            if not item.key.startswith(ANCHOR):
                continue
            if item.state is State.MINED:
                self._failures, self.trouble = 0, None
                continue
            self._tip = None
            self._failures += 1
            pause = min(2.0 ** (self._failures - 1), _LONGEST_PAUSE)
            self._not_before = self._clock() + pause
            self.trouble = f"{item.key}: {why_failed(self._sender, item)}"
            logger.warning("%s; the contract is asked again in %.0f s", self.trouble, pause)

    def _resynchronised(self) -> Frontier:
        """Our tree up to where the contract's ends, once both are seen to be the same."""
        checkpoint = self._sender.client.journal()
        with read_session(self._engine) as session:
            tree = Tree(session)
            check_root(tree, checkpoint.size, checkpoint.root)
            return Frontier(checkpoint.size, tuple(tree.peaks(checkpoint.size)))

    def _appends(
        self, session: Session, tip: Frontier, most: int
    ) -> tuple[list[Outgoing], Frontier]:
        tree = Tree(session)
        requests: list[Outgoing] = []
        size = tree.size()
        if not self._gathered(size - tip.size):
            return [], tip
        while tip.size < size and len(requests) < most:
            leaves = _leaves(session, tree, tip.size, min(tip.size + MAX_LEAVES, size))
            grown = tip.append(leaves)
            check_root(tree, grown.size, grown.root())
            requests.append(self._append(tip, grown, leaves))
            tip = grown
        self._gathering = None
        return requests, tip

    def _gathered(self, waiting: int) -> bool:
        """Whether enough leaves wait, or any of them long enough."""
        if waiting <= 0:
            self._gathering = None
            return False
        if self._gathering is None:
            self._gathering = self._clock()
        return waiting >= MAX_LEAVES or self._clock() - self._gathering >= self._every

    def _append(self, tip: Frontier, grown: Frontier, leaves: Sequence[Digest]) -> Outgoing:
        index_root = self._completeness.root_at(grown.size)
        data = append_call(tip.size, tip.root(), index_root, tip.peaks, leaves)
        key = f"{ANCHOR}{tip.size}-{grown.size}:{to_hex(grown.root())[2:18]}"
        return Outgoing(key, self._journal, data, append_gas(len(leaves)))

    def _send(self, requests: Sequence[Outgoing]) -> bool:
        """Whether all of them are under way now."""
        sent = self._sender.send_many(requests) if requests else []
        done = [item for item in sent if item.state not in (State.STORED, State.SENT)]
        self.judge(done)
        for item in done:
            self._sender.forget(item.key)
        return not done


def _leaves(session: Session, tree: Tree, first: int, end: int) -> list[Digest]:
    """The leaves from the tiles, once each is seen to be the hash of its record's header."""
    leaves = tree.leaves(first, end)
    headers = headers_from(session, first, end - first)
    for position, (leaf, header) in enumerate(zip(leaves, headers, strict=True), start=first):
        if leaf != leaf_hash(header):
            raise LedgerError(
                f"record {position} and its leaf in the tree differ: one of them was changed by "
                "hand, and nothing is anchored until it is as it was; run `shujian audit`"
            )
    return leaves
