"""Measure the tree, the tiles and canonical JSON, each against a baseline in the same run.

    .venv/bin/python -m scripts.bench.merkle [leaves]

One million leaves unless another number is given. Times are the best of several runs.
"""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Callable
from hashlib import sha256
from time import perf_counter
from typing import Any

import orjson
import rfc8785

from chain import canonical, merkle

BATCH = 3_500
DOCUMENT: dict[str, Any] = {
    "v": 1,
    "kind": "catalog.published",
    "outcome": "submitted",
    "time": 1795287000123,
    "body": "0x" + "ab" * 32,
    "tags": [["0x" + "cd" * 32, 0], ["0x" + "ef" * 32, 17]],
    "entry": {
        "name": "年度统计公报",
        "summary": "数据项：年份、指标、数值、单位",
        "fields": ["年份", "指标", "数值"],
        "share": "有条件共享",
        "nested": {"a": None, "b": True, "n": 12345},
    },
    "actor": "0x" + "12" * 20,
}


def best(action: Callable[[], object], times: int = 5, repeat: int = 1) -> float:
    """Seconds for one call of ``action``."""
    found = []
    for _ in range(times):
        started = perf_counter()
        for _ in range(repeat):
            action()
        found.append((perf_counter() - started) / repeat)
    return min(found)


def show(what: str, seconds: float, baseline: float = 0.0, than: str = "") -> None:
    unit, scale = ("ms", 1e3) if seconds >= 1e-3 else ("µs", 1e6)
    ratio = f"   {seconds / baseline:.2f} × {than}" if baseline else ""
    print(f"{what:<58}{seconds * scale:>10.2f} {unit}{ratio}")


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores,", end=" ")
    print(f"Python {platform.python_version()}, orjson {orjson.__version__}")
    leaves = [sha256(number.to_bytes(8)).digest() for number in range(count)]
    trees(leaves)
    tiles(leaves)
    documents()


def trees(leaves: list[bytes]) -> None:
    count = len(leaves)
    block = b"\x01" + leaves[0] + leaves[-1]
    bare = best(lambda: [sha256(block).digest() for _ in range(count - 1)], 3)
    show(f"{count - 1:,} bare hashes of 65 bytes (baseline)", bare)
    show(f"root_hash of {count:,} leaves", best(lambda: merkle.root_hash(leaves), 3), bare, "bare")
    frontier = merkle.Frontier().append(leaves)
    more = leaves[:BATCH]
    bare = best(lambda: [sha256(block).digest() for _ in more])
    grown = best(lambda: frontier.append(more))
    show(f"Frontier.append of {BATCH:,} leaves", grown, bare, f"{BATCH:,} bare hashes")
    index, size = count // 3, count
    proof = merkle.inclusion_proof(leaves, index, size)
    root = frontier.root()
    check = best(lambda: merkle.verify_inclusion(index, size, leaves[index], proof, root), 5, 1000)
    show(f"verify_inclusion, {len(proof)} nodes", check)
    old = size - size // 7
    proof, first = merkle.consistency_proof(leaves, old, size), merkle.root_hash(leaves[:old])
    check = best(lambda: merkle.verify_consistency(old, size, first, root, proof), 5, 1000)
    show(f"verify_consistency, {len(proof)} nodes", check)


def tiles(leaves: list[bytes]) -> None:
    size, stored = len(leaves), {}
    reads: list[tuple[int, int]] = []

    def read(level: int, index: int) -> bytes:
        reads.append((level, index))
        return stored[level, index]

    started = perf_counter()
    for start in range(0, size, BATCH):
        stored.update(merkle.updated_tiles(read, start, leaves[start : start + BATCH]))
    batches = -(-size // BATCH)
    show(f"updated_tiles, mean of {batches} batches", (perf_counter() - started) / batches)
    show("root_from_tiles", best(lambda: merkle.root_from_tiles(read, size)))
    reads.clear()
    merkle.inclusion_proof_from_tiles(read, size // 3, size)
    what = f"inclusion_proof_from_tiles, {len(reads)} tiles read"
    show(what, best(lambda: merkle.inclusion_proof_from_tiles(read, size // 3, size), 5, 20))
    reads.clear()
    merkle.consistency_proof_from_tiles(read, size - BATCH, size)
    what = f"consistency_proof_from_tiles, {len(reads)} tiles read"
    show(what, best(lambda: merkle.consistency_proof_from_tiles(read, size - BATCH, size), 5, 20))


def documents() -> None:
    data = canonical.encode(DOCUMENT)
    slow = best(lambda: rfc8785.dumps(DOCUMENT), 5, 1000)
    show(f"rfc8785.dumps of {len(data)} bytes (baseline)", slow)
    show("canonical.encode", best(lambda: canonical.encode(DOCUMENT), 5, 5000), slow, "rfc8785")
    show("canonical.decode", best(lambda: canonical.decode(data), 5, 5000), slow, "rfc8785")


if __name__ == "__main__":
    main()
