"""The sealer's loop: at most one block a second, none without work, the first one at once."""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections.abc import Callable

from chain.node.accounts import State
from chain.node.builder import Builder
from chain.node.files import Memory
from chain.node.genesis import Genesis
from chain.node.mempool import Mempool
from chain.node.store import ChainFile, SealedBlock
from chain.node.transactions import describe
from chain.words import Address, Digest, Seconds

BUILDING_SECONDS = 1.0
"""A block that has been in the making for so long is closed, though more may be waiting."""

_RETRY_SECONDS = 1.0
_log = logging.getLogger(__name__)


class Sealer:
    """Turns waiting transactions into blocks; runs in the process's main thread.

    ``published`` is the last block that may be shown: it is durable, and remembered outside the
    folder. ``trouble`` says in a sentence what keeps the sealer from going on, if something does.
    """

    def __init__(
        self,
        builder: Builder,
        file: ChainFile,
        genesis: Genesis,
        memory: Memory,
        mempool: Mempool,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._builder = builder
        self._file = file
        self._genesis = genesis
        self._memory = memory
        self._mempool = mempool
        self._clock = clock
        self._stopping = threading.Event()
        self.account: Address = builder.sealer
        self.published: SealedBlock = file.head()
        self.trouble = ""

    def stop(self) -> None:
        """Ask the loop to end after the block in the making; from any thread or signal handler."""
        self._stopping.set()
        self._mempool.woken.set()

    def run(self) -> None:
        """Seal until ``stop``."""
        self._remember(self.published)  # a crash may have come between commit and memory
        while not self._stopping.is_set():
            self._mempool.woken.wait()
            self._mempool.woken.clear()
            while not self._stopping.is_set() and self._turn():
                pass

    def _turn(self) -> bool:
        """Make one block if there is work; whether to look again without waiting for news."""
        state = State(self._file.nodes, Digest(self._builder.head.state_root))
        waiting = self._mempool.executable(state.nonce)
        if not waiting:
            return False
        if self._wait_for_the_clock():
            self._extend()
        return True

    def _wait_for_the_clock(self) -> bool:
        """Sleep until a new block may have a time of its own; False if it is not yet so."""
        ahead = self._builder.head.timestamp + 1 - self._clock()
        self.trouble = ""
        if ahead > 1:
            self._suffer(f"the clock is {ahead:.0f} seconds behind the last block: set it right")
        elif ahead > 0:
            self._stopping.wait(ahead)
        return int(self._clock()) > self._builder.head.timestamp and not self._stopping.is_set()

    def _extend(self) -> None:
        # Read again what is waiting: more may have come while the clock was waited for.
        state = State(self._file.nodes, Digest(self._builder.head.state_root))
        waiting = self._mempool.executable(state.nonce)
        until = time.monotonic() + BUILDING_SECONDS
        try:
            block, refused = self._builder.extend(
                waiting, Seconds(int(self._clock())), lambda: time.monotonic() > until
            )
        except sqlite3.Error as error:
            self._suffer(f"the block could not be written: {error}")
            return
        for transaction, reason in refused:
            _log.warning("refused %s: %s", describe(transaction), reason)
        self._mempool.drop(transaction for transaction, _ in refused)
        if block is not None:
            self._publish(block)

    def _publish(self, block: SealedBlock) -> None:
        if not self._remember(block):
            return
        # From here on the block is acknowledged: its receipts are shown.
        self.published = block
        state = State(self._file.nodes, Digest(self._builder.head.state_root))
        senders: set[Address] = {transaction.sender for transaction in block.transactions}
        self._mempool.advance({sender: state.nonce(sender) for sender in senders})
        _log.info("block %d with %d transactions", block.number, len(block.transactions))

    def _remember(self, block: SealedBlock) -> bool:
        """Write it down outside the folder, trying until that works or the node stops."""
        while True:
            try:
                self._memory.remember(self._genesis, block)
                return True
            except OSError as error:
                self._suffer(f"block {block.number} could not be remembered: {error}")
                if self._stopping.is_set():
                    return False

    def _suffer(self, trouble: str) -> None:
        self.trouble = trouble
        _log.error(trouble)
        self._stopping.wait(_RETRY_SECONDS)
