"""The anchoring thread: the chain away and back, lag, waiting, stopping."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlmodel import Session, select

from chain.words import Digest
from gateway.anchoring import runner
from gateway.errors import LedgerError
from gateway.journal.models import Tile
from tests.gateway.anchoring.chain_town import PATIENCE, ChainTown
from tests.support.town import an_entry

pytestmark = pytest.mark.loopback


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "_LONGEST_PAUSE", 0.5)


@contextmanager
def running(city: ChainTown) -> Iterator[None]:
    """The thread at work, woken by the writer as in a gateway."""
    city.restart()
    city.writer._after_commit = city.anchoring.notify
    city.anchoring.start()
    try:
        yield
    finally:
        city.writer._after_commit = None
        city.anchoring.stop()


def publish(city: ChainTown, serial: int) -> Digest:
    return city.publish(f"STJJ-{serial:04}", an_entry(f"目录{serial}")).digest


def wait_until(done: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < until
        time.sleep(0.02)


def state(city: ChainTown, digest: Digest) -> str:
    return city.statement_row(digest).state


@pytest.mark.parametrize("node_kind", ["anvil", "embedded"])
def test_the_thread_brings_a_statement_to_its_checkpoint(city: ChainTown) -> None:
    with running(city):
        digest = publish(city, 1)
        position = city.statement_row(digest).position or 0
        assert asyncio.run(city.anchoring.wait_anchored(position, PATIENCE))
        wait_until(lambda: state(city, digest) == "accepted")
        wait_until(city.is_settled)
    assert city.checkpoints()[-1].root == city.root(city.size())


def test_recording_goes_on_while_the_chain_is_away_and_catches_up_by_itself(
    city: ChainTown,
) -> None:
    with running(city):
        wait_until(lambda: city.anchoring.lag().chain_reachable)
        city.node.kill()
        digests = [publish(city, serial) for serial in (1, 2)]
        # What was under way when the node died has an error of its own first.
        wait_until(lambda: "no node answers" in (city.anchoring.lag().last_error or ""))
        lag = city.anchoring.lag()
        assert not lag.chain_reachable
        assert (lag.records_not_anchored, lag.statements_not_answered) == (2, 2)
        assert lag.oldest_unanchored_seconds is not None
        assert lag.seconds_since_contact is not None
        assert not lag.stopped
        digests.append(publish(city, 3))
        city.node.start()
        wait_until(city.is_settled)
        assert [state(city, digest) for digest in digests] == ["accepted"] * 3
        wait_until(lambda: city.anchoring.lag().last_error is None)
        assert city.anchoring.lag().chain_reachable


def test_a_gateway_starts_with_the_chain_away(city: ChainTown) -> None:
    city.node.kill()
    with running(city):
        digest = publish(city, 1)
        assert not city.anchoring.lag().chain_reachable
        city.node.start()
        wait_until(lambda: state(city, digest) == "accepted")


def test_waiting_ends_in_time_where_nothing_is_anchored(city: ChainTown) -> None:
    city.node.kill()
    with running(city):
        position = city.statement_row(publish(city, 1)).position or 0
        began = time.monotonic()
        assert not asyncio.run(city.anchoring.wait_anchored(position, 0.2))
        assert time.monotonic() - began < PATIENCE
    city.node.start()


def test_another_history_stops_the_thread_and_wakes_whoever_waits(city: ChainTown) -> None:
    with running(city):
        wait_until(lambda: city.anchoring.lag().chain_reachable)

        def change(session: Session) -> None:
            tile = session.exec(select(Tile).where(Tile.level == 0)).one()
            tile.hashes = bytes(32) + tile.hashes[32:]
            session.add(tile)

        city.writer.run(change)
        publish(city, 1)

        async def wait_for_ever() -> bool:
            async with asyncio.timeout(PATIENCE):
                return await city.anchoring.wait_anchored(10_000, 86_400)

        assert not asyncio.run(wait_for_ever())
        lag = city.anchoring.lag()
        assert lag.stopped
        assert not lag.chain_reachable
        assert "history differs" in (lag.last_error or "")


def test_a_fault_of_the_program_is_told_and_tried_again(
    city: ChainTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running(city):
        with monkeypatch.context() as broken:
            broken.setattr(city.anchoring._relayer, "relay", lambda _: [][0])
            digest = publish(city, 1)
            wait_until(lambda: "IndexError" in (city.anchoring.lag().last_error or ""))
        wait_until(lambda: state(city, digest) == "accepted")


def test_stopping_twice_and_before_the_start_does_no_harm(city: ChainTown) -> None:
    city.restart()
    city.anchoring.stop()
    city.anchoring.stop()


def test_a_start_that_is_refused_runs_nothing(city: ChainTown) -> None:
    (city.settings.memory_folder / "gateway.json").write_text("{")
    city.restart()
    with pytest.raises(LedgerError):
        city.anchoring.start()
    assert not city.anchoring._thread.is_alive()
