"""The audit that trusts a mirror alone names whatever was changed in database, chain or mirror."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from chain.node.store import ChainFile
from chain.observer import Mirror
from chain.words import Digest
from gateway.anchoring.models import Checkpoint
from gateway.audit import Report
from gateway.audit.mirror import check_mirror
from gateway.database import open_engine
from tests.chain.observer.support import World, follow
from tests.support.town import Town


@dataclass(frozen=True)
class Place:
    """A database, a chain's file and a mirror, to be changed."""

    folder: Path

    @property
    def database(self) -> Path:
        return self.folder / "gateway.sqlite"

    def audit(self, *, without: bool = False) -> Report:
        """What the audit finds."""
        engine = None if without else open_engine(f"sqlite:///{self.database}")
        chain = ChainFile.open(self.folder / "node" / "chain.sqlite")

        def hash_of(number: int) -> Digest | None:
            block = chain.block(number)
            return None if block is None else block.hash

        try:
            with Mirror.open(self.folder / "mirror") as mirror:
                return check_mirror(mirror, engine, None if without else hash_of)
        finally:
            chain.close()
            if engine is not None:
                engine.dispose()


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small town whose records are anchored on a real chain and mirrored, bodies too."""
    folder = tmp_path_factory.mktemp("told")
    town = Town(folder)
    town.populate()
    with closing(sqlite3.connect(folder / "gateway.sqlite")) as database:
        rows = database.execute("SELECT header, salt, body FROM record ORDER BY position")
        found = rows.fetchall()
    world = World(folder / "node")
    world.headers = [row[0] for row in found]
    world.anchor()
    with world.begin(folder / "mirror") as mirror:
        follow(world.observer(mirror), world.tell())
        (claim,) = mirror.claims()
        block = mirror.chain.block(claim.block)
        assert block is not None
        made = Checkpoint(
            size=claim.size, root=claim.root, index_root=claim.index_root,
            block_number=claim.block, block_hash=block.hash, block_time=1,
            transaction=bytes(32), header=None, account_proof=None, storage_proof=None,
        )  # fmt: skip
        with mirror.batch():
            mirror.connection.executemany(
                "INSERT INTO body VALUES (?, ?, ?)",
                [(at, row[1], row[2]) for at, row in enumerate(found) if at % 2],
            )
    town.writer.run(lambda session: session.add(made))
    town.close()
    world.ledger.file.close()
    return folder


@pytest.fixture
def place(told: Path, tmp_path: Path) -> Place:
    """A copy."""
    shutil.copytree(told, tmp_path / "copy")
    return Place(tmp_path / "copy")


def test_what_agrees_is_clean(place: Place) -> None:
    report = place.audit()
    assert report.findings == ()
    assert report.exit_status == 0
    assert {check.name: check.state for check in report.checks} == {
        "mirror": "passed", "records": "passed", "checkpoints": "passed", "chain": "passed",
    }  # fmt: skip


def test_a_mirror_by_itself_says_what_was_not_looked_at(place: Place) -> None:
    report = place.audit(without=True)
    assert report.exit_status == 3
    states = [check.state for check in report.checks]
    assert states == ["passed", "not run", "not run", "not run"]


def _in_database(*statements: str) -> Callable[[Place], None]:
    def change(place: Place) -> None:
        with closing(sqlite3.connect(place.database)) as database:
            for statement in statements:
                assert database.execute(statement).rowcount, statement
            database.commit()

    return change


def _in_mirror(statement: str) -> Callable[[Place], None]:
    def change(place: Place) -> None:
        with closing(sqlite3.connect(place.folder / "mirror" / "mirror.sqlite")) as database:
            assert database.execute(statement).rowcount
            database.commit()

    return change


def _older_chain(place: Place) -> None:
    with closing(sqlite3.connect(place.folder / "node" / "chain.sqlite")) as chain:
        chain.execute("DELETE FROM block WHERE number > 3")
        chain.commit()


CHANGED = [
    ("a header", _in_database(
        "UPDATE record SET header = replace(CAST(header AS TEXT), 'member.admitted', "
        "'member.amended') WHERE position = 1"), "record position=1, header.kind"),
    ("a column", _in_database("UPDATE record SET kind = 'a.b' WHERE position = 2"),
     "record position=2, kind"),
    ("a body that is mirrored", _in_database(
        "UPDATE record SET body = CAST('{}' AS BLOB) WHERE position = 1"),
     "record position=1, body: the mirror holds another one"),
    ("a body that is not", _in_database(
        "UPDATE record SET body = CAST('{}' AS BLOB) WHERE position = 2"),
     "record position=2, body: body and salt do not have the digest"),
    ("a body gone", _in_database("UPDATE record SET body = NULL WHERE position = 2"),
     "record position=2, body: it is gone"),
    ("a record gone", _in_database("DELETE FROM record WHERE position = 2"),
     "record position=2, (row): the record is gone"),
    ("the tail cut", _in_database("DELETE FROM record WHERE position > 2"),
     "record position=3 to 4, (row): the database is an older copy"),
    ("two records exchanged", _in_database(
        "UPDATE record SET position = -1 WHERE position = 1",
        "UPDATE record SET position = 1 WHERE position = 2",
        "UPDATE record SET position = 2 WHERE position = -1"),
     "record position=1, header.body"),
    ("a leaf", _in_database("UPDATE tile SET hashes = zeroblob(length(hashes)) WHERE level = 0"),
     "leaf of record 0"),
    ("a checkpoint's root", _in_database("UPDATE checkpoint SET root = zeroblob(32)"),
     "checkpoint size=5, root"),
    ("a checkpoint's block", _in_database("UPDATE checkpoint SET block_hash = zeroblob(32)"),
     "checkpoint size=5, block_hash"),
    ("a checkpoint invented", _in_database(
        "INSERT INTO checkpoint SELECT 3, root, index_root, block_number, block_hash, "
        "block_time, \"transaction\", NULL, NULL, NULL FROM checkpoint"),
     "checkpoint size=3, (row): the contract made no such"),
    ("an older chain", _older_chain, "block number=4, hash: the chain ends here"),
    ("the mirror's header", _in_mirror(
        "UPDATE header SET header = CAST('{}' AS BLOB) WHERE position = 1"),
     "mirror.checkpoint size=5, root"),
    ("the mirror's block", _in_mirror("UPDATE block SET hash = zeroblob(32) WHERE number = 2"),
     "mirror.block number=2"),
    ("the mirror's signature", _in_mirror("UPDATE observation SET signature = zeroblob(65)"),
     "mirror.observation size=5, signature"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "named"), [row[1:] for row in CHANGED], ids=[row[0] for row in CHANGED]
)
def test_what_was_changed_is_named(
    place: Place, change: Callable[[Place], None], named: str
) -> None:
    change(place)
    report = place.audit()
    assert report.exit_status == 1
    assert any(named in str(finding) for finding in report.findings), report.findings


def test_older_copies_of_database_and_chain_together_are_both_named(place: Place) -> None:
    _in_database("DELETE FROM record WHERE position > 2", "DELETE FROM checkpoint")(place)
    _older_chain(place)
    found = "\n".join(map(str, place.audit().findings))
    assert "the database is an older copy" in found
    assert "the chain ends here" in found
