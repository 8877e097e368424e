"""What waits for a block: order, limits, and who is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from chain.node import mempool as module
from chain.node.errors import TransactionRefused
from chain.node.mempool import Mempool
from chain.node.transactions import Transaction, decode
from tests.chain.node.support import OPERATOR, STEWARD, STRANGER, signed

CHAIN = 5
Make = Callable[..., Transaction]


def make(nonce: int, key: bytes = OPERATOR, data: bytes = b"") -> Transaction:
    return decode(signed(key, CHAIN, nonce, data), CHAIN)


def _nonce_of(nonces: dict[bytes, int]) -> Any:
    return lambda sender: nonces.get(bytes(sender), 0)


def test_each_sender_goes_by_nonce_and_senders_by_arrival() -> None:
    pool = Mempool()
    a, b, c = (lambda n, k=k: make(n, k) for k in (OPERATOR, STEWARD, STRANGER))
    for transaction in (a(1), b(0), c(0), a(0), b(1)):
        pool.add(transaction, 0)
    order = [(t.sender, t.nonce) for t in pool.executable(_nonce_of({}))]
    first = [b(0).sender, c(0).sender, a(0).sender]
    assert order == [(first[0], 0), (first[1], 0), (first[2], 0), (first[2], 1), (first[0], 1)]


def test_a_gap_holds_back_what_comes_after_it() -> None:
    pool = Mempool()
    for nonce in (0, 1, 3):
        pool.add(make(nonce), 0)
    assert [t.nonce for t in pool.executable(_nonce_of({}))] == [0, 1]
    sender = make(0).sender
    assert pool.pending_nonce(sender, 0) == 2
    pool.add(make(2), 0)
    assert [t.nonce for t in pool.executable(_nonce_of({}))] == [0, 1, 2, 3]
    assert pool.pending_nonce(sender, 0) == 4
    assert pool.pending_nonce(make(0, STEWARD).sender, 9) == 9


def test_what_was_executed_is_removed() -> None:
    pool = Mempool()
    for nonce in range(4):
        pool.add(make(nonce), 0)
    pool.advance({make(0).sender: 2})
    assert [t.nonce for t in pool.executable(_nonce_of({make(0).sender: 2}))] == [2, 3]
    assert pool.get(make(1).hash) is None
    assert pool.get(make(2).hash) == make(2)
    pool.drop([make(2), make(3), make(3)])
    assert len(pool) == 0
    pool.add(make(2), 2)
    assert len(pool) == 1


@pytest.mark.parametrize(
    ("nonce", "data", "reason"),
    [
        (3, b"", "nonce too low: next nonce 4, tx nonce 3"),
        (4, b"", "already known"),
        (4, b"x", "replacement transaction underpriced"),
        (4 + module.MOST_NONCE_AHEAD + 1, b"", "nonce too high"),
    ],
)
def test_what_cannot_be_executed_is_refused(nonce: int, data: bytes, reason: str) -> None:
    pool = Mempool()
    pool.add(make(4), 4)
    with pytest.raises(TransactionRefused, match=reason):
        pool.add(make(nonce, data=data), 4)
    assert len(pool) == 1


@pytest.mark.parametrize(
    ("limit", "value"),
    [("MOST_WAITING", 2), ("MOST_PER_SENDER", 2), ("MOST_WAITING_BYTES", 300)],
)
def test_the_limits_hold_and_room_comes_back(
    monkeypatch: pytest.MonkeyPatch, limit: str, value: int
) -> None:
    monkeypatch.setattr(module, limit, value)
    pool = Mempool()
    pool.add(make(0), 0)
    pool.add(make(1), 0)
    with pytest.raises(TransactionRefused, match="too many transactions are waiting"):
        pool.add(make(2), 0)
    pool.advance({make(0).sender: 1})
    pool.add(make(2), 1)
    assert len(pool) == 2


def test_news_wakes_the_sealer() -> None:
    pool = Mempool()
    assert not pool.woken.is_set()
    pool.add(make(0), 0)
    assert pool.woken.is_set()
