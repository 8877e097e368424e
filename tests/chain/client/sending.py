"""What the tests of the sender share: senders on a node, other processes, foreign transactions."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from chain.client import Client, Sender, SentTransaction
from chain.client.sender import RECEIPT_LAG
from chain.client.signing import sign_transaction
from chain.words import Digest, to_hex
from tests.chain.client.nodes import Founding, Node
from tests.chain.client.world import PATIENCE
from tests.support.tools import ROOT

GAS = 21_000


@contextmanager
def open_sender(
    node: Node, ledger: Founding, outbox: Path, receipt_lag: float | None = None
) -> Iterator[Sender]:
    """A sender of the operator's account; receipts lag only where the node makes its own blocks."""
    if receipt_lag is None:
        receipt_lag = 0 if "--no-mining" in getattr(node, "flags", ()) else RECEIPT_LAG
    with Client(node.url, expect_chain=node.chain, timeout=60) as client:
        sender = Sender(outbox, client, ledger.operator, receipt_lag=receipt_lag)
        try:
            yield sender
        finally:
            sender.close()


def send_nothing(sender: Sender, key: str) -> SentTransaction:
    """Send a transaction without effect."""
    return sender.send(key, sender.account, b"", GAS)


def mine(sender: Sender) -> None:
    """Have a sleepy anvil make a block."""
    sender.client.connection.call("evm_mine")


def settle_all(sender: Sender) -> None:
    """Settle until nothing is outstanding."""
    wait_until(lambda: sender.settle().waiting == 0)


def wait_until(condition: Callable[[], bool]) -> None:
    """Wait for a condition; fails after the tests' patience."""
    until = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < until, "it did not come to be in time"
        time.sleep(0.05)


def used_nonces(sender: Sender) -> int:
    """How many transactions of the account are in blocks."""
    count = sender.client.connection.call(
        "eth_getTransactionCount", to_hex(sender.account), "latest"
    )
    return int(str(count), 16)


def send_foreign(sender: Sender, ledger: Founding, nonce: int, data: bytes = b"foreign") -> Digest:
    """Send a transaction of the same account past its outbox."""
    chain = sender.client.identity()
    signed = sign_transaction(ledger.operator, chain.chain_id, nonce, sender.account, data, 2 * GAS)
    sender.client.connection.call("eth_sendRawTransaction", to_hex(signed.raw))
    return signed.hash


def other_process(
    node: Node, ledger: Founding, outbox: Path, name: str, count: int, dies: str = "never"
) -> subprocess.Popen[bytes]:
    """Start a process that sends from the same outbox."""
    arguments = [
        str(outbox), node.url, str(node.chain.chain_id), node.chain.genesis.hex(),
        ledger.operator.hex(), name, str(count), dies,
    ]  # fmt: skip
    return subprocess.Popen(
        [sys.executable, "-m", "tests.chain.client.other_process", *arguments], cwd=ROOT
    )
