"""What a crash leaves at each durable write of anchoring, and that nothing is lost or doubled."""

from __future__ import annotations

import threading
from collections import Counter
from pathlib import Path

import pytest
from sqlmodel import Session

from chain.client import (
    CallRefused,
    CheckpointAppended,
    EntryPublished,
    TransactionFailed,
    relay_call,
)
from chain.words import ZERO_DIGEST, Digest
from gateway.anchoring import anchorer, memory, outcomes
from gateway.anchoring.batches import call_of
from gateway.anchoring.models import CONTRACTS, Cursor
from gateway.completeness import Completeness
from gateway.errors import Unavailable
from gateway.projections import project
from tests.gateway.anchoring.chain_town import PATIENCE, ChainTown
from tests.support.town import an_entry

pytestmark = pytest.mark.loopback


def publish(city: ChainTown, *serials: int) -> list[Digest]:
    return [
        city.publish(f"STJJ-{serial:04}", an_entry(f"目录{serial}")).digest for serial in serials
    ]


def check_nothing_lost_or_doubled(city: ChainTown, digests: list[Digest]) -> None:
    """Each statement has one outcome, each leaf one place on the chain."""
    events = city.events()
    accepted = Counter(event.digest for event in events if isinstance(event, EntryPublished))
    assert {digest: accepted[digest] for digest in digests} == dict.fromkeys(digests, 1)
    assert [len(city.outcomes(digest)) for digest in digests] == [1] * len(digests)
    sizes = [event.size for event in events if isinstance(event, CheckpointAppended)]
    assert sizes == sorted(set(sizes)) == [row.size for row in city.checkpoints()]
    assert city.client.journal().size == city.size()
    assert city.client.journal().root == city.root(city.size())
    city.check_index()
    assert city.checkpoints()[-1].index_root != ZERO_DIGEST


def cursor(city: ChainTown) -> int:
    with Session(city.engine) as session:
        return session.get_one(Cursor, CONTRACTS).block_number


def test_killed_between_sending_and_following(city: ChainTown) -> None:
    digests = publish(city, 1, 2)
    assert city.anchoring._relayer.relay([]) == 1
    city.restart()
    city.settle()
    check_nothing_lost_or_doubled(city, digests)
    assert not [event for event in city.events() if isinstance(event, CallRefused)]


def test_killed_between_storing_and_sending(
    city: ChainTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    digests = publish(city, 1, 2)
    with monkeypatch.context() as killed:
        killed.setattr("chain.client.delivery.Delivery.broadcast", lambda _: None)
        city.anchoring._relayer.relay([])
    assert [item.state for item in city.sender.outstanding()] == ["stored"]
    city.restart()
    city.settle()
    check_nothing_lost_or_doubled(city, digests)
    assert not [event for event in city.events() if isinstance(event, CallRefused)]


def test_killed_between_appending_and_following(city: ChainTown) -> None:
    digests = publish(city, 1)
    city.anchoring._anchorer._every = 0.0
    assert city.anchoring._anchorer.anchor([]) == 1
    city.restart()
    city.settle()
    check_nothing_lost_or_doubled(city, digests)


def test_a_follower_that_fails_half_way_leaves_no_trace(
    city: ChainTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    digests = publish(city, 1, 2, 3)
    city.anchoring._relayer.relay([])
    size, followed = city.size(), cursor(city)
    calls = []

    def failing(session: object, entry: object) -> None:
        calls.append(entry)
        if len(calls) == 2:
            raise RuntimeError("power cut")
        project(session, entry)  # type: ignore[arg-type]

    with monkeypatch.context() as killed:
        killed.setattr(outcomes, "project", failing)
        with pytest.raises(RuntimeError):
            city.step_until(lambda: False)  # the node may show the block only a moment later
    assert (city.size(), cursor(city), city.pending()) == (size, followed, 3)
    city.settle()
    check_nothing_lost_or_doubled(city, digests)


def test_killed_between_the_commit_and_the_memory_file(
    city: ChainTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    digests = publish(city, 1)

    def full(_path: Path, _data: bytes) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as killed:
        killed.setattr(memory, "_replace", full)
        with pytest.raises(Unavailable, match="free the disk"):
            city.step_until(lambda: False)
    city.restart()
    city.anchoring.start()
    city.anchoring.stop()
    city.restart()
    city.settle()
    check_nothing_lost_or_doubled(city, digests)


def test_the_senders_file_lost_with_relays_under_way(city: ChainTown) -> None:
    digests = publish(city, 1, 2)
    city.anchoring._relayer.relay([])
    city.anchoring.stop()
    for path in city.settings.data.glob("sender.sqlite*"):
        path.unlink()
    city.open()
    city.anchoring = city.new_anchoring()
    city.settle()
    check_nothing_lost_or_doubled(city, digests)


def test_a_relay_sent_twice_has_its_second_refusals_passed_by(city: ChainTown) -> None:
    digests = publish(city, 1, 2)
    for _ in range(2):
        city.anchoring._relayer.relay([])
        for item in city.sender.outstanding():
            city.sender.wait(item.key, PATIENCE)
            city.sender.forget(item.key)
    assert [event for event in city.events() if isinstance(event, CallRefused)]
    city.settle()
    check_nothing_lost_or_doubled(city, digests)


def test_a_relay_that_comes_after_the_answer_changes_nothing(city: ChainTown) -> None:
    digests = publish(city, 1)
    city.settle()
    body = city.entry(city.statement_row(digests[0]).position).body or {}
    city.sender.send("again", city.ledger.catalog, relay_call([call_of(body)]), 1_000_000)
    city.sender.wait("again", PATIENCE)
    assert [event for event in city.events() if isinstance(event, CallRefused)]
    city.settle()
    check_nothing_lost_or_doubled(city, digests)


@pytest.mark.parametrize("node_kind", ["anvil", "embedded"])
def test_the_node_killed_with_transactions_waiting(city: ChainTown) -> None:
    digests = publish(city, 1, 2, 3)
    city.anchoring._relayer.relay([])
    city.node.kill()
    city.node.start()
    city.settle()
    check_nothing_lost_or_doubled(city, digests)


def test_failed_transactions_from_before_a_restart_are_done_again(city: ChainTown) -> None:
    digests = publish(city, 1)
    city.anchoring._anchorer._every = 0.0
    # The second append builds on the first, which another one of ours has overtaken.
    city.anchoring._anchorer.anchor([])
    stale = city.anchoring._anchorer
    publish(city, 2)
    city.restart()
    city.settle()
    publish(city, 3)
    stale._sender = city.sender
    stale._not_before = 0.0
    assert stale.anchor([]) == 1
    (sent,) = city.sender.outstanding()
    with pytest.raises(TransactionFailed):
        city.sender.wait(sent.key, PATIENCE)
    assert [item.state for item in city.sender.unresolved()] == ["failed"]
    city.restart()
    city.settle()
    check_nothing_lost_or_doubled(city, digests)


def test_an_append_under_way_from_before_a_restart_is_waited_for(city: ChainTown) -> None:
    digests = publish(city, 1)
    city.anchoring._anchorer._every = 0.0
    city.rpc("evm_setAutomine", False)
    city.anchoring._anchorer.anchor([])
    city.restart()
    city.anchoring._anchorer._every = 0.0
    digests += publish(city, 2)
    for _ in range(3):
        city.step()
    assert [item.key.startswith("anchor:") for item in city.sender.outstanding()].count(True) == 1
    city.rpc("evm_setAutomine", True)
    city.rpc("evm_mine")
    city.settle()
    check_nothing_lost_or_doubled(city, digests)


def test_an_append_that_failed_is_made_again_from_what_the_contract_has(
    city: ChainTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    digests = publish(city, 1)
    anchorer_ = city.anchoring._anchorer
    with monkeypatch.context() as wrong:
        wrong.setattr(anchorer, "append_gas", lambda _: 60_000)
        city.step_until(lambda: anchorer_.trouble is not None)
    assert "failed" in (city.anchoring.lag().last_error or "")
    city.settle()
    assert city.anchoring.lag().last_error is None
    check_nothing_lost_or_doubled(city, digests)


def test_a_block_between_following_and_settling_is_followed_before_more_is_sent(
    city: ChainTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    city.rpc("evm_setAutomine", False)
    digests = publish(city, 1)
    city.step()
    follow = city.anchoring._follower.follow

    def follow_and_mine(stopping: threading.Event) -> int:
        size = follow(stopping)
        city.rpc("evm_mine")
        return size

    monkeypatch.setattr(city.anchoring._follower, "follow", follow_and_mine)
    city.settle()
    assert not [event for event in city.events() if isinstance(event, CallRefused)]
    check_nothing_lost_or_doubled(city, digests)


def test_the_senders_file_lost_with_an_append_under_way(city: ChainTown) -> None:
    digests = publish(city, 1)
    city.anchoring._anchorer._every = 0.0
    city.anchoring._anchorer.anchor([])
    (sent,) = city.sender.outstanding()
    city.sender.wait(sent.key, PATIENCE)
    anchored = city.client.journal().size
    assert anchored == city.size()
    city.anchoring.stop()
    for path in city.settings.data.glob("sender.sqlite*"):
        path.unlink()
    city.open()
    city.anchoring = city.new_anchoring()
    digests += publish(city, 2)
    city.settle()
    assert anchored in [row.size for row in city.checkpoints()]
    check_nothing_lost_or_doubled(city, digests)


def test_several_appends_under_way_build_their_indexes_on_each_other(
    city: ChainTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(anchorer, "MAX_LEAVES", 2)
    city.anchoring._anchorer._every = 0.0
    city.rpc("evm_setAutomine", False)
    digests = publish(city, 1, 2, 3, 4, 5, 6)
    assert city.anchoring._anchorer.anchor([]) == 3
    city.rpc("evm_mine")
    city.rpc("evm_setAutomine", True)
    city.settle()
    check_nothing_lost_or_doubled(city, digests)
    assert len(city.completeness.provable()) >= 4


def test_a_ledger_whose_checkpoints_claim_no_index_gets_one_at_the_start(
    bare: ChainTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as older:
        older.setattr(Completeness, "root_at", lambda *_: ZERO_DIGEST)
        for name in ("confirm", "catch_up", "advance"):
            older.setattr(Completeness, name, lambda *_: True)
        bare.populate_at_once()
        bare.settle()
    kept = bare.checkpoints()[-1]
    assert kept.index_root == ZERO_DIGEST
    bare.restart()
    bare.step()
    assert bare.completeness.provable() == [kept.size]
    assert bare.completeness.root(kept.size).root == bare.index_root(kept.size)
    digests = publish(bare, 1)
    bare.settle()
    check_nothing_lost_or_doubled(bare, digests)


def test_rows_of_the_index_that_are_gone_are_made_again_at_the_start(city: ChainTown) -> None:
    digests = publish(city, 1)
    city.settle()
    with city.engine.begin() as connection:
        for table in ("index_key", "index_state"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
    city.restart()
    city.step()
    check_nothing_lost_or_doubled(city, digests)
