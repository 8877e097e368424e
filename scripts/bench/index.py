"""Measure the completeness index: time for each event, proofs, memory, disk.

    .venv/bin/python -m scripts.bench.index [keys]          the pure part, rows in memory and SQLite
    .venv/bin/python -m scripts.bench.index [keys] --disk   rows in SQLite only: for 10 million keys
    .venv/bin/python -m scripts.bench.index [keys] --gateway    as the anchoring thread works

100,000 keys unless another number is given, each with one record at first. An event has three tags:
of one of 200 members, of one of 2,000 resources, and of a person, new in one event of five. Times
are of the processor, so that neighbours on the machine count less, but they do count: compare with
the bare hash. With SQLite the rows stand in a table as the gateway keeps it, filled in the order
of tags (their positions are invented, which no hash depends on the speed of), committed with each
batch. With --gateway records are journalled, and root, rows and their commit are made as the
anchorer and the follower make them, for appends of 3,500 records.
"""

from __future__ import annotations

import os
import platform
import random
import resource
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from time import process_time

from chain.index import (
    Index,
    KeyProof,
    ReadRows,
    Row,
    RowTable,
    Step,
    depth_of,
    row_of,
    verify_key,
)
from chain.index.tree import HashTree
from scripts.bench import index_gateway as gateway

MEMBERS, RESOURCES, NEW = 200, 2_000, 5
CHUNK = 50_000

Store = tuple[ReadRows, Callable[[tuple[Row, ...]], None]]


def main() -> None:
    numbers = [word for word in sys.argv[1:] if not word.startswith("--")]
    keys = int(numbers[0]) if numbers else 100_000
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores,", end=" ")
    print(f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}; {keys:,} keys")
    block = bytes(65)
    bare = timed(lambda: [sha256(block).digest() for _ in range(100_000)])
    show("a bare SHA-256 of 65 bytes (baseline)", bare / 100_000)
    if "--gateway" in sys.argv:
        gateway.measure(keys)
    elif "--disk" in sys.argv:
        on_disk(keys)
    else:
        in_memory(keys)
        on_disk(keys)
        for size in (keys, 10_000_000):
            tree_alone(size)


def in_memory(keys: int) -> None:
    table = RowTable()
    before = peak_memory()
    took = timed(lambda: [table.write(rows) for rows in chunks(keys)])
    show("rows made and put into memory, for each key", took / keys)
    held = peak_memory()
    index, took = built(table.read, keys)
    show("Index.build, for each key", took / keys)
    print(f"{'memory of the rows · of the hashes, MB':<58}", end="")
    print(f"{(held - before) / 1e3:>8.0f} · {len(index.bucket_hashes()) * 2 / 1e6:.1f}")
    hashes = index.bucket_hashes()
    show("Index.restore", timed(lambda: Index.restore(table.read, keys, keys, hashes)))
    proofs(index, keys)
    events(index, (table.read, table.write), keys)
    growth(index)


def tag(number: int) -> bytes:
    return sha256(number.to_bytes(8)).digest()


def chunks(keys: int) -> Iterator[tuple[Row, ...]]:
    for start in range(0, keys, CHUNK):
        numbers = range(start, min(start + CHUNK, keys))
        yield tuple(row_of(tag(number), [number]) for number in numbers)


def built(read: ReadRows, keys: int) -> tuple[Index, float]:
    found: list[Index] = []
    took = timed(lambda: found.append(Index.build(read, keys, keys)))
    return found[0], took


def proofs(index: Index, keys: int) -> None:
    tags = [tag(number) for number in random.Random(1).sample(range(keys), 2_000)]
    found: list[KeyProof] = []
    show("prove", timed(lambda: found.extend(map(index.prove, tags))) / len(tags))
    sizes = sorted(len(proof.encode()) for proof in found)
    print(f"{'bytes of a proof: mean · 99 of 100 · greatest':<58}", end="")
    print(f"{sum(sizes) / len(sizes):>8.0f} · {sizes[len(sizes) * 99 // 100]} · {sizes[-1]}")
    root = index.root
    pairs = list(zip(tags, found, strict=True))
    show("verify_key", timed(lambda: [verify_key(*pair, root) for pair in pairs]) / len(tags))


def events(index: Index, store: Store, keys: int) -> None:
    """Batches of several sizes, each prepared, stored and applied."""
    draw, people = random.Random(2), iter(range(10 * keys, 11 * keys))
    for batch, times in ((1, 2_000), (100, 60), (4_096, 5)):
        changes = [
            batch_of(draw, people, index.root.size + n * batch, batch, keys) for n in range(times)
        ]
        spent, touched = [0.0, 0.0, 0.0], 0
        for new in changes:
            touched += len(new)
            one_batch(index, store, new, batch, spent)
        total = times * batch
        what = f"batches of {batch:,}: µs an event (prepare, store, apply)"
        parts = ", ".join(f"{part / total * 1e6:.1f}" for part in spent)
        print(f"{what:<58}{sum(spent) / total * 1e6:>8.1f} ({parts}); ", end="")
        print(f"{sum(spent) / touched * 1e6:.1f} a touched key")


def batch_of(
    draw: random.Random, people: Iterator[int], first: int, batch: int, keys: int
) -> dict[bytes, list[int]]:
    changes: dict[bytes, list[int]] = {}
    for position in range(first, first + batch):
        old = draw.randrange(MEMBERS + RESOURCES, keys)
        person = next(people) if position % NEW == 0 else old
        member, thing = draw.randrange(MEMBERS), MEMBERS + draw.randrange(RESOURCES)
        for number in (member, thing, person):
            changes.setdefault(tag(number), []).append(position)
    return changes


def one_batch(
    index: Index, store: Store, new: dict[bytes, list[int]], batch: int, spent: list[float]
) -> None:
    steps: list[Step] = []
    size = index.root.size + batch
    spent[0] += timed(lambda: steps.append(index.prepare(size, new)))
    spent[1] += timed(lambda: store[1](steps[0].rows))
    spent[2] += timed(lambda: index.apply(steps[0]))


def growth(index: Index, most: int = 1_000_000) -> None:
    """The next tree, or its first slices, filled as the gateway would between its commits."""
    index._next = HashTree(index._tree.depth + 1)
    slices: list[float] = []
    while not index._next.complete and len(slices) < most:
        slices.append(timed(lambda: index.advance(256)))
    show("growth: a slice of 256 nodes, mean", sum(slices) / len(slices))
    show("growth: the longest slice", max(slices))
    show(f"growth: {len(slices):,} slices, the whole tree if fewer than 200", sum(slices))


def tree_alone(keys: int) -> None:
    """The part of an update that grows with the keys, over invented hashes of buckets."""
    depth, draw = depth_of(keys), random.Random(3)
    hashes, trees = os.urandom(32 << depth), []
    took = timed(lambda: trees.append(HashTree.over(depth, hashes)))
    print(f"-- the tree of {keys:,} keys alone: {64 * 2**depth / 1e6:.1f} MB")
    show("made from the hashes of buckets", took)
    for batch, times in ((1, 2_000), (100, 60), (4_096, 5)):
        changes = [
            {draw.getrandbits(depth): hashes[:32] for _ in range(batch)} for _ in range(times)
        ]
        took = timed(lambda changes=changes: [trees[0].write(trees[0].climb(c)) for c in changes])
        show(f"climbed, {batch:,} buckets at once: each", took / batch / times)


def on_disk(keys: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "rows.sqlite")
        database = sqlite3.connect(path, isolation_level=None)
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "cache_size = -65536"):
            database.execute(f"PRAGMA {pragma}")
        database.execute(
            "CREATE TABLE key_list (tag BLOB PRIMARY KEY, count INTEGER, peaks BLOB) WITHOUT ROWID"
        )

        def read(first: bytes, last: bytes) -> list[Row]:
            query = "SELECT tag, count, peaks FROM key_list WHERE tag BETWEEN ? AND ? ORDER BY tag"
            return database.execute(query, (first, last)).fetchall()

        def write(rows: Iterable[Row]) -> None:
            database.execute("BEGIN")
            database.executemany(
                "INSERT INTO key_list VALUES (?, ?, ?) ON CONFLICT (tag)"
                " DO UPDATE SET count = excluded.count, peaks = excluded.peaks",
                rows,
            )
            database.execute("COMMIT")

        write(in_order(keys))
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        print(f"-- rows in SQLite: {path.stat().st_size / keys:.0f} bytes a key, filled in order")
        index, took = built(read, keys)
        show("Index.build, for each key", took / keys)
        print(f"{'memory of the hashes, MB':<58}{len(index.bucket_hashes()) * 2 / 1e6:>8.1f}")
        proofs(index, keys)
        events(index, (read, write), keys)
        growth(index, 200)
        database.close()


def in_order(keys: int) -> Iterator[Row]:
    """One row for each of the tags, ascending; 32 bytes a key for a moment."""
    tags = sorted(map(tag, range(keys)))
    peak = row_of(tags[0], [0])[2]
    return ((each, 1, peak) for each in tags)


def timed(action: Callable[[], object]) -> float:
    started = process_time()
    action()
    return process_time() - started


def peak_memory() -> int:
    """The most that the process has held so far, in kB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def show(what: str, seconds: float) -> None:
    unit, scale = ("ms", 1e3) if seconds >= 1e-3 else ("µs", 1e6)
    print(f"{what:<58}{seconds * scale:>8.1f} {unit}")


if __name__ == "__main__":
    main()
