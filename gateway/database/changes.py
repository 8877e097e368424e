"""Which tables were changed last, and values kept of them until they are changed again.

Every statement that writes through an engine is seen, whatever made it: the ORM, Core or the
driver's own words. From the first such statement of a transaction until its connection is given
back, committed or rolled back, a table counts as *open*: nothing that is kept of it is used, by
anybody, and nothing new is kept. So whatever was answered after a commit is never contradicted by
what is kept, and a job that is rolled back leaves nothing behind.

What another process writes is not seen: the one that serves is the only one that writes.
"""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import Any, Final, Generic, TypeVar

from sqlalchemy import Connection, Engine
from sqlmodel import Session

from gateway.database.lookup import flushed

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

OPTION: Final = "shujian_changes"
"""The execution option of an engine under which its `Changes` are found."""

_BEGAN, _OPEN = "shujian_began", "shujian_open"
_EVERY = "*"
_WRITES = re.compile(
    r'\s*(?:INSERT(?:\s+OR\s+\w+)?\s+INTO|REPLACE\s+INTO|UPDATE(?:\s+OR\s+\w+)?|DELETE\s+FROM)\s+"?(\w+)',
    re.IGNORECASE,
)
_READS = re.compile(
    r"\s*(?:SELECT|VALUES|BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|EXPLAIN"
    r"|PRAGMA|WITH\b(?!.*\b(?:INSERT|UPDATE|DELETE|REPLACE)\b))",
    re.IGNORECASE | re.DOTALL,
)


class Changes:
    """What one engine's connections changed; safe for use by several threads.

    Time is counted in changes: a table's version is the count when it was last given free.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._count = 0
        self._versions: dict[str, int] = {}
        self._open: Counter[str] = Counter()
        self._rooms: dict[object, dict[Any, tuple[int, Any]]] = {}

    def began(self, info: dict[Any, Any]) -> None:
        """A connection begins a transaction: it sees all changes counted so far."""
        info[_BEGAN] = self._count

    def note(self, info: dict[Any, Any], statement: str) -> None:
        """A connection is about to execute a statement."""
        table = written_by(statement)
        if table is None:
            return
        opened = info.setdefault(_OPEN, set())
        if table not in opened:
            opened.add(table)
            with self._lock:
                self._open[table] += 1

    def settle(self, info: dict[Any, Any]) -> None:
        """A connection is given back: what it changed is committed, or never was."""
        opened = info.pop(_OPEN, None)
        if not opened:
            return
        with self._lock:
            self._count += 1
            for table in opened:
                self._versions[table] = self._count
                self._open[table] -= 1
                if not self._open[table]:
                    del self._open[table]

    def version(self, tables: tuple[str, ...]) -> int | None:
        """When any of the tables was changed last; None while one of them is open."""
        with self._lock:
            if self._open and any(table in self._open for table in (*tables, _EVERY)):
                return None
            versions = self._versions
            return max(versions.get(_EVERY, 0), *(versions.get(table, 0) for table in tables))

    def room(self, owner: object) -> dict[Any, tuple[int, Any]]:
        """Where `Kept` keeps its values, with the version that each is of."""
        return self._rooms.setdefault(owner, {})


class Kept(Generic[K, V]):
    """Values read of some tables, each kept until one of these is changed.

    Values must not be changed by whoever gets them. At most `most` are kept.
    """

    def __init__(self, *tables: str, most: int = 4096) -> None:
        self._tables = tables
        self._most = most

    def get(self, session: Session, key: K, load: Callable[[], V]) -> V:
        """The value of a key as `load` reads it through the session, or read it last time."""
        connection = flushed(session)
        changes: Changes | None = connection.get_execution_options().get(OPTION)
        version = None if changes is None else changes.version(self._tables)
        if changes is None or version is None:
            return load()
        room = changes.room(self)
        found: tuple[int, V] | None = room.get(key)
        if found is not None and found[0] == version:
            return found[1]
        value = load()
        # Only what was read of a snapshot that has all changes up to that version, and no other.
        if connection.info.get(_BEGAN, -1) >= version == changes.version(self._tables):
            if len(room) >= self._most:
                room.clear()
            room[key] = (version, value)
        return value

    def peek(self, engine: Engine, key: K) -> V | None:
        """The value of a key where it is kept and still true; None if it has to be read."""
        changes: Changes | None = engine.get_execution_options().get(OPTION)
        if changes is None:
            return None
        found: tuple[int, V] | None = changes.room(self).get(key)
        if found is None or found[0] != changes.version(self._tables):
            return None
        return found[1]


@lru_cache(maxsize=4096)
def written_by(statement: str) -> str | None:
    """The table that a statement writes, ``*`` where it may be any, None where it only reads."""
    found = _WRITES.match(statement)
    if found is not None:
        return found[1].lower()
    return None if _READS.match(statement) else _EVERY


def on_begin(connection: Connection) -> None:
    """Tell the changes of a connection's engine that it begins."""
    changes: Changes | None = connection.get_execution_options().get(OPTION)
    if changes is not None:
        changes.began(connection.info)
