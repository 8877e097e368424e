"""Look-ups in the driver's own words: making them each time takes longer than executing them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, CursorResult, Dialect, Executable
from sqlalchemy.orm.util import identity_key
from sqlmodel import Session, SQLModel

Found = tuple[Any, ...]
Compiled = tuple[str, tuple[str, ...] | None, dict[str, Any]]


class Lookup:
    """A statement with named parameters (`bindparam`), put together once for each dialect.

    Values come and go as the driver has them: integers (booleans, too), texts, bytes and None.
    What a session has changed is flushed before.
    """

    def __init__(self, statement: Executable, *names: str) -> None:
        self._statement = statement
        self._names = names

    def first(self, session: Session, *values: Any) -> Found | None:
        """The first row, None where there is none; `values` in the order of the names."""
        row = self._run(flushed(session), values).fetchone()
        return None if row is None else tuple(row)

    def all(self, session: Session, *values: Any) -> list[Found]:
        """All rows."""
        return [tuple(row) for row in self._run(flushed(session), values).fetchall()]

    def run(self, session: Session, *values: Any) -> int:
        """Execute a statement that changes rows, to `forget` afterwards; returns how many."""
        return self._run(flushed(session), values).rowcount

    def _run(self, connection: Connection, values: Sequence[Any]) -> CursorResult[Any]:
        sql, names, constants = _compiled(self, connection.dialect)
        bound = dict(zip(self._names, values, strict=True))
        if names is None:
            return connection.exec_driver_sql(sql, {**constants, **bound})
        if constants:
            bound = {**constants, **bound}
        return connection.exec_driver_sql(sql, tuple(bound[name] for name in names))

    def compile(self, dialect: Dialect) -> Compiled:
        """The driver's words, the name of each place (None: they have names), and constants."""
        compiled = self._statement.compile(dialect=dialect)  # type: ignore[attr-defined]
        constants = {name: made for name, made in compiled.params.items() if made is not None}
        if compiled.params.keys() - constants.keys() != set(self._names):
            raise LookupError(f"name the parameters of {compiled}, and no other")
        names = compiled.positiontup
        return str(compiled), None if names is None else tuple(names), constants


def forget(session: Session, model: type[SQLModel], key: Any) -> None:
    """Have the session read the row of this primary key again, if it holds it."""
    held = session.identity_map.get(identity_key(model, key))
    if held is not None:
        session.expire(held)


def flushed(session: Session) -> Connection:
    """The session's connection, once all that was changed through the session has passed it."""
    if session.autoflush:
        session.flush()
    return session.connection()


@lru_cache(maxsize=256)
def _compiled(lookup: Lookup, dialect: Dialect) -> Compiled:
    return lookup.compile(dialect)
