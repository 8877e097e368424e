"""Every durable write of the journal, killed at each of its steps by a real ``kill -9``."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from chain import merkle
from chain.records import decode_header
from gateway.database import Writer, open_engine, read_session
from gateway.journal import tree
from gateway.journal.models import Record, RecordTag
from gateway.journal.records import Journal
from gateway.journal.tree import Tree
from tests.gateway.journal.samples import draft

RECORDER = Path(__file__).with_name("recorder.py")
ROOT = Path(__file__).resolve().parents[3]

Acknowledged = dict[int, str]
"""The leaf that was acknowledged at each position; under -1 the size that the process died at."""


def run_recorder(engine: Engine, *fault: str, lines: int = 10**9) -> Acknowledged:
    """Runs the recorder until it dies, or kills it after so many lines; what it acknowledged."""
    command = [sys.executable, str(RECORDER), str(engine.url.database), *fault]
    said: Acknowledged = {}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            position, _, leaf = line.strip().partition(" ")
            if position == "size":
                said[-1] = leaf
            elif len(leaf) == 64:  # the last line may have been cut by the kill
                said[int(position)] = leaf
            if len(said) >= lines:
                process.kill()
        assert process.wait() == -9
    return said


def assert_sound(engine: Engine, said: Acknowledged) -> int:
    """What was acknowledged is there, positions, times, ordinals and tree agree; the size."""
    with read_session(engine) as session:
        rows = session.exec(select(Record).order_by(col(Record.position))).all()
        leaves = [merkle.leaf_hash(row.header) for row in rows]
        assert [row.position for row in rows] == list(range(len(rows)))
        assert {position: leaves[position].hex() for position in said} == said
        assert [row.time for row in rows] == sorted(row.time for row in rows)
        seen: Counter[bytes] = Counter()
        for row in rows:
            for tag, ordinal in decode_header(row.header).tags:
                assert ordinal == seen[tag]
                seen[tag] += 1
        assert len(session.exec(select(RecordTag)).all()) == seen.total()
        assert Tree(session).size() == len(rows)
        assert Tree(session).root(len(rows)) == merkle.root_hash(leaves)
    return len(rows)


def record_one_more(engine: Engine, size: int) -> None:
    writer = Writer(engine, before_commit=tree.extend)
    journal = Journal(lambda: 0)  # type: ignore[arg-type,return-value]
    (entry,) = writer.run(lambda session: journal.append(session, [draft()]))
    writer.close()
    assert entry.position == size


@pytest.mark.parametrize("lines", [1, 40, 400])
def test_killed_at_any_moment_nothing_acknowledged_is_lost_and_recording_goes_on(
    engine: Engine, lines: int
) -> None:
    said: Acknowledged = {}
    for _ in range(2):  # the second time on top of what the first left
        said |= run_recorder(engine, lines=lines)
        assert_sound(engine, said)
    record_one_more(engine, assert_sound(engine, said))


@pytest.mark.parametrize("fault", ["die-before-commit", "die-after-commit"])
def test_killed_just_before_or_after_a_commit_the_group_is_absent_or_whole(
    engine: Engine, fault: str
) -> None:
    said = run_recorder(engine, fault)
    at_death = int(said.pop(-1))
    size = assert_sound(engine, said)
    if fault == "die-before-commit":
        assert size < at_death  # nothing of the group that was not committed
    else:
        assert size == at_death > len(said)  # committed, though nobody heard of it
    record_one_more(engine, size)


def test_a_copy_of_the_database_file_without_its_log_is_still_a_sound_older_one(
    engine: Engine, tmp_path: Path
) -> None:
    run_recorder(engine, lines=200)
    copy = tmp_path / "copy.sqlite"
    copy.write_bytes(Path(str(engine.url.database)).read_bytes())
    other = open_engine(f"sqlite:///{copy}")
    assert_sound(other, {})
    other.dispose()
