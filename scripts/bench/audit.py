"""Measure the audit and the rebuild of a journal of publications, and what bounds them.

    .venv/bin/python -m scripts.bench.audit [entries] [--profile]

2,000 entries unless another number is given, each published, signed and accepted: two records.
No chain is asked; the answers of the contracts are made by hand.
"""

from __future__ import annotations

import cProfile
import os
import platform
import pstats
import resource
import sqlite3
import sys
import tempfile
from pathlib import Path
from time import perf_counter, process_time

from gateway.audit import Report, rebuild, run
from gateway.database import WriteSession
from gateway.journal.records import Draft
from gateway.projections import project
from tests.support.town import Town, an_entry

BATCH = 250


def fill(town: Town, entries: int) -> None:
    """Publish so many entries, and let each be accepted."""
    for first in range(0, entries, BATCH):
        taken = [
            town.publish(f"STJJ-{number:04d}", an_entry(f"名录{number}"))
            for number in range(first + 1, min(first + BATCH, entries) + 1)
        ]
        answers = []
        for number, item in enumerate(taken):
            assert item.entry is not None
            body = item.entry.body or {}
            effect = {"block": {"number": first, "hash": "0x", "time": 0}, "transaction": "0x"}
            answer = {
                "actors": body["actors"], "effect": {**effect, "log": number}, "reason": None,
                "statement": body["statement"]["digest"], "submitted": item.entry.position,
                "subject": body["subject"], "type": body["type"],
            }  # fmt: skip
            answers.append(Draft("catalog.published", "accepted", answer))

        def job(session: WriteSession, answers: list[Draft] = answers) -> None:
            for entry in town.journal.append(session, answers):
                project(session, entry)

        town.writer.run(job)


def main() -> None:
    """Fill a ledger, audit it, rebuild it, print the rates."""
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    with tempfile.TemporaryDirectory() as folder:
        town = Town(Path(folder))
        town.populate()
        fill(town, numbers[0] if numbers else 2_000)
        profile = cProfile.Profile()
        audit = profile.runcall if "--profile" in sys.argv else _call
        audited = _Stopwatch()
        report: Report = audit(run, town.engine, town.ledger, None)
        audited.stop()
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        rebuilt = _Stopwatch()
        rebuild(town.writer)
        rebuilt.stop()
        town.close()
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}; {report.size:,} records, {report.total} findings"
    )
    print(f"audit    {audited.rates(report.size)}; {memory} MiB at most")
    print(f"rebuild  {rebuilt.rates(report.size)}")
    if "--profile" in sys.argv:
        pstats.Stats(profile).sort_stats("cumtime").print_stats(45)


class _Stopwatch:
    """Time on the wall and of this process: on a busy machine only the latter says much."""

    def __init__(self) -> None:
        self._wall, self._own = perf_counter(), process_time()

    def stop(self) -> None:
        self._wall, self._own = perf_counter() - self._wall, process_time() - self._own

    def rates(self, records: int) -> str:
        return (
            f"{records / self._wall:>8,.0f} records/s on the wall"
            f"{records / self._own:>8,.0f} records/s of processor time"
        )


def _call(function, *arguments):  # type: ignore[no-untyped-def]
    return function(*arguments)


if __name__ == "__main__":
    main()
