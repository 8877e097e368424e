"""Measure an observer against the sealer, on the same chain in one run.

    .venv/bin/python -m scripts.bench.observer [records] [--plain]

20,000 records unless another number is given, 3,500 in a block, each with three tags (of one of 200
members, one of 2,000, and a new one in every fifth), then as many blocks of one record as there
were full ones. Processor time: the sealer's is reading the transactions and building, sealing and
writing the blocks; the observer's is everything it does, from the same bytes to signed checkpoints
in its mirror. --plain lets both execute by py-evm's own interpreter.
"""

from __future__ import annotations

import gc
import os
import platform
import resource
import sys
import tempfile
from pathlib import Path
from time import perf_counter, process_time

from chain.merkle import leaf_hash
from chain.node.execution import spare_the_collector, use_plain_machine
from chain.node.transactions import decode
from chain.observer import Observer
from chain.words import Seconds
from tests.chain.observer.support import Told, World

LEAVES = 3_500
MEMBERS, RESOURCES, NEW = 200, 2_000, 5


def main() -> None:
    given = [item for item in sys.argv[1:] if item != "--plain"]
    records = int(given[0]) if given else 20_000
    if "--plain" in sys.argv:
        use_plain_machine()
    spare_the_collector()
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder) / "node")
        full = records // LEAVES
        first = world.ledger.file.height()
        sealed = [_seal(world, LEAVES) for _ in range(full)]
        single = [_seal(world, 1) for _ in range(full)]
        gc.collect()
        _observe(world, Path(folder) / "mirror", first, full, sum(sealed), sum(single))
        world.ledger.file.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory, the making of the ledger included: {peak:,.0f} MB")


def _seal(world: World, records: int) -> float:
    """The processor time in which the sealer makes a block of so many records."""
    for _ in range(records):
        number = len(world.headers)
        world.record(f"M{number % MEMBERS}", f"R{number % RESOURCES}", f"P{number // NEW}")
    made = world.append(world.headers[world.frontier.size :])
    began = process_time()
    world.ledger.clock += 1
    transaction = decode(made.raw, world.ledger.genesis.chain_id)
    block, refused = world.ledger.builder.extend([transaction], Seconds(world.ledger.clock))
    took = process_time() - began
    assert block is not None, refused
    return took


def _observe(
    world: World, folder: Path, first: int, full: int, sealed: float, single: float
) -> None:
    told, records = world.tell(), len(world.headers)
    with world.begin(folder) as mirror:
        observer = world.observer(mirror)
        _advance(observer, _until(told, first))
        began, at = process_time(), perf_counter()
        _advance(observer, _until(told, first + full))
        middle = process_time()
        _advance(observer, told)
        ended, passed = process_time(), perf_counter() - at
        assert observer.reached().records == records
        assert observer.reached().signed == 2 * full
        observer_full, observer_single = middle - began, ended - middle
    size = sum(path.stat().st_size for path in folder.iterdir())
    leaves = full * LEAVES
    print(f"{'processor time':<44}{'sealer':>12}{'observer':>12}{'ratio':>8}")
    _row("a record, 3,500 a block, µs", 1e6 * sealed / leaves, 1e6 * observer_full / leaves)
    _row("records a second", leaves / sealed, leaves / observer_full)
    _row("a block of one record, ms", 1e3 * single / full, 1e3 * observer_single / full)
    _row("blocks of one record a second", full / single, full / observer_single)
    print(f"by the clock {passed:.1f} s; the mirror has {size / records:,.0f} bytes a record")
    began = process_time()
    for header in world.headers:
        leaf_hash(header)
    print(f"the bare leaf hash: {1e6 * (process_time() - began) / records:.2f} µs")


def _row(name: str, sealer: float, observer: float) -> None:
    print(f"{name:<44}{sealer:>12,.2f}{observer:>12,.2f}{observer / sealer:>8.2f}")


def _advance(observer: Observer, told: Told) -> None:
    for _ in observer.advance(told):
        pass


def _until(told: Told, last: int) -> Told:
    blocks = {number: block for number, block in told.shown_blocks.items() if number <= last}
    return Told(blocks, told.shown_headers, told.shown_bodies)


if __name__ == "__main__":
    main()
