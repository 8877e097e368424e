"""The mirror: one SQLite file with all that an observer found right, and what it signed.

Durability contract: everything found within one ``batch`` becomes durable at its end, in one
commit (WAL, ``synchronous=FULL``); a process that dies before leaves nothing of the batch.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Self

from chain.evidence import Observation
from chain.index import Row
from chain.node.errors import FolderError
from chain.node.files import lock_folder
from chain.node.genesis import Genesis, from_json, to_json
from chain.node.store import ChainFile, SealedBlock
from chain.node.store.database import SCHEMA as CHAIN_SCHEMA
from chain.node.store.database import connect
from chain.observer.entries import SCHEMA, Claim, Signed, Stop
from chain.observer.errors import MirrorError
from chain.observer.source import ShownBody
from chain.words import Address

FILE = "mirror.sqlite"
_VERSION = 1_000


class MirrorChain(ChainFile):
    """The chain's tables of a mirror: a block is written with the batch that it belongs to."""

    def append(self, block: SealedBlock) -> None:
        """Stage the block in the batch under way."""
        self.stage(block)


class Mirror:
    """An open mirror. One process writes it; any number may read it."""

    def __init__(self, folder: Path, connection: sqlite3.Connection) -> None:
        self.folder = folder
        self.connection = connection
        self.chain = MirrorChain(connection)
        self._held = ExitStack()
        try:
            self.genesis: Genesis = from_json(self.read("genesis"))
        except BaseException:
            connection.close()
            raise

    @classmethod
    def create(cls, folder: Path, genesis: Genesis) -> Self:
        """Begin a mirror of the chain with that genesis, and hold its folder."""
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        held = _hold(folder)
        path = folder / FILE
        if path.exists():
            held.close()
            raise MirrorError(f"{path} exists already")
        draft = folder / f".{FILE}.new"
        for old in folder.glob(f".{FILE}.new*"):
            old.unlink()
        connection = connect(draft)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript(
            f"BEGIN; {CHAIN_SCHEMA} {SCHEMA} PRAGMA user_version = {_VERSION}; COMMIT;"
        )
        connection.execute("INSERT INTO state VALUES ('genesis', ?)", (to_json(genesis),))
        connection.close()
        draft.chmod(0o600)
        draft.rename(path)  # commit point: from here on there is a mirror
        mirror = cls(folder, connect(path))
        mirror._held = held
        return mirror

    @classmethod
    def open(cls, folder: Path, *, write: bool = False) -> Self:
        """Open the mirror in a folder; `MirrorError` if there is none, or another writes it."""
        path = folder / FILE
        if not path.is_file():
            raise MirrorError(f"there is no mirror in {folder}: `shujian observe` makes one")
        held = _hold(folder) if write else ExitStack()
        try:
            connection = connect(path)
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if version != _VERSION:
                raise MirrorError(f"{path} is no mirror that this program reads")
            if not write:
                connection.execute("PRAGMA query_only = ON")
            mirror = cls(folder, connection)
        except sqlite3.DatabaseError as error:
            held.close()
            raise MirrorError(f"{path} is damaged ({error}): begin another mirror") from error
        except BaseException:
            held.close()
            raise
        mirror._held = held
        return mirror

    def close(self) -> None:
        """Let go of file and folder."""
        self.connection.close()
        self._held.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Everything written inside becomes durable at the end, or nothing of it."""
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.connection.execute("COMMIT")  # commit point
        except BaseException:
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
            raise

    def read(self, name: str, default: Any = None) -> Any:
        """A value by its name."""
        row = self.connection.execute("SELECT value FROM state WHERE name = ?", (name,)).fetchone()
        return default if row is None else row[0]

    def write(self, name: str, value: Any) -> None:
        """Keep a value by its name."""
        self.connection.execute("INSERT OR REPLACE INTO state VALUES (?, ?)", (name, value))

    # checkpoints

    def add_claim(self, claim: Claim) -> None:
        """Keep a checkpoint that was seen on the chain."""
        self.connection.execute(
            "INSERT INTO checkpoint VALUES (?, ?, ?, ?, ?, NULL)",
            (claim.size, claim.root, claim.index_root, claim.block, claim.place),
        )

    def judge(self, size: int, verdict: str) -> None:
        """Keep what the index root of a checkpoint was found to be."""
        self.connection.execute("UPDATE checkpoint SET verdict = ? WHERE size = ?", (verdict, size))

    def claims(self, after: int = -1, *, waiting: bool = False) -> Iterator[Claim]:
        """The checkpoints of more than so many records, ascending; those not judged if asked."""
        only = "AND verdict IS NULL" if waiting else ""
        rows = self.connection.execute(
            f"SELECT * FROM checkpoint WHERE size > ? {only} ORDER BY size", (after,)
        )
        return (Claim(*row) for row in rows)

    def claim(self, size: int) -> Claim | None:
        """The checkpoint of a size."""
        row = self.connection.execute("SELECT * FROM checkpoint WHERE size = ?", (size,)).fetchone()
        return None if row is None else Claim(*row)

    def last_claims(self, after: int) -> list[Claim]:
        """Of each block from ``after`` on, exclusive, the last checkpoint, ascending."""
        rows = self.connection.execute(
            "SELECT * FROM checkpoint WHERE size IN "
            "(SELECT max(size) FROM checkpoint WHERE block > ? GROUP BY block) ORDER BY size",
            (after,),
        )
        return [Claim(*row) for row in rows]

    # headers and bodies

    def add_headers(self, first: int, headers: Sequence[bytes]) -> None:
        """Keep the headers of records."""
        self.connection.executemany("INSERT INTO header VALUES (?, ?)", enumerate(headers, first))

    def headers(self, first: int, stop: int) -> list[bytes]:
        """The headers kept of records from ``first`` to below ``stop``."""
        rows = self.connection.execute(
            "SELECT header FROM header WHERE position >= ? AND position < ? ORDER BY position",
            (first, stop),
        )
        return [row[0] for row in rows]

    def header_bytes(self) -> int:
        """How many bytes all headers kept have together; asked before all are read."""
        total = self.connection.execute("SELECT sum(length(header)) FROM header").fetchone()[0]
        return int(total or 0)

    def add_bodies(self, first: int, bodies: Sequence[ShownBody]) -> None:
        """Keep the bodies of records."""
        self.connection.executemany(
            "INSERT INTO body VALUES (?, ?, ?)",
            [(position, one.salt, one.body) for position, one in enumerate(bodies, first)],
        )

    def bodies(self) -> int:
        """Of how many records, from the first on, the body was mirrored or seen to be erased."""
        found = self.connection.execute("SELECT max(position) FROM body").fetchone()[0]
        return 0 if found is None else int(found) + 1

    def body_rows(self, first: int, stop: int) -> dict[int, tuple[bytes | None, bytes | None]]:
        """Salt and body of the records from ``first`` to below ``stop``, as far as mirrored."""
        rows = self.connection.execute(
            "SELECT position, salt, body FROM body WHERE position >= ? AND position < ?",
            (first, stop),
        )
        return {position: (salt, body) for position, salt, body in rows}

    # the index

    def rows(self, first: bytes, last: bytes) -> list[Row]:
        """The keys of the index from one tag to another, both inclusive."""
        return self.connection.execute(
            "SELECT tag, count, peaks FROM key WHERE tag BETWEEN ? AND ? ORDER BY tag",
            (first, last),
        ).fetchall()

    def add_rows(self, rows: Iterable[Row]) -> None:
        """Put keys in, or in the place of those with the same tag."""
        self.connection.executemany("INSERT OR REPLACE INTO key VALUES (?, ?, ?)", rows)

    # what was signed

    def sign(self, signed: Signed) -> None:
        """Keep a signature before anybody gets it; `MirrorError` if another was made before."""
        seen = signed.seen
        row = (signed.account, seen.size, seen.block_number, seen.block_hash, seen.root,
               seen.index_root, signed.signature)  # fmt: skip
        before = self.connection.execute(
            "SELECT account, size, block, hash, root, index_root, signature FROM observation "
            "WHERE account = ? AND size = ?",
            (signed.account, seen.size),
        ).fetchone()
        if before is not None and before != row:
            raise MirrorError(
                f"the checkpoint of {seen.size} records was signed before, and with other values: "
                "nothing is signed twice differently"
            )
        if before is None:
            self.connection.execute("INSERT INTO observation VALUES (?, ?, ?, ?, ?, ?, ?, 0)", row)

    def signed(self, account: Address, *, unsent: bool = False, most: int = -1) -> list[Signed]:
        """What was signed, ascending by size; only what nobody has taken yet if asked."""
        only = "AND sent = 0" if unsent else ""
        rows = self.connection.execute(
            f"SELECT block, hash, size, root, index_root, account, signature FROM observation "
            f"WHERE account = ? {only} ORDER BY size LIMIT ?",
            (account, most),
        )
        return [Signed(Observation(*row[:5]), row[5], row[6]) for row in rows]

    def accounts(self) -> list[Address]:
        """Who signed anything here."""
        rows = self.connection.execute("SELECT DISTINCT account FROM observation ORDER BY account")
        return [Address(row[0]) for row in rows]

    def mark_sent(self, account: Address, sizes: Iterable[int]) -> None:
        """Note that signatures were taken by the gateway."""
        with self.batch():
            self.connection.executemany(
                "UPDATE observation SET sent = 1 WHERE account = ? AND size = ?",
                [(account, size) for size in sizes],
            )

    # what went wrong

    def stops(self) -> list[Stop]:
        """All that was found wrong, in the order in which it was."""
        return [Stop(*row) for row in self.connection.execute("SELECT * FROM stop ORDER BY number")]

    def add_stop(self, time: int, about: str, reason: str, file: str) -> None:
        """Stop, until somebody has looked."""
        self.connection.execute(
            "INSERT INTO stop (time, about, reason, file) VALUES (?, ?, ?, ?)",
            (time, about, reason, file),
        )

    def review(self, time: int) -> None:
        """Note that somebody has looked at all that was found wrong so far."""
        with self.batch():
            self.connection.execute("UPDATE stop SET reviewed = ? WHERE reviewed IS NULL", (time,))


def _hold(folder: Path) -> ExitStack:
    held = ExitStack()
    try:
        held.enter_context(lock_folder(folder))
    except FolderError as error:
        raise MirrorError(f"{folder} is in use by another observer: stop that one first") from error
    return held
