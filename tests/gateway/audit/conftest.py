"""A world that is made once, and a copy of its database for each test to tamper with."""

from __future__ import annotations

import copy
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine

from gateway.audit import Finding, Report, run
from gateway.database import open_engine
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
