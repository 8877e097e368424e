from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from gateway import tables
from gateway.audit import Progress, rebuild, run
from gateway.audit.comparison import SHAPES, prepare, tidy
from gateway.audit.reading import stream
from gateway.audit.scratch import table_of
from gateway.database import Writer, read_session
from gateway.errors import LedgerError
from gateway.journal import tree
from tests.gateway.audit.conftest import Copy
from tests.gateway.audit.world import SIZE, World
from tests.support.town import an_entry

ROOT = Path(__file__).resolve().parents[3]
PROJECTIONS = (*(table_of(model).name for model in tables.PROJECTIONS), "resource_search")


@pytest.fixture
def writer(ledger: Copy) -> Iterator[Writer]:
    opened = Writer(ledger.engine, before_commit=tree.extend)
    yield opened
    opened.close()


def dump(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    """Every row of everything that follows from the journal, as it lies in the file."""
    with read_session(engine) as session:
        prepare(session)
        rows = {shape.name: list(stream(session, shape.select)) for shape in SHAPES}
        tidy(session)
    return rows


def test_dropped_projections_are_made_again_byte_for_byte(ledger: Copy, writer: Writer) -> None:
    before = dump(ledger.engine)
    ledger.tamper(*(f"DELETE FROM {table}" for table in PROJECTIONS))
    emptied = dump(ledger.engine)
    assert all(before[table] and not emptied[table] for table in PROJECTIONS)
    assert rebuild(writer) == SIZE
    assert dump(ledger.engine) == before
    assert ledger.audit().exit_status == 0


def test_tampered_projections_are_made_right(ledger: Copy, writer: Writer) -> None:
    before = dump(ledger.engine)
    ledger.tamper(
        "UPDATE member SET roles = 31",
        "UPDATE resource SET name = 'x', document = NULL",
        "INSERT INTO account SELECT x'00', member, rank, 1, 0 FROM account LIMIT 1",
        "DELETE FROM version",
        "INSERT INTO resource_search (terms, code) VALUES ('x', 'Y-1')",
    )
    rebuild(writer)
    assert dump(ledger.engine) == before


def test_the_index_is_made_again_as_of_the_newest_checkpoint(ledger: Copy, writer: Writer) -> None:
    index = "SELECT count(*), sum(count), max(tag), group_concat(hex(peaks)) FROM index_key"
    before = ledger.one(index), ledger.one("SELECT * FROM index_state")
    ledger.tamper(
        "UPDATE index_key SET peaks = zeroblob(32)",
        "DELETE FROM index_key WHERE tag > x'80'",
        "DELETE FROM index_state",
    )
    rebuild(writer)
    assert (ledger.one(index), ledger.one("SELECT * FROM index_state")) == before
    assert ledger.audit().exit_status == 0


def test_custody_chain_and_journal_are_left_alone(ledger: Copy, writer: Writer) -> None:
    kept = [table_of(model).name for model in tables.CUSTODY + tables.CHAIN + tables.JOURNAL]
    before = [ledger.one(f"SELECT count(*) FROM {table}") for table in kept]
    rebuild(writer)
    assert [ledger.one(f"SELECT count(*) FROM {table}") for table in kept] == before


def test_a_record_that_cannot_be_applied_leaves_everything_as_it_was(
    ledger: Copy, writer: Writer
) -> None:
    ledger.tamper(
        "UPDATE record SET body = CAST('{\"statement\":null}' AS BLOB) WHERE position = 20"
    )
    before = dump(ledger.engine)
    with pytest.raises(LedgerError, match="record 20 cannot be applied"):
        rebuild(writer)
    assert dump(ledger.engine) == before


def test_publishing_goes_on_after_a_rebuild(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.live()
    rebuild(world.writer)
    world.accept(world.publish("STJJ-0009", an_entry("其后")).digest)
    world.anchor()
    assert run(world.engine, world.ledger, world.client).exit_status == 0  # type: ignore[arg-type]
    world.close()


def test_progress_is_told(ledger: Copy, writer: Writer) -> None:
    told: list[Progress] = []
    rebuild(writer, told.append)
    steps = [(step.stage, step.done, step.total) for step in told]
    assert steps == [("records", SIZE, SIZE), ("index", SIZE, SIZE)]


_REBUILD = """
import os, signal, sys
from gateway.audit import rebuild
from gateway.database import Writer, open_engine

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

hooks = {sys.argv[2]: die} if len(sys.argv) > 2 else {}
writer = Writer(open_engine(f"sqlite:///{sys.argv[1]}"), **hooks)
rebuild(writer)
"""


@pytest.mark.parametrize("moment", ["before_commit", "after_commit"])
def test_a_rebuild_killed_around_its_commit_leaves_the_old_tables_or_the_new(
    ledger: Copy, moment: str
) -> None:
    right = dump(ledger.engine)
    ledger.tamper("UPDATE member SET roles = 31", "DELETE FROM resource_search")
    wrong = dump(ledger.engine)
    command = [sys.executable, "-c", _REBUILD, str(ledger.path), moment]
    done = subprocess.run(command, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, check=False)
    assert done.returncode == -9
    assert dump(ledger.engine) == (wrong if moment == "before_commit" else right)
