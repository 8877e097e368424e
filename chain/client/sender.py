"""Sending transactions so that none is lost, none is sent twice, and no nonce is left out.

The order of each step against a crash stands in the README.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from chain.client.client import Client
from chain.client.connection import reverted
from chain.client.delivery import Delivery
from chain.client.errors import (
    CallReverted,
    DeadlineExceeded,
    OutboxError,
    Refused,
    TransactionFailed,
    TransactionReplaced,
    Unreachable,
)
from chain.client.line import Line
from chain.client.outbox import Outbox
from chain.client.refusals import Refusal
from chain.client.signing import SignedTransaction, sign_transaction
from chain.client.transactions import Outgoing, SentTransaction, State
from chain.client.wire import number
from chain.statements import address_of
from chain.words import Address, Digest, to_hex

RECEIPT_LAG = 5.0
"""So many seconds a nonce must have been used without a receipt of ours to count as another's."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """What `Sender.settle` found out.

    ``mined`` took effect since the last time. ``failed``, ``replaced`` and ``refused`` take none;
    they are reported every time until the caller sends them again or forgets them.
    ``rebroadcast`` never reached the node, or were dropped by it, and were sent again as they
    were. ``waiting`` counts those still in no block; ``obstacle`` is what the node says against
    the first of those that it does not take.
    """

    mined: tuple[SentTransaction, ...] = ()
    failed: tuple[SentTransaction, ...] = ()
    replaced: tuple[SentTransaction, ...] = ()
    refused: tuple[SentTransaction, ...] = ()
    rebroadcast: tuple[SentTransaction, ...] = ()
    waiting: int = 0
    obstacle: str | None = None


class Sender:
    """Sends one account's transactions through a node, by way of a durable outbox file.

    Any number of threads and processes may have senders of the account on the same file; other
    senders of the same account are found out, and cost a transaction each time. The client must
    expect a chain. Gas is free: transactions offer no fee, and the gas limit is the caller's.
    A node may count a transaction up to ``receipt_lag`` seconds before it has its receipt.
    """

    def __init__(
        self,
        path: Path,
        client: Client,
        private_key: bytes,
        *,
        receipt_lag: float = RECEIPT_LAG,
    ) -> None:
        if client.expected_chain is None:
            raise OutboxError("a sender's client must be told which chain to expect")
        self.client = client
        self.account: Address = address_of(private_key)
        self._chain = client.expected_chain
        self._key = private_key
        self._receipt_lag = receipt_lag
        self._passed_since: dict[Digest, float] = {}
        self._outbox = Outbox(path)
        self._line = Line(path.with_name(f"{path.name}-line"))
        self._delivery = Delivery(
            self._outbox, self._line, client.connection, self.account, self._sign
        )

    def close(self) -> None:
        """Close the outbox; its transactions wait for the next sender."""
        self._outbox.close()
        self._line.close()

    def send(self, key: str, to: Address | None, data: bytes, gas: int) -> SentTransaction:
        """Store a transaction under the caller's key and send it; ``to`` None deploys ``data``.

        The same key again returns the earlier transaction and sends nothing twice. Once stored it
        will be sent, by `settle` if the node is away now. Raises `Refused` if the node will not
        have it (the key is then free again), `OutboxError` if the key was used for another.
        """
        (sent,) = self.send_many([Outgoing(key, to, data, gas)])
        return _not_refused(sent)

    def send_many(self, requests: Sequence[Outgoing]) -> list[SentTransaction]:
        """Like `send` for many, with one commit and as few requests to the node as it takes.

        What became of each stands in its state; nothing is raised for one that was refused.
        """
        return self._store_and_send(requests, again=False)

    def resend(self, key: str, to: Address | None, data: bytes, gas: int) -> SentTransaction:
        """Send anew what was replaced, refused or failed; what may still come to be stays."""
        (sent,) = self._store_and_send([Outgoing(key, to, data, gas)], again=True)
        return _not_refused(sent)

    def find(self, key: str) -> SentTransaction | None:
        """The transaction of a key as the outbox knows it; `settle` brings news."""
        return self._outbox.find(key)

    def outstanding(self) -> list[SentTransaction]:
        """Those in no block yet, in the order of their nonces; `settle` brings news."""
        return self._outbox.outstanding()

    def unresolved(self) -> list[SentTransaction]:
        """Those that take no effect: to be sent again with `resend`, or forgotten."""
        return self._outbox.unresolved()

    def forget(self, key: str) -> None:
        """Drop a settled transaction from the outbox: its key may be used again."""
        self._outbox.forget(key)

    def settle(self) -> Settlement:
        """Learn what became of outstanding transactions, and send again what the node lacks.

        Raises `Unreachable` and its like if the node cannot tell; what was learnt by then is kept.
        """
        before = self._outbox.outstanding()
        if not before:
            return self._report([], set(), None)
        self._claim()
        # The count is asked for before the receipts: a transaction that it includes has a receipt
        # soon, so a nonce that stays used without a receipt of ours was used by somebody else.
        used = self._delivery.count("latest")
        self._check_not_rewound(used)
        passed = [item for item in before if item.nonce < used]
        receipts = self._delivery.receipts(passed)
        self._outbox.mark_mined(receipts)
        mined = {receipt.transaction for receipt in receipts}
        self._outbox.mark_replaced(
            self._overdue([item.hash for item in passed if item.hash not in mined])
        )
        self._outbox.raise_floor(used)
        lost = self._delivery.lost([item for item in before if item.nonce >= used])
        self._outbox.mark_lost([item.hash for item in lost])
        missing = {item.hash for item, _ in self._outbox.unsent()}
        return self._report(before, missing, self._delivery.broadcast())

    def wait(self, key: str, timeout: float) -> SentTransaction:
        """Wait until the transaction of a key is in a block, with effect.

        Raises `TransactionFailed`, `TransactionReplaced` or `Refused` if that will never be,
        `DeadlineExceeded` after ``timeout`` seconds. A node that is away is waited for.
        """
        until, pause = time.monotonic() + timeout, 0.02
        while True:
            sent = self._outbox.find(key)
            if sent is None:
                raise OutboxError(f"nothing was sent under the key {key!r}")
            if sent.state not in (State.STORED, State.SENT):
                return self._effective(sent)
            if time.monotonic() > until:
                raise DeadlineExceeded(f"{key} is in no block after {timeout:g} s")
            with suppress(Unreachable, DeadlineExceeded):
                self.settle()
            time.sleep(pause)
            pause = min(pause * 1.5, 0.5)

    def _store_and_send(
        self, requests: Sequence[Outgoing], *, again: bool
    ) -> list[SentTransaction]:
        self._claim()
        # Before a refused one is signed anew: the node may have changed its mind in between.
        known = [self._outbox.find(request.key) for request in requests]
        refused = [item for item in known if item is not None and item.state is State.REFUSED]
        self._outbox.mark_mined(self._delivery.receipts(refused))
        stored = self._outbox.store(requests, self._sign, again=again)
        if any(item.state is State.STORED for item in stored):
            with suppress(Unreachable, DeadlineExceeded):
                # Stored is enough: settle() sends what could not be sent now.
                self._delivery.broadcast()
        return [self._outbox.find(item.key) or item for item in stored]

    def _claim(self) -> None:
        """See that the outbox is of this account and chain; a new one becomes so."""
        owner = self._outbox.owner()
        if owner is None:
            self._outbox.claim(self._chain, self.account, self._delivery.count("latest"))
            owner = self._outbox.owner()
        if owner != (self._chain, self.account):
            raise OutboxError(
                f"{self._outbox.path} is the outbox of another account or chain than that of"
                f" {to_hex(self.account)} on chain {self._chain.chain_id}: each needs its own file"
            )

    def _check_not_rewound(self, used: int) -> None:
        highest = self._outbox.highest_mined()
        if highest is not None and used <= highest:
            raise OutboxError(
                f"the chain has {used} transactions of {to_hex(self.account)}, but nonce {highest}"
                " was seen in a block: the node is behind, or was put back to an older copy"
            )

    def _overdue(self, missing: Sequence[Digest]) -> list[Digest]:
        """Those without a receipt for longer than a node may take to have one.

        Some nodes publish a block's state a moment before its receipts (anvil; geth's index of
        transactions lags further), so one look would take our own transaction for another's.
        """
        now = time.monotonic()
        self._passed_since = {found: self._passed_since.get(found, now) for found in missing}
        return [
            found for found, since in self._passed_since.items() if now - since >= self._receipt_lag
        ]

    def _report(
        self, before: Sequence[SentTransaction], missing: set[Digest], obstacle: str | None
    ) -> Settlement:
        after = [found for item in before if (found := self._outbox.find(item.key))]
        unresolved = self._outbox.unresolved()
        return Settlement(
            _in_state(State.MINED, after),
            _in_state(State.FAILED, unresolved),
            _in_state(State.REPLACED, unresolved),
            _in_state(State.REFUSED, unresolved),
            tuple(item for item in _in_state(State.SENT, after) if item.hash in missing),
            len(_in_state(State.SENT, after)) + len(_in_state(State.STORED, after)),
            obstacle,
        )

    def _effective(self, sent: SentTransaction) -> SentTransaction:
        if sent.state is State.FAILED:
            raise TransactionFailed(sent.key, sent.hash, self._why(sent))
        if sent.state is State.REPLACED:
            raise TransactionReplaced(f"{sent.key}: another transaction has nonce {sent.nonce}")
        return _not_refused(sent)

    def _why(self, sent: SentTransaction) -> Refusal | None:
        """What the same call says in the state before its block: mostly, not always, the reason."""
        connection = self.client.connection
        try:
            raw = connection.call("eth_getTransactionByHash", to_hex(sent.hash))
            if not isinstance(raw, dict) or not sent.block:
                return None
            call = {name: raw[name] for name in ("from", "to", "input", "gas") if raw.get(name)}
            connection.call("eth_call", call, number(sent.block - 1))
        except Refused as refused:
            why = reverted(refused)
            return why.refusal if isinstance(why, CallReverted) else None
        return None

    def _sign(self, nonce: int, request: Outgoing) -> SignedTransaction:
        return sign_transaction(
            self._key, self._chain.chain_id, nonce, request.to, request.data, request.gas
        )


def _in_state(state: State, sent: Sequence[SentTransaction]) -> tuple[SentTransaction, ...]:
    return tuple(item for item in sent if item.state is state)


def _not_refused(sent: SentTransaction) -> SentTransaction:
    if sent.state is State.REFUSED:
        raise Refused("eth_sendRawTransaction", 0, f"{sent.key}: {sent.reason}")
    return sent
