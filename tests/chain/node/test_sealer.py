"""The sealer's loop under clocks, disks and memories that misbehave."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from chain.node import sealer as module
from chain.node.files import Memory
from chain.node.mempool import Mempool
from chain.node.sealer import Sealer
from tests.chain.node.support import START, STRANGER, Ledger


class Clock:
    """A clock that the test sets."""

    def __init__(self, now: float) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


class Bench:
    """A sealer over a ledger, turned by hand."""

    def __init__(self, ledger: Ledger, folder: Path) -> None:
        self.ledger = ledger
        self.clock = Clock(START + 100.5)
        self.memory = Memory(folder)
        self.pool = Mempool()
        self.sealer = Sealer(
            ledger.builder, ledger.file, ledger.genesis, self.memory, self.pool, self.clock
        )

    def add(self, *keys: bytes) -> None:
        for key in keys or (None,):
            transaction = self.ledger.next(key) if key else self.ledger.next()
            self.pool.add(transaction, 0)


@pytest.fixture
def bench(ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.setattr(module, "_RETRY_SECONDS", 0.01)
    return Bench(ledger, tmp_path / "memory")


def test_without_work_there_is_no_block(bench: Bench) -> None:
    assert not bench.sealer._turn()
    assert bench.sealer.published.number == 0


def test_the_first_transaction_is_sealed_at_once_with_the_clocks_second(bench: Bench) -> None:
    bench.add()
    assert bench.sealer._turn()
    assert bench.sealer.published.number == 1
    assert bench.ledger.builder.head.timestamp == START + 100
    assert len(bench.pool) == 0


def test_the_next_block_waits_for_the_next_second(bench: Bench) -> None:
    bench.add()
    bench.sealer._turn()
    bench.add()
    bench.clock.now = START + 100.99
    assert bench.sealer._turn(), "there is work"
    assert bench.sealer.published.number == 1, "but no second for it"
    assert bench.sealer.trouble == ""
    bench.clock.now = START + 101.0
    bench.sealer._turn()
    assert bench.ledger.builder.head.timestamp == START + 101


def test_a_clock_set_back_stops_the_sealer_and_is_told(bench: Bench) -> None:
    bench.add()
    bench.sealer._turn()
    bench.add()
    bench.clock.now = START
    bench.sealer._turn()
    assert bench.sealer.published.number == 1
    assert bench.sealer.trouble == "the clock is 101 seconds behind the last block: set it right"
    bench.clock.now = START + 200
    bench.sealer._turn()
    assert bench.sealer.published.number == 2
    assert bench.sealer.trouble == ""


def test_a_refused_transaction_is_forgotten(bench: Bench) -> None:
    bench.add(STRANGER)
    bench.sealer._turn()
    assert len(bench.pool) == 0
    assert bench.sealer.published.number == 0


def test_a_full_disk_is_told_and_the_block_comes_when_there_is_room(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.add()
    real = bench.ledger.file._insert

    def full(_block: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(bench.ledger.file, "_insert", full)
    assert bench.sealer._turn()
    assert "database or disk is full" in bench.sealer.trouble
    assert bench.sealer.published.number == 0
    assert len(bench.pool) == 1, "what was asked for is kept"
    monkeypatch.setattr(bench.ledger.file, "_insert", real)
    bench.sealer._turn()
    assert bench.sealer.published.number == 1
    assert bench.sealer.trouble == ""


def test_a_block_is_shown_only_after_it_was_remembered(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[int, int]] = []
    real: Callable[..., None] = bench.memory.remember

    def failing_once(*arguments: object) -> None:
        seen.append((bench.ledger.file.height(), bench.sealer.published.number))
        if len(seen) == 1:
            raise OSError("no space left")
        real(*arguments)

    monkeypatch.setattr(bench.memory, "remember", failing_once)
    bench.add()
    bench.sealer._turn()
    assert seen == [(1, 0), (1, 0)], "durable, and not yet shown, while it is being remembered"
    assert bench.sealer.published.number == 1


def test_what_was_sealed_but_not_remembered_is_remembered_at_the_next_start(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    bench.add()
    monkeypatch.setattr(bench.memory, "remember", lambda *_: bench.sealer.stop() or _fail())
    bench.sealer._turn()
    assert bench.sealer.published.number == 0
    monkeypatch.undo()
    again = Bench(bench.ledger, tmp_path / "memory")
    again.memory.check(bench.ledger.genesis, bench.ledger.file)
    again.sealer.stop()
    again.sealer.run()
    assert again.sealer.published.number == 1
    assert '"number": 1' in (tmp_path / "memory" / "node.json").read_text()


def _fail() -> None:
    raise OSError("gone")


def test_the_loop_sleeps_until_there_is_news_and_ends_when_told(bench: Bench) -> None:
    # The loop runs in the main thread, as in the node: the deadline's timer needs it.
    def outside() -> None:
        for _ in range(3):
            bench.clock.now += 1
            bench.add()
            while (
                bench.sealer.published.number < bench.ledger.nonces[next(iter(bench.ledger.nonces))]
            ):
                if stop.wait(0.01):
                    return
        bench.sealer.stop()

    stop = threading.Event()
    thread = threading.Thread(target=outside)
    thread.start()
    with contextlib.ExitStack() as held:
        held.callback(thread.join)
        held.callback(stop.set)
        bench.sealer.run()
    assert bench.sealer.published.number == 3
