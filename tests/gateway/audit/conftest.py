"""A world that is made once, and a copy of its database for each test to tamper with."""

from __future__ import annotations

import copy
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import col, delete, select

from chain.merkle import leaf_hash, root_hash
from chain.records import body_digest, decode_header, encode_header
from gateway.anchoring.models import Checkpoint
from gateway.audit import Finding, Report, run
from gateway.database import WriteSession, open_engine
from gateway.journal import tree
from gateway.journal.models import Record, Tile
from tests.gateway.audit.world import FakeClient, World


class Copy:
    """A copy of a world's database, its ledger and its chain."""

    def __init__(self, world: World, path: Path) -> None:
        self.path, self.ledger = path, world.ledger
        self.client: FakeClient | None = copy.deepcopy(world.client)
        self.engine: Engine = open_engine(f"sqlite:///{path}")

    def tamper(self, *statements: str) -> None:
        """Run SQL on the file as a database administrator would, past all of our code."""
        with closing(sqlite3.connect(self.path)) as database, database:
            for statement in statements:
                database.execute(statement)

    def one(self, query: str) -> tuple[object, ...]:
        """The first row of an answer."""
        with closing(sqlite3.connect(self.path)) as database:
            row: tuple[object, ...] = database.execute(query).fetchone()
            return row

    def rewrite(self, position: int, **changes: object) -> None:
        """Change a record's header or salt, and bring leaf, tiles and checkpoints into line."""
        engine = self.engine.execution_options(shujian_begin="BEGIN IMMEDIATE")
        with WriteSession(engine) as session:
            rows = list(session.exec(select(Record).order_by(col(Record.position))))
            row = rows[position]
            if "salt" in changes:
                row.salt = changes.pop("salt")  # type: ignore[assignment]
                changes["body"] = body_digest(row.salt or b"", row.body or b"")
            header = replace(decode_header(row.header), **changes)  # type: ignore[arg-type]
            row.header, row.time, row.kind = encode_header(header), header.time, header.kind
            leaves = [leaf_hash(row.header) for row in rows]
            session.execute(delete(Tile))
            tree.grow(session, 0, leaves)
            for checkpoint in session.exec(select(Checkpoint)):
                checkpoint.root = root_hash(leaves[: checkpoint.size])
                checkpoint.header = checkpoint.account_proof = checkpoint.storage_proof = None
            session.commit()

    def audit(self, shown: int = 200) -> Report:
        """The report on the copy as it is."""
        return run(self.engine, self.ledger, self.client, shown=shown)  # type: ignore[arg-type]

    def findings(self) -> list[Finding]:
        """What an audit names; at least one thing, with exit status 1."""
        report = self.audit()
        assert report.exit_status == 1
        assert report.total >= len(report.findings) > 0
        return list(report.findings)


def made(folder: Path, live: Callable[[World], None]) -> World:
    world = World(folder)
    live(world)
    world.close()
    return world


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> World:
    return made(tmp_path_factory.mktemp("small"), World.live)


@pytest.fixture(scope="session")
def large(tmp_path_factory: pytest.TempPathFactory) -> World:
    """With more than 256 records, so that the tree has tiles above the leaves."""
    return made(tmp_path_factory.mktemp("large"), World.live_long)


def copied(world: World, folder: Path) -> Iterator[Copy]:
    path = folder / "copy.sqlite"
    shutil.copy(world.folder / "gateway.sqlite", path)
    ours = Copy(world, path)
    yield ours
    ours.engine.dispose()


@pytest.fixture
def ledger(small: World, tmp_path: Path) -> Iterator[Copy]:
    yield from copied(small, tmp_path)


@pytest.fixture
def long_ledger(large: World, tmp_path: Path) -> Iterator[Copy]:
    yield from copied(large, tmp_path)
