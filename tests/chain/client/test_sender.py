"""The sender on both kinds of node: nothing lost, nothing twice, no nonce left out."""

from __future__ import annotations

import signal
import threading
from pathlib import Path

import pytest

from chain.client import (
    OutboxError,
    Outgoing,
    Refused,
    Sender,
    State,
    TransactionFailed,
    contract_address,
)
from tests.chain.client.nodes import Founding, Node
from tests.chain.client.sending import (
    GAS,
    open_sender,
    other_process,
    send_nothing,
    settle_all,
    used_nonces,
    wait_until,
)
from tests.chain.client.world import PATIENCE


@pytest.fixture
def outbox(tmp_path: Path) -> Path:
    """Where the outbox is to be."""
    return tmp_path / "sender.sqlite"


def test_a_transaction_is_sent_once_for_its_key(node: Node, ledger: Founding, outbox: Path) -> None:
    with open_sender(node, ledger, outbox) as sender:
        first = send_nothing(sender, "one")
        assert send_nothing(sender, "one").hash == first.hash
        done = sender.wait("one", PATIENCE)
        assert done.state is State.MINED
        assert send_nothing(sender, "one") == done
        assert used_nonces(sender) == 1
        with pytest.raises(OutboxError, match="used for another transaction"):
            sender.send("one", sender.account, b"other", 2 * GAS)
    with open_sender(node, ledger, outbox) as again:
        assert send_nothing(again, "one") == done
        assert send_nothing(again, "two").nonce == 1


def test_threads_and_processes_share_the_nonces_without_gap_or_double(
    node: Node, ledger: Founding, outbox: Path
) -> None:
    processes = [other_process(node, ledger, outbox, name, 20) for name in ("left", "right")]
    with open_sender(node, ledger, outbox) as one, open_sender(node, ledger, outbox) as two:

        def send(sender: Sender, name: str) -> None:
            for number in range(10):
                send_nothing(sender, f"{name}-{number}")

        threads = [
            threading.Thread(target=send, args=(sender, f"thread{number}"))
            for number, sender in enumerate((one, two, one, two))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [process.wait(PATIENCE) for process in processes] == [0, 0]
        settle_all(one)
        keys = [f"{name}-{number}" for name in ("left", "right") for number in range(20)]
        keys += [f"thread{thread}-{number}" for thread in range(4) for number in range(10)]
        found = [two.find(key) for key in keys]
        assert {item.state for item in found if item} == {State.MINED}
        assert sorted(item.nonce for item in found if item) == list(range(80))
        assert used_nonces(one) == 80


@pytest.mark.parametrize("dies", ["stored", "sent"])
def test_a_process_killed_while_it_sends_leaves_nothing_out_and_nothing_double(
    dies: str, node: Node, ledger: Founding, outbox: Path
) -> None:
    process = other_process(node, ledger, outbox, "mine", 1, dies)
    assert process.wait(PATIENCE) == -signal.SIGKILL
    with open_sender(node, ledger, outbox) as sender:
        stored = sender.find("mine-0")
        assert stored is not None
        assert stored.state is State.STORED
        told: list[str] = []

        def settled() -> bool:
            settlement = sender.settle()
            told.extend(item.key for item in (*settlement.rebroadcast, *settlement.mined))
            return bool(told)

        wait_until(settled)  # a block between two questions leaves it to the next time
        assert told == ["mine-0"]
        assert sender.wait("mine-0", PATIENCE).hash == stored.hash
        assert used_nonces(sender) == 1


def test_a_node_that_is_away_gets_everything_when_it_is_back(
    node: Node, ledger: Founding, outbox: Path
) -> None:
    with open_sender(node, ledger, outbox) as sender:
        send_nothing(sender, "before")
        sender.wait("before", PATIENCE)
        node.kill()
        away = [send_nothing(sender, f"away-{number}") for number in range(3)]
        assert [item.state for item in away] == [State.STORED] * 3
        node.start()
        assert len(sender.settle().rebroadcast) == 3
        settle_all(sender)
        assert [sender.wait(item.key, PATIENCE).hash for item in away] == [x.hash for x in away]
        assert used_nonces(sender) == 4


def test_a_node_killed_under_load_forgets_nothing_in_the_end(
    node: Node, ledger: Founding, outbox: Path
) -> None:
    with open_sender(node, ledger, outbox) as sender:
        for number in range(30):
            send_nothing(sender, f"load-{number}")
            if number in (9, 19):
                node.kill()
                node.start()
        settle_all(sender)
        mined = [sender.wait(f"load-{number}", PATIENCE) for number in range(30)]
        assert [item.nonce for item in mined] == list(range(30))
        assert used_nonces(sender) == 30


def test_a_refused_transaction_frees_its_nonce_and_its_key(
    node: Node, ledger: Founding, outbox: Path
) -> None:
    with open_sender(node, ledger, outbox) as sender:
        with pytest.raises(Refused, match="greedy"):
            sender.send("greedy", sender.account, b"", 10**9)
        assert [item.key for item in sender.unresolved()] == ["greedy"]
        assert send_nothing(sender, "modest").nonce == 0
        assert send_nothing(sender, "greedy").nonce == 1
        settle_all(sender)
        assert sender.unresolved() == []
        assert used_nonces(sender) == 2


def test_a_refused_transaction_leaves_no_gap_before_those_behind_it(
    node: Node, ledger: Founding, outbox: Path
) -> None:
    with open_sender(node, ledger, outbox) as sender:
        requests = [("first", GAS), ("greedy", 10**9), ("last", GAS)]
        sender.send_many([Outgoing(key, sender.account, b"", gas) for key, gas in requests])
        wait_until(lambda: sender.settle().waiting == 0)
        states = [sender.find(key) for key, _ in requests]
        assert [item.state for item in states if item] == [
            State.MINED,
            State.REFUSED,
            State.MINED,
        ]
        assert used_nonces(sender) == 3  # one without effect stands where the greedy one was


def test_a_transaction_without_effect_is_told_and_can_be_sent_again(
    node: Node, ledger: Founding, outbox: Path
) -> None:
    reverts = bytes.fromhex("60006000fd")  # as code that deploys: PUSH 0, PUSH 0, REVERT
    with open_sender(node, ledger, outbox) as sender:
        sender.send("bad", None, reverts, 100_000)
        with pytest.raises(TransactionFailed, match="bad"):
            sender.wait("bad", PATIENCE)
        assert sender.send("bad", None, reverts, 100_000).state is State.FAILED
        again = sender.resend("bad", None, reverts, 100_000)
        assert (again.nonce, again.state) != (0, State.FAILED)
        with pytest.raises(TransactionFailed):
            sender.wait("bad", PATIENCE)
        assert used_nonces(sender) == 2


def test_the_deployed_contracts_address_is_in_the_outbox(
    node: Node, ledger: Founding, outbox: Path
) -> None:
    with open_sender(node, ledger, outbox) as sender:
        sender.send("empty", None, bytes.fromhex("00"), 100_000)
        done = sender.wait("empty", PATIENCE)
        assert done.contract == contract_address(sender.account, 0)
        block = sender.client.block(done.block or 0)
        assert block is not None
        assert block.hash == done.block_hash
