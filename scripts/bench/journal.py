"""Measure appending to the journal, on the disk of the temporary folder.

    .venv/bin/python -m scripts.bench.journal [records]

Records without signatures to check and without projections: the journal and its tree alone.
"""

from __future__ import annotations

import os
import platform
import sqlite3
import sys
import tempfile
import threading
from pathlib import Path
from time import perf_counter, time_ns
from typing import Any

from chain.words import Millis
from gateway.database import Writer, migrate, open_engine
from gateway.journal import tree
from gateway.journal.records import Draft, Journal

THREADS = 8
BATCH = 500


def draft(number: int) -> Draft:
    """A record about the size of an access: two members, a resource, 400 bytes of body."""
    body: dict[str, Any] = {
        "actors": [{"account": "0x" + "12" * 20, "member": f"M{number % 70}", "rank": "handler"}],
        "purpose": "经济运行分析",
        "digests": ["0x" + "ab" * 32, "0x" + "cd" * 32],
        "subject": {"owner": f"M{number % 31}", "resource": f"TJJ-{number % 4400:04d}"},
    }
    return Draft("catalog.noted", "recorded", body)


def measure(name: str, records: int, threads: int, batch: int) -> None:
    """Let so many threads append batches, and print the rate and what a record takes on disk."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "journal.sqlite"
        migrate(f"sqlite:///{path}")
        commits: list[None] = []
        engine = open_engine(f"sqlite:///{path}")
        writer = Writer(
            engine, before_commit=tree.extend, after_commit=lambda: commits.append(None)
        )
        journal = Journal(lambda: Millis(time_ns() // 1_000_000))

        def work(share: int) -> None:
            for first in range(0, share, batch):
                drafts = [draft(number) for number in range(first, first + batch)]
                writer.run(lambda session, drafts=drafts: journal.append(session, drafts))

        workers = [
            threading.Thread(target=work, args=(records // threads,)) for _ in range(threads)
        ]
        started = perf_counter()
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        seconds = perf_counter() - started
        writer.close()
        engine.dispose()
        rate, size = records / seconds, path.stat().st_size / records
        print(f"{name:<44}{rate:>9,.0f} records/s{len(commits):>7} commits{size:>7.0f} bytes each")


def main() -> None:
    """Print both figures with the machine that they were measured on."""
    records = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}"
    )
    measure(f"one record a job, {THREADS} threads", records // 10, THREADS, 1)
    measure(f"batches of {BATCH}, one thread", records, 1, BATCH)


if __name__ == "__main__":
    main()
