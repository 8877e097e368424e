"""The thread that keeps journal and chain together: follow, relay, anchor, and again."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence
from contextlib import suppress

from sqlalchemy import Engine
from sqlmodel import Session

from chain.client import Client, Sender, SentTransaction
from chain.errors import ChainError, ClientError
from chain.words import ZERO_DIGEST, Digest, Millis
from gateway.anchoring import lag, levels
from gateway.anchoring.anchorer import ANCHOR, Anchorer
from gateway.anchoring.batches import RELAY
from gateway.anchoring.follower import Follower, contracts_of
from gateway.anchoring.lag import Contact, Lag
from gateway.anchoring.levels import Level
from gateway.anchoring.memory import Memory
from gateway.anchoring.relayer import Relayer
from gateway.anchoring.waiting import AnchoredSize
from gateway.completeness import Completeness
from gateway.database import Writer, read_session
from gateway.errors import GatewayError, LedgerError, Unavailable
from gateway.journal.records import Journal
from gateway.ledger import Ledger
from gateway.settings import Settings

logger = logging.getLogger(__name__)

_GATHER = 0.05
_POLL_BUSY = 0.2
_POLL_IDLE = 1.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 15.0
_OURS = (RELAY, ANCHOR, "filler:")


class Anchoring:
    """Anchors one ledger's journal; it takes over client and sender, and closes them.

    Nothing runs before `start`. All methods may be called from any thread.
    """

    def __init__(
        self,
        settings: Settings,
        ledger: Ledger,
        engine: Engine,
        writer: Writer,
        journal: Journal,
        client: Client,
        sender: Sender,
        completeness: Completeness,
    ) -> None:
        self._engine = engine
        self._writer = writer
        self._completeness = completeness
        self._client = client
        self._sender = sender
        memory = Memory(settings.memory_folder, ledger)
        self._follower = Follower(
            engine, writer, journal, client, ledger, memory, sender.account, completeness
        )
        self._relayer = Relayer(engine, sender, contracts_of(ledger))
        self._anchorer = Anchorer(
            engine, sender, completeness, ledger.journal, settings.anchor_every
        )
        self._anchored = AnchoredSize()
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="anchoring", daemon=True)
        self._chain_checked = self._index_checked = False
        self._closed = False
        self._began = time.monotonic()
        self._contact: float | None = None
        self._reachable = False
        self._stopped = False
        self._error: str | None = None

    def start(self) -> None:
        """Check database, chain and memory against each other, then begin.

        Raises `LedgerError` where one of them is an older copy or of another history. A chain
        that is away is checked once it is back, before anything else.
        """
        self._follower.check_database()
        with suppress(ClientError, Unavailable):
            self._check_chain()
        with read_session(self._engine) as session:
            newest = levels.newest(session)
        self._anchored.grow(0 if newest is None else newest.size)
        self._thread.start()

    def notify(self) -> None:
        """Say that something was committed; returns at once. For the writer's `after_commit`."""
        self._wake.set()

    def stop(self) -> None:
        """End after the step under way, wake everybody who waits, and close sender and client."""
        self._stopping.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join()
        self._anchored.close()
        if not self._closed:
            self._closed = True
            self._sender.close()
            self._client.close()

    async def wait_anchored(self, position: int, seconds: float) -> bool:
        """Whether a record is anchored, waiting for it at most so many seconds."""
        return await self._anchored.wait(position, seconds)

    def level(self, session: Session, position: int) -> Level:
        """How far a record has come; see `gateway.anchoring.levels` for many at once."""
        return levels.level(session, position)

    def silence(self) -> float:
        """For how many seconds the chain was not heard of; since the start where it never was."""
        return time.monotonic() - (self._began if self._contact is None else self._contact)

    def lag(self) -> Lag:
        """How far the chain is behind now."""
        since = None if self._contact is None else round(time.monotonic() - self._contact, 3)
        trouble = self._error or self._relayer.trouble or self._anchorer.trouble
        contact = Contact(since, self._reachable, self._stopped, trouble)
        with read_session(self._engine) as session:
            return lag.measure(session, Millis(time.time_ns() // 1_000_000), contact)

    def _run(self) -> None:
        failures = 0
        while not self._stopping.is_set():
            self._wake.clear()
            problem = self._attempt()
            if self._stopped:
                return
            if problem is None:
                failures = 0
                self._wake.wait(self._pause())
                self._stopping.wait(_GATHER)  # more may be committed at once: one step for all
            else:
                self._stopping.wait(min(_FIRST_PAUSE * 2**failures, _LONGEST_PAUSE))
                failures = min(failures + 1, 16)

    def _attempt(self) -> str | None:
        """One step; returns what went wrong, None if nothing did."""
        try:
            self.step()
        except LedgerError as error:
            self._halt(error)
        except (ChainError, GatewayError) as error:
            self._reachable = self._reachable and not isinstance(error, ClientError)
            self._error = _line(error)
        except Exception as error:
            logger.exception("a step of anchoring failed; it is tried again")
            self._error = f"{type(error).__name__}: {_line(error)}"
        else:
            self._error = None
        return self._error

    def step(self) -> None:
        """Follow, relay, anchor once: what the thread does again and again."""
        if not self._chain_checked:
            self._check_chain()
        if not self._index_checked and not self._check_index():
            return
        self._follow()
        under_way = self._settle()
        if self._stopping.is_set():
            return
        self._relayer.relay(under_way)
        self._anchorer.anchor(under_way)
        self._completeness.advance()

    def _check_index(self) -> bool:
        """Read the index in, or make it where it is older; False if stopped meanwhile."""
        with read_session(self._engine) as session:
            newest = levels.newest(session)
            size, claimed = (0, ZERO_DIGEST) if newest is None else (newest.size, newest.index_root)
        self._index_checked = self._completeness.catch_up(
            self._writer, size, Digest(claimed), self._stopping.is_set
        )
        return self._index_checked

    def _check_chain(self) -> None:
        self._follower.check_chain()
        self._chain_checked = True

    def _follow(self) -> None:
        size = self._follower.follow(self._stopping)
        self._contact, self._reachable = time.monotonic(), True
        self._anchored.grow(size)

    def _settle(self) -> list[SentTransaction]:
        """Those under way; the journal is brought up to all that no longer are."""
        news = self._sender.settle()
        under_way = self._sender.outstanding()
        settled = (*news.mined, *news.failed, *news.replaced, *news.refused)
        if settled:
            self._follow()
            self._judge(settled)
        return under_way

    def _judge(self, settled: Sequence[SentTransaction]) -> None:
        self._relayer.judge(settled)
        self._anchorer.judge(settled)
        for item in settled:
            if item.key.startswith(_OURS):
                self._sender.forget(item.key)

    def _pause(self) -> float:
        if self._sender.outstanding():
            return _POLL_BUSY
        due = self._anchorer.due_in()
        return _POLL_IDLE if due is None else min(due, _POLL_IDLE)

    def _halt(self, error: LedgerError) -> None:
        logger.critical("anchoring has stopped: %s", error)
        self._error, self._stopped, self._reachable = _line(error), True, False
        self._anchored.close()


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:500]
