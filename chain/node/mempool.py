"""Transactions that wait for a block: in memory only, so a restart forgets them.

``eth_sendRawTransaction`` therefore promises nothing; a receipt does. Gas is free, so no price
can decide between two transactions of one sender and nonce: the first one stays, the second is
refused. A transaction whose nonce is ahead waits until the gap is filled.
"""

from __future__ import annotations

import heapq
import threading
from collections.abc import Callable, Iterable
from itertools import count

from chain.node.errors import TransactionRefused
from chain.node.transactions import Transaction
from chain.words import Address

MOST_WAITING = 8192
MOST_WAITING_BYTES = 64 * 1024 * 1024
MOST_PER_SENDER = 2048
MOST_NONCE_AHEAD = MOST_PER_SENDER


class Mempool:
    """The waiting transactions; safe to use from several threads.

    ``woken`` is set whenever something was added.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._arrivals = count()
        self._by_sender: dict[Address, dict[int, tuple[int, Transaction]]] = {}
        self._by_hash: dict[bytes, Transaction] = {}
        self._bytes = 0
        self.woken = threading.Event()

    def __len__(self) -> int:
        return len(self._by_hash)

    def add(self, transaction: Transaction, next_nonce: int) -> None:
        """Take one in; `TransactionRefused` if it is used, known, replacing, or beyond a limit.

        ``next_nonce`` is the sender's nonce in the last block's state.
        """
        with self._lock:
            self._check(transaction, next_nonce)
            queue = self._by_sender.setdefault(transaction.sender, {})
            queue[transaction.nonce] = (next(self._arrivals), transaction)
            self._by_hash[transaction.hash] = transaction
            self._bytes += len(transaction.raw)
        self.woken.set()

    def _check(self, transaction: Transaction, next_nonce: int) -> None:
        queue = self._by_sender.get(transaction.sender, {})
        if transaction.hash in self._by_hash:
            raise TransactionRefused("already known")
        if transaction.nonce < next_nonce:
            raise TransactionRefused(
                f"nonce too low: next nonce {next_nonce}, tx nonce {transaction.nonce}"
            )
        if transaction.nonce in queue:
            raise TransactionRefused(
                "replacement transaction underpriced: gas is free, so the first one stays"
            )
        if transaction.nonce > next_nonce + MOST_NONCE_AHEAD:
            raise TransactionRefused(f"nonce too high: next nonce {next_nonce}")
        full = (
            len(queue) >= MOST_PER_SENDER
            or len(self._by_hash) >= MOST_WAITING
            or self._bytes + len(transaction.raw) > MOST_WAITING_BYTES
        )
        if full:
            raise TransactionRefused("too many transactions are waiting: send it again later")

    def get(self, transaction_hash: bytes) -> Transaction | None:
        """The waiting transaction of that hash."""
        return self._by_hash.get(transaction_hash)

    def pending_nonce(self, sender: Address, next_nonce: int) -> int:
        """The nonce after all transactions of the sender that can be executed in a row."""
        with self._lock:
            queue = self._by_sender.get(sender, {})
            while next_nonce in queue:
                next_nonce += 1
            return next_nonce

    def executable(self, nonce_of: Callable[[Address], int]) -> list[Transaction]:
        """Those that can be executed now: of each sender by nonce, else in order of arrival."""
        with self._lock:
            heap: list[tuple[int, Transaction]] = []
            for sender, queue in self._by_sender.items():
                first = queue.get(nonce_of(sender))
                if first is not None:
                    heap.append(first)
            heapq.heapify(heap)
            found: list[Transaction] = []
            while heap:
                _, transaction = heap[0]
                found.append(transaction)
                following = self._by_sender[transaction.sender].get(transaction.nonce + 1)
                if following is None:
                    heapq.heappop(heap)
                else:
                    heapq.heapreplace(heap, following)
            return found

    def drop(self, transactions: Iterable[Transaction]) -> None:
        """Remove transactions that were refused."""
        with self._lock:
            for transaction in transactions:
                self._remove(transaction.sender, transaction.nonce)

    def advance(self, nonces: dict[Address, int]) -> None:
        """Remove what can no longer be executed: each sender's nonces below its new one."""
        with self._lock:
            for sender, next_nonce in nonces.items():
                for nonce in [n for n in self._by_sender.get(sender, {}) if n < next_nonce]:
                    self._remove(sender, nonce)

    def _remove(self, sender: Address, nonce: int) -> None:
        queue = self._by_sender.get(sender, {})
        if nonce not in queue:
            return
        _, transaction = queue.pop(nonce)
        if not queue:
            del self._by_sender[sender]
        del self._by_hash[transaction.hash]
        self._bytes -= len(transaction.raw)
