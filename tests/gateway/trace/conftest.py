"""A database with tables and nothing in them; a town that has the tables of every room."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from gateway.database import Writer, migrate, open_engine
from gateway.journal import tree
from tests.gateway.trace.samples import make_tables
from tests.support.town import Town


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    url = f"sqlite:///{tmp_path / 'trace.sqlite'}"
    migrate(url)
    opened = open_engine(url)
    make_tables(opened)
    yield opened
    opened.dispose()


@pytest.fixture
def writer(engine: Engine) -> Iterator[Writer]:
    opened = Writer(engine, before_commit=tree.extend)
    yield opened
    opened.close()


@pytest.fixture
def empty_town(tmp_path: Path) -> Iterator[Town]:
    town = Town(tmp_path)
    make_tables(town.engine)
    yield town
    town.close()
