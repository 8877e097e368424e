"""A new database for each test, and a journal whose clock the test sets."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from chain.words import Millis
from gateway.database import Writer, migrate, open_engine
from gateway.journal import tree
from gateway.journal.records import Journal


class Clock:
    """Gives the time that it was last set to."""

    def __init__(self, time: int) -> None:
        self.time = time

    def __call__(self) -> Millis:
        return Millis(self.time)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    url = f"sqlite:///{tmp_path / 'gateway.sqlite'}"
    migrate(url)
    opened = open_engine(url)
    yield opened
    opened.dispose()


@pytest.fixture
def clock() -> Clock:
    return Clock(1_795_287_000_000)


@pytest.fixture
def journal(clock: Clock) -> Journal:
    return Journal(clock)


@pytest.fixture
def writer(engine: Engine) -> Iterator[Writer]:
    opened = Writer(engine, before_commit=tree.extend)
    yield opened
    opened.close()
