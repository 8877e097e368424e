"""Handing stored transactions to the node in the order of their nonces, and judging its word."""

from __future__ import annotations

from collections.abc import Sequence

from chain.client.connection import Connection
from chain.client.errors import Nonsense, Refused
from chain.client.line import Line
from chain.client.outbox import Outbox, Sign
from chain.client.transactions import SentTransaction
from chain.client.wire import Receipt, data, parse_receipt, quantity
from chain.words import Address, to_hex

# One JSON-RPC batch: nodes limit the calls in it and the bytes of the request.
_MOST_CALLS = 100
_MOST_BYTES = 500_000

# What nodes say of a transaction that they have already, or would take at another time.
_KNOWN = ("already known", "already imported", "known transaction", "alreadyknown")
_LATER = (
    "too many", "later", "full", "nonce too high", "nonce too distant", "too far in future",
    "nonce gap", "replacement", "limit exceeded",
)  # fmt: skip


class Delivery:
    """One account's way from the outbox to a node; not more than one sends at a time."""

    def __init__(
        self, outbox: Outbox, line: Line, connection: Connection, account: Address, sign: Sign
    ) -> None:
        self._outbox = outbox
        self._line = line
        self._connection = connection
        self._account = account
        self._sign = sign

    def broadcast(self) -> str | None:
        """Send the node what it is not known to have; what stopped us, in the node's words.

        If others are sending, and go on for longer than two answers may take, nothing is done:
        what they leave is sent the next time.
        """
        with self._line.turn(2 * self._connection.timeout) as ours:
            tried: set[bytes] = set()
            while ours and (batch := self._next(tried)):
                tried.update(item.hash for item, _ in batch)
                refused = self._send(batch)
                if refused is not None and not self._judge(*refused):
                    return refused[1].reason
        return None

    def count(self, block: str) -> int:
        """How many transactions of the account the chain has, or with those that wait."""
        method = "eth_getTransactionCount"
        return quantity(self._connection.call(method, to_hex(self._account), block), method)

    def receipts(self, sent: Sequence[SentTransaction]) -> list[Receipt]:
        """The receipts of those that are in a block."""
        found = []
        for item, raw in zip(sent, self._ask("eth_getTransactionReceipt", sent), strict=True):
            if raw is not None:
                found.append(parse_receipt(raw))
                if found[-1].transaction != item.hash:
                    raise Nonsense("the node sent the receipt of another transaction")
        return found

    def lost(self, outstanding: Sequence[SentTransaction]) -> list[SentTransaction]:
        """Those that the node does not have any more; none of them may be in a block."""
        # All below the pending count wait in the node, so usually one question is enough.
        pending = self.count("pending")
        unsure = [item for item in outstanding if item.nonce >= pending]
        answers = self._ask("eth_getTransactionByHash", unsure)
        return [item for item, raw in zip(unsure, answers, strict=True) if raw is None]

    def _next(self, tried: set[bytes]) -> list[tuple[SentTransaction, bytes]]:
        batch: list[tuple[SentTransaction, bytes]] = []
        size = 0
        for item, raw in self._outbox.unsent():
            if item.hash in tried:
                continue
            size += len(raw)
            if batch and (size > _MOST_BYTES or len(batch) == _MOST_CALLS):
                break
            batch.append((item, raw))
        return batch

    def _send(
        self, batch: list[tuple[SentTransaction, bytes]]
    ) -> tuple[SentTransaction, Refused] | None:
        """Send a batch; the first of it that the node refused, if any."""
        answers = self._connection.batch(
            [("eth_sendRawTransaction", (to_hex(raw),)) for _, raw in batch]
        )
        pairs = [(item, answer) for (item, _), answer in zip(batch, answers, strict=True)]
        self._outbox.mark_sent([item.hash for item, answer in pairs if _took(item, answer)])
        for item, answer in pairs:
            if isinstance(answer, Refused) and not _took(item, answer):
                return item, answer
        return None

    def _judge(self, item: SentTransaction, refused: Refused) -> bool:
        """Whether it was given up, and its nonce with it, so that those behind it may be tried.

        Only when its turn has come is a refusal the node's last word; before that, what is wrong
        may be what precedes it. Used nonces are for `Sender.settle`.
        """
        if self.count("latest") != item.nonce or _says(refused, _LATER):
            return False
        if self._ask("eth_getTransactionByHash", [item]) != [None]:
            return False
        return self._outbox.refuse(item, refused.reason, self._account, self._sign)

    def _ask(self, method: str, sent: Sequence[SentTransaction]) -> list[object]:
        answers: list[object] = []
        for start in range(0, len(sent), _MOST_CALLS):
            part = sent[start : start + _MOST_CALLS]
            answers += self._connection.batch([(method, (to_hex(item.hash),)) for item in part])
        for answer in answers:
            if isinstance(answer, Refused):
                raise answer
        return answers


def _took(item: SentTransaction, answer: object) -> bool:
    if isinstance(answer, Refused):
        return _says(answer, _KNOWN)
    if data(answer, "transaction hash", 32) != item.hash:
        raise Nonsense("the node gave a transaction another hash than its own")
    return True


def _says(refused: Refused, phrases: Sequence[str]) -> bool:
    return any(phrase in refused.reason.lower() for phrase in phrases)
