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
import sqlite3
import sys
import tempfile
from pathlib import Path
from time import perf_counter

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
        started = perf_counter()
        audit = profile.runcall if "--profile" in sys.argv else _call
        report: Report = audit(run, town.engine, town.ledger, None)
        audited = perf_counter() - started
        started = perf_counter()
        rebuild(town.writer)
        rebuilt = perf_counter() - started
        town.close()
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}; {report.size:,} records, {report.total} findings"
    )
    print(f"audit    {report.size / audited:>8,.0f} records/s   {audited:>6.1f} s")
    print(f"rebuild  {report.size / rebuilt:>8,.0f} records/s   {rebuilt:>6.1f} s")
    if "--profile" in sys.argv:
        pstats.Stats(profile).sort_stats("cumtime").print_stats(45)


def _call(function, *arguments):  # type: ignore[no-untyped-def]
    return function(*arguments)


if __name__ == "__main__":
    main()
