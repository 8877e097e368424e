"""What only a node that obeys can show: dropped, replaced and foreign transactions, a full pool.

And every durable write of the outbox, failing before or after the fact.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from chain.client import (
    ChainIdentity,
    Client,
    DeadlineExceeded,
    Nonsense,
    OutboxError,
    Outgoing,
    Refused,
    Sender,
    State,
    TransactionReplaced,
)
from chain.words import Digest, to_hex
from tests.chain.client.broken import Answer, BrokenNode, http
from tests.chain.client.nodes import AnvilNode, Founding, founding
from tests.chain.client.sending import (
    GAS,
    mine,
    open_sender,
    send_foreign,
    send_nothing,
    settle_all,
    used_nonces,
)
from tests.chain.client.world import PATIENCE


def _drop(sender: Sender, transaction: Digest) -> None:
    sender.client.connection.call("anvil_dropTransaction", to_hex(transaction))


def test_a_dropped_transaction_is_sent_again_as_it_was(sender: Sender) -> None:
    kept, dropped = send_nothing(sender, "kept"), send_nothing(sender, "dropped")
    _drop(sender, dropped.hash)
    settlement = sender.settle()
    assert [(item.key, item.hash) for item in settlement.rebroadcast] == [("dropped", dropped.hash)]
    assert settlement.waiting == 2
    mine(sender)
    assert {item.hash for item in sender.settle().mined} == {kept.hash, dropped.hash}


def test_what_waits_in_the_node_is_left_alone(sender: Sender) -> None:
    send_nothing(sender, "waits")
    settlement = sender.settle()
    assert (settlement.rebroadcast, settlement.waiting) == ((), 1)


def test_a_replaced_transaction_is_reported_and_can_be_sent_again(
    sender: Sender, ledger: Founding
) -> None:
    ours = send_nothing(sender, "ours")
    _drop(sender, ours.hash)
    send_foreign(sender, ledger, 0)
    mine(sender)
    assert [item.key for item in sender.settle().replaced] == ["ours"]
    assert [item.key for item in sender.settle().replaced] == ["ours"]  # until it is dealt with
    assert send_nothing(sender, "ours").state is State.REPLACED
    with pytest.raises(TransactionReplaced, match="nonce 0"):
        sender.wait("ours", PATIENCE)
    again = sender.resend("ours", sender.account, b"", GAS)
    assert (again.nonce, again.state) == (1, State.SENT)
    mine(sender)
    assert sender.wait("ours", PATIENCE).nonce == 1
    assert sender.unresolved() == []


def test_a_receipt_may_come_later_than_the_count(
    sleepy: AnvilNode, ledger: Founding, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_sender(sleepy, ledger, tmp_path / "sender.sqlite", receipt_lag=3_600) as sender:
        send_nothing(sender, "ours")
        mine(sender)
        with monkeypatch.context() as early:
            early.setattr(sender._delivery, "receipts", lambda sent: [])
            for _ in range(2):
                settlement = sender.settle()
                assert (settlement.replaced, settlement.waiting) == ((), 1)
        assert [item.key for item in sender.settle().mined] == ["ours"]


def test_an_account_used_past_its_outbox_costs_one_transaction_each_time(
    sender: Sender, ledger: Founding
) -> None:
    send_nothing(sender, "first")
    mine(sender)
    settle_all(sender)
    send_foreign(sender, ledger, 1)
    send_foreign(sender, ledger, 2)
    mine(sender)
    assert send_nothing(sender, "late").state is State.STORED  # the node says: nonce too low
    assert [item.key for item in sender.settle().replaced] == ["late"]
    assert sender.resend("late", sender.account, b"", GAS).nonce == 3
    mine(sender)
    settle_all(sender)
    assert used_nonces(sender) == 4


def test_a_foreign_transaction_that_waits_is_waited_for(sender: Sender, ledger: Founding) -> None:
    send_nothing(sender, "opens the outbox")
    mine(sender)
    settle_all(sender)
    send_foreign(sender, ledger, 1)
    assert send_nothing(sender, "ours").state is State.STORED  # replacement underpriced
    assert sender.settle().waiting == 1
    mine(sender)
    assert [item.key for item in sender.settle().replaced] == ["ours"]


def test_an_account_with_a_past_starts_where_the_chain_is(
    sleepy: AnvilNode, ledger: Founding, tmp_path: Path
) -> None:
    with open_sender(sleepy, ledger, tmp_path / "one.sqlite") as sender:
        send_foreign(sender, ledger, 0)
        send_foreign(sender, ledger, 1)
        mine(sender)
        assert send_nothing(sender, "first").nonce == 2


def test_a_chain_put_back_to_an_older_copy_is_found_out(sender: Sender) -> None:
    snapshot = sender.client.connection.call("evm_snapshot")
    send_nothing(sender, "one")
    mine(sender)
    settle_all(sender)
    sender.client.connection.call("evm_revert", snapshot)
    send_nothing(sender, "two")
    with pytest.raises(OutboxError, match="older copy"):
        sender.settle()


def test_waiting_ends_at_the_deadline(sender: Sender) -> None:
    send_nothing(sender, "slow")
    with pytest.raises(DeadlineExceeded, match="slow is in no block"):
        sender.wait("slow", 0.3)
    with pytest.raises(OutboxError, match="nothing was sent"):
        sender.wait("never", 0.3)


def test_a_forgotten_key_is_free_and_its_nonce_stays_used(sender: Sender) -> None:
    send_nothing(sender, "one")
    sender.forget("one")
    assert sender.find("one") is not None  # still outstanding
    mine(sender)
    settle_all(sender)
    sender.forget("one")
    assert sender.find("one") is None
    assert send_nothing(sender, "one").nonce == 1


def test_many_are_sent_in_few_requests(sender: Sender) -> None:
    requests = [Outgoing(f"key-{n}", sender.account, b"", GAS) for n in range(250)]
    asked: list[int] = []
    batch = sender.client.connection.batch
    sender.client.connection.batch = lambda calls: (  # type: ignore[method-assign]
        asked.append(len(calls)) or batch(calls)  # type: ignore[func-returns-value]
    )
    sent = sender.send_many(requests)
    assert asked == [100, 100, 50]
    assert [item.nonce for item in sent] == list(range(250))
    assert {item.state for item in sent} == {State.SENT}
    mine(sender)
    assert len(sender.settle().mined) == 250


def test_the_bytes_of_settled_transactions_are_not_kept(sender: Sender, tmp_path: Path) -> None:
    send_nothing(sender, "one")
    mine(sender)
    settle_all(sender)
    with closing(sqlite3.connect(tmp_path / "sender.sqlite")) as file:
        assert file.execute("SELECT raw FROM sent").fetchall() == [(None,)]


# --- a node that is told what to say


def _obeys(
    send: Callable[[], Any], used: int = 0, known: object = None, receipt: object = None
) -> Answer:
    """A node without blocks whose answer to a sent transaction the test decides."""

    def one(call: Any) -> Any:
        results: dict[str, Any] = {
            "eth_chainId": "0x7",
            "eth_getBlockByNumber": {"hash": "0x" + "11" * 32},
            "eth_getTransactionCount": hex(used),
            "eth_getTransactionByHash": known,
            "eth_getTransactionReceipt": receipt,
        }
        if call["method"] == "eth_sendRawTransaction":
            said = send()
            return {"error": said} if isinstance(said, dict) else {"result": said}
        return {"result": results.get(call["method"])}

    def answer(request: Any) -> bytes:
        calls = request if isinstance(request, list) else [request]
        replies = [{"jsonrpc": "2.0", "id": call["id"]} | one(call) for call in calls]
        return http(json.dumps(replies if isinstance(request, list) else replies[0]))

    return answer


CHAIN = ChainIdentity(7, Digest(bytes([0x11]) * 32))


@pytest.fixture
def obedient(tmp_path: Path) -> Iterator[tuple[BrokenNode, Sender]]:
    """A node that says what the test tells it, and a sender on it."""
    with (
        BrokenNode(_obeys(lambda: None)) as node,
        Client(node.url, expect_chain=CHAIN, timeout=60) as client,
    ):
        sender = Sender(tmp_path / "sender.sqlite", client, founding().operator)
        yield node, sender
        sender.close()


@pytest.mark.parametrize(
    "message",
    ["txpool is full", "too many transactions are waiting: send it again later",
     "nonce too high: next nonce 0", "Transaction nonce is too far in future",
     "replacement transaction underpriced"],
)  # fmt: skip
def test_what_a_node_would_take_later_stays_stored(
    message: str, obedient: tuple[BrokenNode, Sender]
) -> None:
    node, sender = obedient
    node.answer = _obeys(lambda: {"code": -32000, "message": message})
    assert send_nothing(sender, "one").state is State.STORED
    assert sender.settle().waiting == 1


@pytest.mark.parametrize(
    "message",
    ["intrinsic gas too low", "sender not allowed", "oversized data", "underpriced"],
)
def test_what_a_node_will_never_take_is_refused(
    message: str, obedient: tuple[BrokenNode, Sender]
) -> None:
    node, sender = obedient
    node.answer = _obeys(lambda: {"code": -32000, "message": message})
    with pytest.raises(Refused, match=message):
        send_nothing(sender, "one")
    assert sender.settle().waiting == 0


def test_only_when_its_turn_has_come_is_a_refusal_the_last_word(
    obedient: tuple[BrokenNode, Sender],
) -> None:
    node, sender = obedient
    node.answer = _obeys(lambda: {"code": -32000, "message": "already known"})
    send_nothing(sender, "first")
    node.answer = _obeys(lambda: {"code": -32000, "message": "insufficient funds"})
    assert send_nothing(sender, "second").state is State.STORED
    node.answer = _obeys(lambda: {"code": -32000, "message": "insufficient funds"}, used=1)
    with pytest.raises(Refused, match="insufficient funds"):
        send_nothing(sender, "second")


def test_a_transaction_that_the_node_has_is_not_given_up_whatever_it_says(
    obedient: tuple[BrokenNode, Sender],
) -> None:
    node, sender = obedient
    node.answer = _obeys(
        lambda: {"code": -32000, "message": "I have that one"}, known={"hash": "0x"}
    )
    assert send_nothing(sender, "one").state is State.STORED
    assert sender.settle().obstacle == "I have that one"


def test_an_account_that_may_not_send_waits_and_says_why(
    obedient: tuple[BrokenNode, Sender],
) -> None:
    node, sender = obedient
    node.answer = _obeys(lambda: {"code": -32000, "message": "account not allowed"})
    requests = [Outgoing(key, sender.account, b"", GAS) for key in ("one", "two", "three")]
    sender.send_many(requests)
    settlements = [sender.settle() for _ in range(4)]
    assert {item.waiting for item in settlements} == {3}  # one without effect, two, three
    assert {item.obstacle for item in settlements} == {"account not allowed"}
    node.answer = _obeys(lambda: {"code": -32000, "message": "already known"})
    assert len(sender.settle().rebroadcast) == 3


def test_a_refused_transaction_that_was_taken_after_all_is_not_sent_again(
    obedient: tuple[BrokenNode, Sender],
) -> None:
    node, sender = obedient
    node.answer = _obeys(lambda: {"code": -32000, "message": "underpriced"})
    with pytest.raises(Refused):
        send_nothing(sender, "one")
    (refused,) = sender.unresolved()
    receipt = {
        "transactionHash": to_hex(refused.hash), "blockNumber": "0x1", "status": "0x1",
        "blockHash": "0x" + "44" * 32, "gasUsed": "0x1", "contractAddress": None,
    }  # fmt: skip
    node.answer = _obeys(lambda: {"code": -32000, "message": "?"}, used=1, receipt=receipt)
    again = send_nothing(sender, "one")
    assert (again.hash, again.state) == (refused.hash, State.MINED)


def test_large_transactions_go_in_requests_that_nodes_take(
    obedient: tuple[BrokenNode, Sender],
) -> None:
    node, sender = obedient
    node.answer = _obeys(lambda: {"code": -32000, "message": "already known"})
    large = [Outgoing(f"key-{n}", sender.account, bytes(120_000), 10**7) for n in range(6)]
    sender.send_many(large)
    sizes = [
        len(request)
        for request in node.requests
        if isinstance(request, list) and request[0]["method"] == "eth_sendRawTransaction"
    ]
    assert sizes == [4, 2]


def test_what_the_node_knows_already_counts_as_sent(obedient: tuple[BrokenNode, Sender]) -> None:
    node, sender = obedient
    node.answer = _obeys(lambda: {"code": -32000, "message": "already known"})
    assert send_nothing(sender, "one").state is State.SENT


@pytest.mark.parametrize("said", ["0x" + "22" * 32, "0x22", 7])
def test_a_node_that_names_another_hash_talks_nonsense(
    said: object, obedient: tuple[BrokenNode, Sender]
) -> None:
    node, sender = obedient
    node.answer = _obeys(lambda: said)
    with pytest.raises(Nonsense):
        send_nothing(sender, "one")
    stored = sender.find("one")
    assert stored is not None
    assert stored.state is State.STORED


def test_a_receipt_of_another_transaction_is_nonsense(
    obedient: tuple[BrokenNode, Sender],
) -> None:
    node, sender = obedient
    node.answer = _obeys(lambda: {"code": -32000, "message": "already known"})
    send_nothing(sender, "one")
    receipt = {
        "transactionHash": "0x" + "33" * 32, "blockNumber": "0x1", "blockHash": "0x" + "44" * 32,
        "status": "0x1", "gasUsed": "0x1", "contractAddress": None,
    }  # fmt: skip
    node.answer = _obeys(lambda: None, used=1, receipt=receipt)
    with pytest.raises(Nonsense, match="receipt of another"):
        sender.settle()


# --- every durable write, failing


class _FailingCommit:
    """The outbox's database; its commits fail while armed, before or after the fact."""

    def __init__(self, database: sqlite3.Connection, persists: bool) -> None:
        self._database = database
        self._persists = persists
        self.armed = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._database, name)

    def execute(self, statement: str, *values: Any) -> Any:
        if statement == "COMMIT" and self.armed:
            if self._persists:
                self._database.execute("COMMIT")
            raise sqlite3.OperationalError("disk I/O error")
        return self._database.execute(statement, *values)


def _plainly(sender: Sender, _: Founding) -> None:
    send_nothing(sender, "one")
    mine(sender)
    sender.settle()
    sender.forget("one")


def _dropped(sender: Sender, _: Founding) -> None:
    _drop(sender, send_nothing(sender, "one").hash)
    sender.settle()


def _replaced(sender: Sender, ledger: Founding) -> None:
    _drop(sender, send_nothing(sender, "one").hash)
    send_foreign(sender, ledger, 0)
    mine(sender)
    sender.settle()


def _refused(sender: Sender, _: Founding) -> None:
    greedy = Outgoing("greedy", sender.account, b"", 10**9)
    sender.send_many([greedy, Outgoing("one", sender.account, b"", GAS)])


# Every durable write of the outbox, with work that comes to it. For each: the commit fails, or it
# fails after all is on the disk; then the process is gone and another takes over.
WRITES: list[tuple[str, Callable[[Sender, Founding], None]]] = [
    ("claim", _plainly),
    ("store", _plainly),
    ("mark_sent", _plainly),
    ("mark_mined", _plainly),
    ("raise_floor", _plainly),
    ("forget", _plainly),
    ("mark_lost", _dropped),
    ("mark_replaced", _replaced),
    ("refuse", _refused),
]


@pytest.mark.parametrize("persists", [False, True], ids=["not persisted", "persisted"])
@pytest.mark.parametrize(("write", "work"), WRITES, ids=[write for write, _ in WRITES])
def test_no_failing_write_loses_or_doubles_a_transaction(
    write: str,
    work: Callable[[Sender, Founding], None],
    persists: bool,
    sleepy: AnvilNode,
    ledger: Founding,
    tmp_path: Path,
) -> None:
    path = tmp_path / "sender.sqlite"
    with open_sender(sleepy, ledger, path) as sender:
        outbox: Any = sender._outbox
        failing = _FailingCommit(outbox._db, persists)
        real = getattr(outbox, write)

        def failing_write(*arguments: Any, **options: Any) -> Any:
            failing.armed = True
            return real(*arguments, **options)

        outbox._db = failing
        setattr(outbox, write, failing_write)
        with pytest.raises(OutboxError, match="disk I/O error"):
            work(sender, ledger)
    with open_sender(sleepy, ledger, path) as sender:
        wanted = ["two"] if write == "forget" else ["one", "two"]
        for key in wanted:  # by a caller that does not know what became of it
            send_nothing(sender, key)
        for _ in range(2):
            mine(sender)
            for item in sender.settle().replaced:
                sender.resend(item.key, sender.account, b"", GAS)
        found = [sender.find(key) for key in wanted]
        assert {item.state for item in found if item} == {State.MINED}
        assert len({item.nonce for item in found if item}) == len(wanted)
        # Beside these two: the foreign one, or the one without effect in a refused one's place.
        others = 1 if work in (_replaced, _refused) else 0
        assert used_nonces(sender) == 2 + others
