"""Relays that fail: whatever is wrong with one statement, its neighbours are answered."""

from __future__ import annotations

import pytest
from sqlmodel import col, update

from chain.client import CallRefused
from chain.records import tag_hash
from chain.words import Digest, Rank, to_hex
from gateway.anchoring import batches, follower, relayer, spans
from gateway.anchoring.batches import covered
from gateway.database import WriteSession
from gateway.journal.models import Record
from tests.gateway.anchoring.chain_town import ChainTown
from tests.support.town import TJ, account_of, an_entry

pytestmark = pytest.mark.loopback


def publish(city: ChainTown, *serials: int) -> list[Digest]:
    return [
        city.publish(f"STJJ-{serial:04}", an_entry(f"目录{serial}")).digest for serial in serials
    ]


def state(city: ChainTown, digest: Digest) -> str:
    return city.statement_row(digest).state


def too_little_gas_for(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """Whatever batch has the statement runs out of gas, as if the estimate were wrong."""
    real = batches.relay_call

    def call(calls: tuple[bytes, ...]) -> bytes:
        marked = [one if code.encode() not in one else one[:4] for one in calls]
        return real(marked)

    monkeypatch.setattr(batches, "relay_call", call)


def test_a_batch_that_fails_is_halved_until_the_bad_statement_stands_alone(
    city: ChainTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    digests = publish(city, *range(1, 9))
    # A call whose bytes do not decode undoes its whole batch, like one that runs out of gas.
    too_little_gas_for(monkeypatch, "STJJ-0003")
    city.step_until(lambda: city.pending() == 1 and city.anchoring.lag().last_error is not None)
    states = [state(city, digest) for digest in digests]
    assert states == ["accepted"] * 2 + ["pending"] + ["accepted"] * 5
    assert "RelayOutOfGas" in (city.anchoring.lag().last_error or "")


def test_what_was_set_aside_is_tried_again_and_does_not_hold_up_later_ones(
    city: ChainTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    (bad,) = publish(city, 1)
    with monkeypatch.context() as wrong:
        too_little_gas_for(wrong, "STJJ-0001")
        city.step_until(lambda: any(one.after for one in city.anchoring._relayer._cases.values()))
        later = publish(city, 2, 3)
        city.step_until(lambda: city.pending() == 1)
    assert [state(city, digest) for digest in later] == ["accepted", "accepted"]
    for one in city.anchoring._relayer._cases.values():
        one.after = 0.0
    city.settle()
    assert [answer.header.outcome for answer in city.outcomes(bad)] == ["accepted"]
    assert city.anchoring.lag().last_error is None


def test_a_statement_without_an_answer_is_relayed_ever_more_rarely(
    city: ChainTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(city, 1)
    sent = []
    real = city.sender.send_many
    monkeypatch.setattr(city.sender, "send_many", lambda requests: sent.append(1) or real(requests))
    monkeypatch.setattr(follower.Outcomes, "record", lambda *_: None)
    city.anchoring._anchorer._not_before = float("inf")
    city.step_until(lambda: len(sent) > relayer._TRIES)
    for _ in range(10):
        city.step()
    assert len(sent) == relayer._TRIES + 1
    assert "without an answer" in (city.anchoring.lag().last_error or "")


def test_a_statement_whose_body_is_gone_does_not_hold_up_its_neighbours(city: ChainTown) -> None:
    digests = publish(city, 1, 2)
    position = city.statement_row(digests[0]).position or 0

    def erase(session: WriteSession) -> None:
        session.execute(update(Record).where(col(Record.position) == position).values(body=None))

    city.writer.run(erase)
    city.step_until(lambda: city.pending() == 1)
    assert state(city, digests[1]) == "accepted"
    assert f"record {position} cannot be relayed" in (city.anchoring.lag().last_error or "")


def test_no_more_is_under_way_than_blocks_can_hold(
    city: ChainTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relayer, "MOST_UNDER_WAY", 3)
    monkeypatch.setattr(batches, "MAX_GAS", 600_000)
    publish(city, *range(1, 12))
    city.rpc("evm_setAutomine", False)
    for _ in range(4):
        city.step()
    assert [item.key.startswith("relay:") for item in city.sender.outstanding()].count(True) == 3
    city.rpc("evm_setAutomine", True)
    city.rpc("evm_mine")
    city.settle()
    assert not [event for event in city.events() if isinstance(event, CallRefused)]


def test_what_is_under_way_is_not_sent_again(city: ChainTown) -> None:
    city.rpc("evm_setAutomine", False)
    for serial in (1, 2, 3):
        publish(city, serial)
        city.step()
    city.restart()
    publish(city, 4)
    city.step()
    relays = [found for item in city.sender.outstanding() if (found := covered(item.key))]
    assert [len(found) for found in relays] == [1, 1, 1, 1]
    assert len({found[0] for found in relays}) == 4
    city.rpc("evm_setAutomine", True)
    city.rpc("evm_mine")
    city.settle()
    assert not [event for event in city.events() if isinstance(event, CallRefused)]


def test_the_events_of_many_blocks_are_recorded_in_several_commits(
    city: ChainTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spans, "MAX_EVENTS", 2)
    monkeypatch.setattr(batches, "MAX_GAS", 600_000)
    city.rpc("evm_setAutomine", False)
    digests = publish(city, *range(1, 8))
    city.anchoring._relayer.relay([])
    city.rpc("evm_setAutomine", True)
    city.rpc("evm_mine")
    written = []
    real = follower.Follower._record

    def record(self: follower.Follower, cursor: object, span: spans.Span) -> None:
        written.append(len(span.events))
        real(self, cursor, span)  # type: ignore[arg-type]

    monkeypatch.setattr(follower.Follower, "_record", record)
    city.settle()
    assert [len(city.outcomes(digest)) for digest in digests] == [1] * 7
    assert max(written) <= 7
    assert sum(written) >= 7


def test_statements_for_different_contracts_keep_the_journals_order(city: ChainTown) -> None:
    before = publish(city, 1)
    rotated = city.take(
        city.statement(
            "RotateAccount",
            ["tj-head"],
            member=to_hex(tag_hash(f"member:{TJ}")),
            previous=to_hex(account_of("tj-clerk")),
            next=to_hex(account_of("tj-new")),
            rank=int(Rank.HANDLER),
            expectedState=1,
        )
    )
    # Recorded while the rotation is under way: the contract will not take the old account.
    after = publish(city, 2)
    city.settle()
    states = [state(city, digest) for digest in (*before, rotated.digest, *after)]
    assert states == ["accepted", "accepted", "refused"]
    (refused,) = city.outcomes(after[0])
    assert (refused.body or {})["reason"] == {
        "error": "NotAuthorised",
        "arguments": {"account": to_hex(account_of("tj-clerk"))},
    }
