"""What is kept of tables is used until one of them changes, and never against a commit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session

from gateway.database import Kept, Writer, WriteSession, open_engine, read_session
from gateway.database.changes import written_by

_VALUE: Kept[int, int] = Kept("thing")


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(f"sqlite:///{tmp_path / 'db.sqlite'}")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE thing (id INTEGER PRIMARY KEY, value INTEGER)"))
        connection.execute(text("CREATE TABLE other (id INTEGER PRIMARY KEY)"))
        connection.execute(text("INSERT INTO thing VALUES (1, 10)"))
    yield engine
    engine.dispose()


@pytest.fixture
def writer(engine: Engine) -> Iterator[Writer]:
    writer = Writer(engine)
    yield writer
    writer.close()


class Reader:
    """Reads the value of the one thing, and counts how often it had to ask."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, session: Session) -> int:
        return _VALUE.get(session, 1, lambda: self._load(session))

    def _load(self, session: Session) -> int:
        self.asked += 1
        value: int = session.connection().execute(text("SELECT value FROM thing")).scalar_one()
        return value


def _set(session: Session, value: int) -> None:
    session.connection().execute(text("UPDATE thing SET value = :v"), {"v": value})


def _fresh(engine: Engine, read: Reader) -> int:
    with read_session(engine) as session:
        return read(session)


def test_a_value_is_read_once_until_its_table_changes(engine: Engine, writer: Writer) -> None:
    read = Reader()
    assert [_fresh(engine, read), _fresh(engine, read), read.asked] == [10, 10, 1]
    writer.run(lambda s: s.connection().execute(text("INSERT INTO other VALUES (1)")))
    assert [_fresh(engine, read), read.asked] == [10, 1]
    writer.run(lambda s: _set(s, 11))
    assert [_VALUE.peek(engine, 1), _fresh(engine, read), read.asked] == [None, 11, 2]
    assert _VALUE.peek(engine, 1) == 11


def test_a_job_sees_what_it_and_those_before_it_wrote_in_the_same_commit(
    engine: Engine, writer: Writer
) -> None:
    read = Reader()
    _fresh(engine, read)

    def job(session: WriteSession) -> tuple[int, int]:
        before = read(session)
        _set(session, before + 1)
        return before, read(session)

    assert writer.run(job) == (10, 11)
    assert _fresh(engine, read) == 11


def test_a_job_that_is_rolled_back_leaves_nothing_in_memory(engine: Engine, writer: Writer) -> None:
    read = Reader()

    def job(session: WriteSession) -> None:
        _set(session, 99)
        assert read(session) == 99
        raise ValueError("never mind")

    with pytest.raises(ValueError, match="never mind"):
        writer.run(job)
    assert writer.run(read) == _fresh(engine, read) == 10


def test_nobody_is_told_what_is_not_committed_nor_keeps_what_is_about_to_change(
    engine: Engine, writer: Writer
) -> None:
    read, other = Reader(), Reader()
    _fresh(engine, read)

    def job(session: WriteSession) -> int:
        _set(session, 12)
        assert _VALUE.peek(engine, 1) is None
        return _fresh(engine, other)  # another connection: the snapshot before

    assert writer.run(job) == 10
    assert _fresh(engine, other) == 12


def test_what_an_old_snapshot_shows_is_not_kept(engine: Engine, writer: Writer) -> None:
    read = Reader()
    with read_session(engine) as old:
        old.connection().execute(text("SELECT count(*) FROM other"))
        writer.run(lambda s: _set(s, 13))
        assert read(old) == 10
        assert _VALUE.peek(engine, 1) is None
    assert _fresh(engine, read) == 13


@pytest.mark.parametrize(
    ("statement", "table"),
    [
        ('INSERT INTO "member" (code) VALUES (?)', "member"),
        ("insert or replace into Login VALUES (?)", "login"),
        ("UPDATE account SET active = 0", "account"),
        ("DELETE FROM statement WHERE 1", "statement"),
        ("REPLACE INTO tile VALUES (1)", "tile"),
        ("SELECT 1", None),
        ("WITH wanted (tag) AS (VALUES (?)) SELECT tag FROM wanted", None),
        ("WITH a AS (SELECT 1) DELETE FROM member", "*"),
        ("DROP TABLE member", "*"),
        ("SAVEPOINT one", None),
    ],
)
def test_every_statement_that_writes_is_told_from_those_that_read(
    statement: str, table: str | None
) -> None:
    assert written_by(statement) == table
