"""What the index costs the gateway's anchoring thread and its writer; see `scripts.bench.index`."""

from __future__ import annotations

import random
import resource
import sqlite3
import tempfile
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from time import perf_counter, process_time

from sqlalchemy import text

from chain.index import row_of
from chain.words import Digest, Millis
from gateway.completeness import Completeness
from gateway.completeness.storage import State, write
from gateway.database import ReadSession, Writer, migrate, open_engine, read_session
from gateway.journal import tree
from gateway.journal.bulk import append_prepared, prepare
from gateway.journal.records import Journal

MEMBERS, RESOURCES, NEW = 200, 2_000, 5
APPEND, APPENDS = 3_500, 12
CHUNK = 100_000
_TAGS = "INSERT INTO record_tag (tag, position, ordinal) SELECT tag, -1, 0 FROM index_key"


def measure(keys: int) -> None:
    """Append after append on an index of that many keys, whose rows were put there in order.

    Those keys have one record each, which is not there: only their counts matter to what follows.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "gateway.sqlite")
        migrate(f"sqlite:///{path}")
        engine = open_engine(f"sqlite:///{path}")
        writer = Writer(engine, before_commit=tree.extend)
        _fill(writer, keys)
        with closing(sqlite3.connect(path)) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        print(f"{'rows in the database, bytes a key':<58}{path.stat().st_size / keys:>8.0f}")
        writer.run(lambda session: session.execute(text(_TAGS)) and None)
        completeness = Completeness(engine)
        started = process_time()
        completeness.provable()
        _show("reading the rows in, for each key", process_time() - started, keys)
        _appends(writer, completeness, keys)
        with read_session(engine) as session:
            _proofs(completeness, session, keys)
        print(f"{'memory of the process, MB':<58}", end="")
        print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3:>8.0f}")
        writer.close()
        engine.dispose()


def _tag(number: int) -> Digest:
    return Digest(sha256(number.to_bytes(8)).digest())


def _fill(writer: Writer, keys: int) -> None:
    tags = sorted(_tag(number) for number in range(keys))
    peak = row_of(tags[0], [0])[2]
    for start in range(0, keys, CHUNK):
        rows = [(tag, 1, peak) for tag in tags[start : start + CHUNK]]
        writer.run(lambda session, rows=rows: write(session, rows, State(0, keys)))  # type: ignore[misc]


def _appends(writer: Writer, completeness: Completeness, keys: int) -> None:
    draw, clock = random.Random(5), Millis(1_795_000_000_000)
    journal = Journal(lambda: clock)
    root, confirm, waited, total, people = 0.0, 0.0, 0.0, 0, keys
    for _ in range(APPENDS):
        bodies = []
        for number in range(APPEND):
            old = draw.randrange(MEMBERS + RESOURCES, keys)
            people += number % NEW == 0
            person = people if number % NEW == 0 else old
            tags = {draw.randrange(MEMBERS), MEMBERS + draw.randrange(RESOURCES), person}
            bodies.append((b"{}", tuple(sorted(map(_tag, tags)))))
        records = prepare("access.reported", bodies, bytes(16 * APPEND))
        writer.run(lambda session, new=records: append_prepared(journal, session, new))  # type: ignore[misc]
        total += APPEND
        started = process_time()
        completeness.root_at(total)
        root += process_time() - started
        started, began = process_time(), perf_counter()
        writer.run(lambda session, size=total: completeness.confirm(session, size))  # type: ignore[misc]
        confirm, waited = confirm + process_time() - started, waited + perf_counter() - began
    _show("root_at, off the write path, for each event", root, total)
    _show("confirm with its commit, for each event", confirm, total)
    _show("the write that waits meanwhile, for each append", waited, APPENDS)
    print(f"{'events a second of one processor':<58}{total / (root + confirm):>8.0f}")


def _proofs(completeness: Completeness, session: ReadSession, keys: int) -> None:
    size = completeness.provable()[-1]
    tags = [_tag(number) for number in random.Random(6).sample(range(keys), 1_000)]
    for at, what in ((size, "newest"), (completeness.provable()[0], "oldest")):
        started = process_time()
        for tag in tags:
            completeness.prove(session, tag, at)
        _show(f"prove at the {what} checkpoint that is kept", process_time() - started, len(tags))


def _show(what: str, seconds: float, number: int) -> None:
    each = seconds / number
    unit, scale = ("ms", 1e3) if each >= 1e-3 else ("µs", 1e6)
    print(f"{what:<58}{each * scale:>8.1f} {unit}")
