"""Measure the audit of two journals, at two sizes each: how fast, how large, and what bounds it.

    .venv/bin/python -m scripts.bench.audit [events] [entries] [--profile]

`reported`: accesses from elsewhere as reports bring them (100,000 and half of it unless another
number is given), which is where volume is. `published`: catalog entries (600 and half), each
published, signed and accepted: two records. Each audit is a process of its own with as many others
as it starts by itself; its memory is theirs together, at their largest. No chain is asked; the
answers of the contracts and the checkpoints are made by hand. For a quiet machine:
``python -m scripts.bench.audit 1000000 5000``.
"""

from __future__ import annotations

import cProfile
import json
import os
import platform
import pstats
import resource
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from chain.index import MemoryIndex
from chain.records import tag_hash
from chain.words import to_hex
from gateway.anchoring.models import Checkpoint
from gateway.audit import Progress, rebuild, run
from gateway.completeness.changes import tags_of
from gateway.database import WriteSession, open_engine
from gateway.journal.records import Draft, headers_from
from gateway.journal.tree import Tree
from gateway.projections import project
from gateway.reports.models import Report, Taking
from gateway.reports.rules import judge as judge_report
from gateway.reports.spool import Spool
from gateway.reports.taking import Taker
from scripts.bench.report import RESOURCES, events
from tests.support.town import TJ, Town, a_ledger, an_entry

BATCH = 250
EVENTS, ENTRIES = 100_000, 600
REPORT = 25_000
CHECKPOINT = 5_000
JANUARY = 1_767_196_800


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


def report(town: Town, count: int) -> None:
    """Reports of so many events, taken in as the gateway does."""
    for number in range(RESOURCES):
        town.accept(town.publish(f"STJJ-{number + 1:04d}", an_entry(f"名录{number}")).digest)
    for sequence, first in enumerate(range(0, count, REPORT), 1):
        part = min(REPORT, count - first)
        body = b"".join(events(first, part))
        period = {"from": JANUARY, "until": JANUARY + 31 * 86_400 - 1}
        raw = town.statement(
            "SubmitReport", ["tj-clerk"], None, member=to_hex(tag_hash(f"member:{TJ}")),
            sequence=sequence, count=part, events=to_hex(sha256(body).digest()), **period,
        )  # fmt: skip
        content = town.content(raw)

        def begin(
            session: WriteSession, content: Any = content, sequence: int = sequence
        ) -> Report:
            actors = town.intake.signers(session, content)
            judgement = judge_report(session, content, actors)
            town.intake.record(session, content, actors, judgement, "recorded")
            taking = Taking(
                member=TJ, sequence=sequence, lines=0, offset=0, taken=0, rejected=0,
                first=None, last=None,
            )  # fmt: skip
            session.add(taking)
            return session.get_one(Report, (TJ, sequence))

        spool = Spool(town.folder, compressed=False)
        spool.feed(body)
        spool.finish()
        taker = Taker(town.engine, town.writer, town.journal, lambda: False)
        taker.take(town.writer.run(begin), spool)
        spool.close()


def anchor(town: Town) -> None:
    """Checkpoints with their index roots, as the anchorer would have made them."""

    def job(session: WriteSession) -> None:
        tree, index = Tree(session), MemoryIndex()
        for size in range(CHECKPOINT, tree.size() + 1, CHECKPOINT):
            changes: dict[bytes, list[int]] = {}
            headers = list(headers_from(session, size - CHECKPOINT, CHECKPOINT))
            for position, header in enumerate(headers, size - CHECKPOINT):
                for tag, _ in tags_of(position, header):
                    changes.setdefault(tag, []).append(position)
            index.update(size, changes)
            row = Checkpoint(
                size=size, root=tree.root(size), index_root=index.root.root, block_number=size,
                block_hash=bytes(32), block_time=0, transaction=bytes(32), header=None,
                account_proof=None, storage_proof=None,
            )  # fmt: skip
            session.add(row)

    town.writer.run(job)


def audit(path: str) -> None:
    """Audit one database, and print as JSON what it took; what a process of its own does."""
    spent: dict[str, float] = {}
    began = last = perf_counter()
    stage = "records"

    def tell(step: Progress) -> None:
        nonlocal last, stage
        now = perf_counter()
        spent[stage] = spent.get(stage, 0.0) + now - last
        last, stage = now, step.stage

    profile = cProfile.Profile()
    call: Callable[..., Any] = profile.runcall if "--profile" in sys.argv else _call
    found = call(run, open_engine(f"sqlite:///{path}"), a_ledger(), None, tell)
    tell(Progress("", 0, 0, 0))
    own, others = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    if "--profile" in sys.argv:
        pstats.Stats(profile, stream=sys.stderr).sort_stats("tottime").print_stats(30)
    told = {
        "records": found.size,
        "findings": found.total,
        "wall": perf_counter() - began,
        "processor": sum(use.ru_utime + use.ru_stime for use in (own, others)),
        "memory": own.ru_maxrss / 1024,
        "each": others.ru_maxrss / 1024,
        "spent": spent,
    }
    print(json.dumps(told))


def measure(name: str, make: Callable[[Town, int], None], count: int) -> dict[str, Any]:
    """Make a journal, audit it in a process of its own, and print what that took."""
    with tempfile.TemporaryDirectory() as folder:
        town = Town(Path(folder))
        town.populate()
        make(town, count)
        anchor(town)
        clock = process_time()
        rebuild(town.writer)  # which makes the rows of the completeness index as well
        rebuilt = process_time() - clock
        town.close()
        flags = ["--profile"] if "--profile" in sys.argv else []
        command = [sys.executable, "-m", "scripts.bench.audit", "--audit", *flags]
        path = str(Path(folder) / "gateway.sqlite")
        done = subprocess.run([*command, path], stdout=subprocess.PIPE, check=True)
        told: dict[str, Any] = json.loads(done.stdout)
    records = told["records"]
    print(
        f"{name:<10}{records:>11,} records, {told['findings']} findings:"
        f" {records / told['wall']:>8,.0f}/s on the wall,"
        f" {told['processor'] / records * 1e6:>6.1f} µs of processor time each"
        f" ({told['memory']:.0f} MiB, and {told['each']:.0f} in each other process)"
    )
    for stage, seconds in told["spent"].items():
        if seconds > told["wall"] / 100:
            print(f"{'':<10}{seconds / records * 1e6:>11.1f} µs a record on the wall: {stage}")
    print(f"{'':<10}{records / rebuilt:>11,.0f} records/s of processor time in a rebuild")
    return told


def tell_growth(less: dict[str, Any], more: dict[str, Any]) -> None:
    """What each further record takes: without what starting takes, whatever the size."""
    further = more["records"] - less["records"]
    micros = [(more[what] - less[what]) / further * 1e6 for what in ("processor", "wall")]
    print(
        f"{'':<10}each further record: {micros[0]:.1f} µs of processor time, {micros[1]:.1f} on the"
        f" wall; {more['memory'] - less['memory']:+.0f} MiB"
    )


def main() -> None:
    """Both journals at both sizes."""
    if "--audit" in sys.argv:
        audit(sys.argv[-1])
        return
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    reported, published = (*numbers, *(EVENTS, ENTRIES)[len(numbers) :])
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python "
        f"{platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    )
    for name, make, count in (("reported", report, reported), ("published", fill, published)):
        less, more = (measure(name, make, count // part) for part in (2, 1))
        tell_growth(less, more)


def _call(function: Any, *arguments: Any) -> Any:
    return function(*arguments)


if __name__ == "__main__":
    main()
