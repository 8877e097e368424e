from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, event, text
from sqlmodel import SQLModel

from gateway import tables
from gateway.catalog import search
from gateway.database import check_schema, migrate, open_engine, schema
from gateway.errors import LedgerError, Unavailable
from gateway.migrations.comparison import OPTIONS, SEARCH

LISTED = tables.JOURNAL + tables.PROJECTIONS + tables.CHAIN + tables.INDEX + tables.CUSTODY


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Engine]:
    """A database made from the models, without migrations."""
    engine = open_engine(f"sqlite:///{tmp_path / 'fresh.sqlite'}")
    with engine.begin() as connection:
        SQLModel.metadata.create_all(connection, tables=[model.__table__ for model in LISTED])
        connection.execute(text(search.CREATE))
    yield engine
    engine.dispose()


def described(engine: Engine) -> dict[str, object]:
    """Every table and index as SQLite itself describes it, without the spelling of its DDL."""
    with engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT name, type, tbl_name FROM sqlite_schema").all()
        shape: dict[str, object] = {}
        for name, kind, table in rows:
            if table == "alembic_version":
                continue
            pragma = "table_xinfo" if kind == "table" else "index_xinfo"
            columns = connection.exec_driver_sql(f"PRAGMA {pragma}('{name}')").all()
            lines = sorted(map(tuple, columns), key=repr)
            # SQLite numbers the indexes of constraints in the order in which they were written.
            known_as = repr(lines) if name.startswith("sqlite_autoindex") else name
            shape[f"{kind} {known_as} of {table}"] = lines
        for name, *options in connection.exec_driver_sql(
            "SELECT name, type, wr, strict FROM pragma_table_list WHERE schema = 'main'"
        ):
            if name != "alembic_version":
                shape[f"options of {name}"] = options
    return shape


def test_migrations_and_models_are_equal(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=OPTIONS)
        assert compare_metadata(context, SQLModel.metadata) == []


def test_a_migrated_and_a_fresh_database_are_equal(engine: Engine, fresh: Engine) -> None:
    assert described(engine) == described(fresh)


def test_every_table_stands_in_exactly_one_list() -> None:
    listed = [model.__tablename__ for model in LISTED]
    assert sorted(listed) == sorted(SQLModel.metadata.tables)
    assert len(set(listed)) == len(listed)


def test_the_tables_of_the_search_are_left_out_of_the_comparison_and_nothing_else(
    engine: Engine,
) -> None:
    names = [row[0] for row in _rows(engine, "SELECT name FROM sqlite_schema WHERE type = 'table'")]
    left_out = {name for name in names if not OPTIONS["include_name"](name, "table", {})}
    assert left_out == {name for name in names if name.startswith(SEARCH)}
    assert SEARCH in left_out


def test_the_program_expects_the_newest_revision() -> None:
    config = Config()
    config.set_main_option("script_location", schema.LOCATION)
    assert ScriptDirectory.from_config(config).get_current_head() == schema.REVISION


def test_migrating_twice_changes_nothing(url: str, engine: Engine) -> None:
    def content() -> list[object]:
        return _rows(engine, "SELECT * FROM sqlite_schema")

    before = content()
    migrate(url)
    assert content() == before
    check_schema(engine)


def test_a_migration_that_fails_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "half.sqlite"
    upgrade = schema._upgrade

    def fail(connection: object) -> None:
        upgrade(connection)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    monkeypatch.setattr(schema, "_upgrade", fail)
    with pytest.raises(KeyboardInterrupt):
        migrate(f"sqlite:///{path}")
    monkeypatch.undo()
    with sqlite3.connect(path) as database:
        assert database.execute("SELECT * FROM sqlite_schema").fetchall() == []
    database.close()
    migrate(f"sqlite:///{path}")


def test_a_locked_database_is_not_migrated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "locked.sqlite"
    migrate(f"sqlite:///{path}")
    _hurry(monkeypatch)
    with sqlite3.connect(path, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Unavailable, match="locked"):
            migrate(f"sqlite:///{path}")
    other.close()


def test_a_database_that_is_not_sqlite_is_refused_in_words() -> None:
    with pytest.raises(LedgerError, match="SQLite only"):
        migrate("postgresql+psycopg://nobody@127.0.0.1/shujian")


def test_a_newer_database_is_refused(url: str, engine: Engine) -> None:
    _set_revision(engine, "9999")
    with pytest.raises(LedgerError, match="install the newer program"):
        check_schema(engine)
    with pytest.raises(LedgerError, match="install the newer program"):
        migrate(url)


def test_an_older_database_is_refused_until_it_is_migrated(engine: Engine) -> None:
    _set_revision(engine, "0000")
    with pytest.raises(LedgerError, match="shujian up"):
        check_schema(engine)


def test_a_database_without_tables_is_refused(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'empty.sqlite'}")
    with engine.connect():
        pass
    with pytest.raises(LedgerError, match="shujian init"):
        check_schema(engine)
    engine.dispose()


def test_a_missing_database_is_refused_and_not_made(tmp_path: Path) -> None:
    path = tmp_path / "absent.sqlite"
    engine = open_engine(f"sqlite:///{path}")
    with pytest.raises(LedgerError, match="restore it"):
        check_schema(engine)
    assert not path.exists()


def _rows(engine: Engine, query: str) -> list[object]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(query)]


def _set_revision(engine: Engine, revision: str) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :r"), {"r": revision})


def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    def hurried(url: str) -> Engine:
        engine = open_engine(url)
        event.listen(engine, "connect", lambda connection, _: connection.execute(
            "PRAGMA busy_timeout=100"))  # fmt: skip
        return engine

    monkeypatch.setattr(schema, "open_engine", hurried)
