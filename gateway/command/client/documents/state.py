"""What an issuing command remembers: one SQLite file, mode 600, so that it can be killed anywhere.

It holds the issuer's secret and the contents of the documents until every bundle is written and
left with the gateway; then both are overwritten, and what stays says that this was done.
"""

from __future__ import annotations

import json
import os
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from chain.documents import Field
from chain.words import Digest
from gateway.command.client.documents.drafting import Draft
from gateway.command.errors import CommandError
from gateway.documents.model import Key

PREFIX: Final = ".issuing-"
SUFFIX: Final = ".sqlite"
_PORTION_BYTES: Final = 2**19
"""Of packed contents that are in memory together; unpacked they are some ten times as large."""

_TABLES: Final = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS item (
    n INTEGER PRIMARY KEY, name TEXT NOT NULL, file TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
    key TEXT, fields BLOB, valid_from INTEGER NOT NULL, valid_until INTEGER NOT NULL,
    amount INTEGER NOT NULL, hashed BLOB, root BLOB, statement TEXT, digest TEXT,
    state TEXT NOT NULL DEFAULT 'read', reason TEXT, done INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS item_state ON item (state, done, n);
"""


class Phase(StrEnum):
    """How far the command has come; each begins with one commit of the file."""

    READING = "reading"
    """Documents come in; killed here, they are read again."""
    READ = "read"
    """All are there, nothing is signed."""
    SIGNED = "signed"
    """The statement is there; from here on it is this one that is sent, and no other."""
    ACCEPTED = "accepted"
    """The contract has accepted it; bundles are written and left with the gateway."""
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Item:
    """One document of a command, as it stands in the file; `n` counts from 0."""

    n: int
    name: str
    file: str
    kind: str
    key: Key | None
    """None once it was handed out."""
    fields: tuple[Field, ...]
    valid_from: int
    valid_until: int
    amount: int
    hashed: Digest | None
    statement: dict[str, Any] | None
    digest: str | None
    state: str
    reason: str | None


_COLUMNS: Final = (
    "n, name, file, kind, key, fields, valid_from, valid_until, amount, hashed, statement, digest, "
    "state, reason"
)


class State:
    """The memory of one issuing command; every method that changes it is one durable commit."""

    def __init__(self, path: Path) -> None:
        """Open the file, or begin one that only its owner can read."""
        self.path = path
        if not path.exists():
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        self._base = sqlite3.connect(path, isolation_level=None)
        try:
            self._base.execute("PRAGMA synchronous = FULL")
            self._base.execute("PRAGMA secure_delete = ON")
            self._base.executescript(_TABLES)
        except sqlite3.DatabaseError as error:
            raise CommandError(
                f"{path} is damaged ({error}); it holds what an interrupted command needs to go "
                "on: bring it back from a copy, or move it away to begin again"
            ) from error

    def close(self) -> None:
        """Let go of the file."""
        self._base.close()

    @property
    def phase(self) -> Phase:
        """How far the command has come."""
        return Phase(self.get("phase") or Phase.READING)

    def get(self, name: str) -> Any:
        """A value by its name, None where there is none."""
        row = self._base.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return None if row is None else json.loads(row[0])

    def put(self, **values: Any) -> None:
        """Keep values, all or none; one that is None is forgotten."""
        with self._commit():
            self._put(values)

    def clear(self) -> None:
        """Forget the documents: they are read anew."""
        with self._commit():
            self._base.execute("DELETE FROM item")

    def add(self, items: Iterable[tuple[str, Draft]]) -> None:
        """Add documents behind those that are there, each with the name of its bundle's file."""
        rows = [
            (d.name, file, d.kind, _key_text(d.key), _packed(d.fields), d.valid_from,
             d.valid_until, d.amount)
            for file, d in items
        ]  # fmt: skip
        statement = (
            "INSERT INTO item (n, name, file, kind, key, fields, valid_from, valid_until, amount) "
            "VALUES ((SELECT COALESCE(MAX(n) + 1, 0) FROM item), ?, ?, ?, ?, ?, ?, ?, ?)"
        )
        with self._commit():
            self._base.executemany(statement, rows)

    def count(self, *states: str) -> int:
        """How many documents there are, or are in one of these states."""
        where = f" WHERE state IN ({_marks(states)})" if states else ""
        (found,) = self._base.execute(f"SELECT COUNT(*) FROM item{where}", states).fetchone()
        return int(found)

    def to_do(self) -> int:
        """How many accepted documents are not handed out yet."""
        question = "SELECT COUNT(*) FROM item WHERE state = 'accepted' AND done = 0"
        return int(self._base.execute(question).fetchone()[0])

    def facts(self, column: str) -> list[Any]:
        """One small column of all documents, in order."""
        return [row[0] for row in self._base.execute(f"SELECT {column} FROM item ORDER BY n")]

    def portions(self, size: int, state: str, *, open_only: bool = False) -> Iterator[list[Item]]:
        """The documents in a state, in order, at most so many at a time, and fewer large ones.

        Those that were read may change meanwhile. With `open_only` those that were handed out are
        left out.
        """
        last = -1
        more = " AND done = 0" if open_only else ""
        question = f"SELECT {_COLUMNS} FROM item WHERE state = ? AND n > ?{more} ORDER BY n LIMIT ?"
        while rows := self._within(question, (state, last, size)):
            last = rows[-1][0]
            yield [_item(row) for row in rows]

    def _within(self, question: str, values: tuple[object, ...]) -> list[Any]:
        rows, left = [], _PORTION_BYTES
        for row in self._base.execute(question, values):
            rows.append(row)
            left -= len(row[5] or b"")
            if left < 0:
                break
        return rows

    def update(self, rows: Sequence[dict[str, Any]], **values: Any) -> None:
        """Change documents, each row by its ``n``, and keep `values`, in one commit."""
        with self._commit():
            for row in rows:
                names = [name for name in row if name != "n"]
                sets = ", ".join(f"{name} = :{name}" for name in names)
                self._base.execute(f"UPDATE item SET {sets} WHERE n = :n", row)
            self._put(values)

    def move(self, before: str, after: str, **values: Any) -> None:
        """Put all documents of one state into another, and keep `values`, in one commit."""
        with self._commit():
            self._base.execute("UPDATE item SET state = ? WHERE state = ?", (after, before))
            self._put(values)

    def forget(self, **values: Any) -> None:
        """Overwrite the contents of what is handed out, and keep `values`, in one commit."""
        with self._commit():
            self._base.execute("UPDATE item SET fields = NULL, key = NULL WHERE done = 1")
            self._put(values)

    def finish(self) -> None:
        """Everything is handed out: overwrite the secret and the contents."""
        self.forget(phase=Phase.DONE, secret=None)
        self._base.execute("VACUUM")

    def _put(self, values: dict[str, Any]) -> None:
        for name, value in values.items():
            if value is None:
                self._base.execute("DELETE FROM meta WHERE name = ?", (name,))
            else:
                row = (name, json.dumps(value))
                self._base.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", row)

    def _commit(self) -> _Commit:
        return _Commit(self._base)


class _Commit:
    """One transaction: everything within, or nothing."""

    def __init__(self, base: sqlite3.Connection) -> None:
        self._base = base

    def __enter__(self) -> None:
        self._base.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._base.execute("COMMIT" if kind is None else "ROLLBACK")


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


def _key_text(key: Key) -> str:
    return json.dumps([key.issuer, key.type, key.number])


def _packed(fields: Iterable[Field]) -> bytes:
    return zlib.compress(json.dumps([[f.path, f.kind, f.value] for f in fields]).encode(), 1)


def _item(row: Sequence[Any]) -> Item:
    n, name, file, kind, key, packed, start, end, amount, hashed, statement, digest, state, why = (
        row
    )
    fields = () if packed is None else json.loads(zlib.decompress(packed))
    return Item(
        n, name, file, kind,
        None if key is None else Key(*json.loads(key)),
        tuple(Field(*parts) for parts in fields),
        start, end, amount, hashed,
        None if statement is None else json.loads(statement),
        digest, state, why,
    )  # fmt: skip
