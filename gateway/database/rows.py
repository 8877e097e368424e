"""Inserting many rows as tuples: making them of dictionaries costs more than SQLite itself."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import Dialect, Table, inspect
from sqlmodel import SQLModel

from gateway.database.engine import WriteSession

Row = tuple[Any, ...]


class Rows:
    """An insert into the table of a model, of the columns named, in that order.

    Values go to the driver as they are: integers, texts, bytes and None only.
    """

    def __init__(self, model: type[SQLModel], *columns: str) -> None:
        self._table = cast("Table", inspect(model).local_table)
        self._columns = columns
        if set(columns) != {column.name for column in self._table.columns}:
            raise LookupError(f"name every column of {self._table.name}")

    def insert(self, session: WriteSession, rows: Sequence[Row]) -> None:
        """Put down the rows by one statement; none at all does nothing."""
        if not rows:
            return
        connection = session.connection()
        sql, positional = _statement(self._table, self._columns, connection.dialect)
        values: Any = rows
        if not positional:
            values = [dict(zip(self._columns, row, strict=True)) for row in rows]
        connection.exec_driver_sql(sql, values)


@lru_cache(maxsize=64)
def _statement(table: Table, columns: tuple[str, ...], dialect: Dialect) -> tuple[str, bool]:
    """The statement in the driver's own words, and whether it takes values by their place."""
    prepare = dialect.identifier_preparer
    quoted = ", ".join(prepare.format_column(table.c[name]) for name in columns)
    marks = ", ".join(_mark(dialect.paramstyle, name) for name in columns)
    sql = f"INSERT INTO {prepare.format_table(table)} ({quoted}) VALUES ({marks})"
    return sql, dialect.paramstyle != "pyformat"


def _mark(style: str, name: str) -> str:
    return {"qmark": "?", "format": "%s", "pyformat": f"%({name})s"}[style]
