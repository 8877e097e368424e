"""The schema: brought up to date by Alembic, and refused where it does not fit the program.

The commit point of a migration is one database commit: every revision that is missing runs in
the same transaction (SQLite's DDL takes part in it), so that a crash leaves the old schema.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import DBAPIError

from gateway.database.engine import open_engine
from gateway.errors import LedgerError, Unavailable

REVISION = "0006"
"""The revision that this program works with: the newest under ``gateway/migrations/versions``."""

LOCATION = "gateway:migrations"
_VERSION_TABLE = "alembic_version"


def migrate(url: str) -> None:
    """Create the tables or bring them up to date; a database that is up to date stays untouched.

    Raises `LedgerError` where the database is newer than the program, `Unavailable` where it
    cannot be written; then nothing of it was changed.
    """
    if not url.startswith("sqlite"):
        raise LedgerError(
            "this version keeps its tables in SQLite only, for its full-text search; "
            "unset SHUJIAN_DATABASE_URL, or name a sqlite:/// URL"
        )
    engine = open_engine(url).execution_options(shujian_begin="BEGIN IMMEDIATE")
    try:
        # Two processes that start at once come here one after the other.
        with engine.begin() as connection:
            _refuse_newer(_revision(connection))
            _upgrade(connection)
    except DBAPIError as error:
        raise Unavailable(
            f"the tables could not be brought up to date: {error.orig}; see `shujian doctor`"
        ) from error
    finally:
        engine.dispose()


def check_schema(engine: Engine) -> None:
    """Raise `LedgerError` where the tables are missing, older or newer than the program's."""
    _refuse_absent(engine)
    with engine.connect() as connection:
        revision = _revision(connection)
    if revision is None:
        raise LedgerError("the database has no tables; run `shujian init` again to finish it")
    _refuse_newer(revision)
    if revision != REVISION:
        raise LedgerError(
            f"the database's tables are of revision {revision}, this program needs {REVISION}; "
            "run `shujian up`, which brings them up to date"
        )


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table(_VERSION_TABLE):
        return None
    rows = connection.execute(text(f"SELECT version_num FROM {_VERSION_TABLE}")).scalars().all()
    return str(rows[0]) if rows else None


def _refuse_newer(revision: str | None) -> None:
    if revision is not None and revision > REVISION:
        raise LedgerError(
            f"the database's tables are of revision {revision}, newer than this program "
            f"({REVISION}); install the newer program"
        )


def _refuse_absent(engine: Engine) -> None:
    # SQLite would make an empty file, which then looks like a ledger that was half made.
    if engine.dialect.name != "sqlite" or engine.url.database in (None, "", ":memory:"):
        return
    if not Path(str(engine.url.database)).is_file():
        raise LedgerError(f"there is no database {engine.url.database}; restore it from a backup")


def _upgrade(connection: Connection) -> None:
    # Imported here because it takes a third of a second, and only init and up need it.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", LOCATION)
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
