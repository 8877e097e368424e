"""The tables of the chain's file, and the one write that makes a block durable.

Durability contract: when ``append`` returns, the block with its state, transactions, receipts and
seal is on the disk (WAL, ``synchronous=FULL``); when the process dies before that, none of it is
there. The file has one writer; any number of readers see whole blocks only.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Self

from chain.node.errors import StoreError
from chain.node.store.nodes import NodeStore
from chain.words import Address, Digest, Signature

_VERSION = 1
SCHEMA = """
CREATE TABLE node (hash BLOB PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE block (
    number INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, header BLOB NOT NULL, seal BLOB NOT NULL
) STRICT;
CREATE TABLE "transaction" (
    place INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, sender BLOB NOT NULL,
    gas_before INTEGER NOT NULL, logs_before INTEGER NOT NULL,
    receipt BLOB NOT NULL, raw BLOB NOT NULL
) STRICT;
"""
_COLUMNS = "hash, sender, gas_before, logs_before, receipt, raw"
_PLACES = 1 << 16
MOST_TRANSACTIONS = _PLACES - 1
"""How many transactions a block can hold in this file."""


@dataclass(frozen=True, slots=True)
class StoredTransaction:
    """A transaction with its receipt, both in their EIP-2718 encoding.

    ``gas_before`` and ``logs_before`` count what the block's transactions before it used and
    logged.
    """

    hash: Digest
    sender: Address
    gas_before: int
    logs_before: int
    receipt: bytes
    raw: bytes


@dataclass(frozen=True, slots=True)
class SealedBlock:
    """A block as it is kept: header in RLP, transactions in order, the seal beside it."""

    number: int
    hash: Digest
    header: bytes
    seal: Signature
    transactions: tuple[StoredTransaction, ...] = ()


class ChainFile:
    """The open file; use one connection a thread, and only the node's own for writing."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.nodes = NodeStore(connection)

    @classmethod
    def create(cls, path: Path) -> Self:
        """Make the file with its tables; `StoreError` if it exists."""
        if path.exists():
            raise StoreError(f"{path} exists already")
        connection = connect(path)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript(f"BEGIN; {SCHEMA} PRAGMA user_version = {_VERSION}; COMMIT;")
        return cls(connection)

    @classmethod
    def open(cls, path: Path, *, write: bool = False) -> Self:
        """Open an existing file; `StoreError` if it is missing or not a chain's file."""
        if not path.is_file():
            raise StoreError(f"{path} is missing: bring it back from a backup")
        try:
            connection = connect(path)
            version = connection.execute("PRAGMA user_version").fetchone()[0]
        except sqlite3.OperationalError as error:
            # Nothing says that it is damaged, and a backup put in its place would lose blocks.
            raise StoreError(
                f"{path} cannot be opened ({error}): see that the disk has room and is sound, then "
                "start again"
            ) from error
        except sqlite3.DatabaseError as error:
            raise StoreError(f"{path} is damaged ({error}): bring it back from a backup") from error
        if version != _VERSION:
            connection.close()
            raise StoreError(f"{path} has version {version}, this program reads {_VERSION}")
        if not write:
            connection.execute("PRAGMA query_only = ON")
        return cls(connection)

    def close(self) -> None:
        """Close the connection; the last one to close folds the log into the file."""
        self._connection.close()

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Everything read inside comes from one and the same moment."""
        self._connection.execute("BEGIN")
        try:
            yield
        finally:
            self._connection.execute("ROLLBACK")

    def append(self, block: SealedBlock) -> None:
        """Make a block durable, with the state written since the last one, in one transaction.

        `StoreError` unless it comes right after the last block. If SQLite fails, nothing of the
        block is kept and the error is passed on.
        """
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            self._write(block)
            self._connection.execute("COMMIT")  # commit point: before it nothing, after it all
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            self.nodes.discard()
            raise
        self.nodes.committed()

    def stage(self, block: SealedBlock) -> None:
        """As ``append``, within a transaction that the caller began and will commit.

        If the caller rolls back instead, nothing that was read through this object counts any
        more: open the file again.
        """
        self._write(block)
        self.nodes.committed()

    def _write(self, block: SealedBlock) -> None:
        if block.number != self.height() + 1:
            raise StoreError(f"block {block.number} does not follow block {self.height()}")
        if len(block.transactions) > MOST_TRANSACTIONS:
            raise StoreError(f"block {block.number} has {len(block.transactions)} transactions")
        self.nodes.flush()
        self._insert(block)

    def _insert(self, block: SealedBlock) -> None:
        self._connection.execute(
            "INSERT INTO block (number, hash, header, seal) VALUES (?, ?, ?, ?)",
            (block.number, block.hash, block.header, block.seal),
        )
        self._connection.executemany(
            f'INSERT INTO "transaction" (place, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)',
            [
                (block.number * _PLACES + index, *astuple(one))
                for index, one in enumerate(block.transactions)
            ],
        )

    def height(self) -> int:
        """The number of the last block; -1 in a file without blocks."""
        row = self._connection.execute("SELECT max(number) FROM block").fetchone()
        return -1 if row[0] is None else int(row[0])

    def head(self) -> SealedBlock:
        """The last block, without its transactions."""
        block = self.block(self.height())
        if block is None:
            raise StoreError("the chain's file holds no block: bring it back from a backup")
        return block

    def block(self, number: int) -> SealedBlock | None:
        """The block of that number without its transactions, if it is there."""
        row = self._connection.execute(
            "SELECT number, hash, header, seal FROM block WHERE number = ?", (number,)
        ).fetchone()
        return None if row is None else SealedBlock(*row)

    def number_of(self, block_hash: bytes) -> int | None:
        """The number of the block of that hash, if it is there."""
        row = self._connection.execute(
            "SELECT number FROM block WHERE hash = ?", (block_hash,)
        ).fetchone()
        return None if row is None else int(row[0])

    def headers(self, first: int, last: int) -> Sequence[tuple[int, Digest, bytes]]:
        """Number, hash and header of the blocks from ``first`` to ``last`` inclusive."""
        return self._connection.execute(
            "SELECT number, hash, header FROM block WHERE number BETWEEN ? AND ? ORDER BY number",
            (first, last),
        ).fetchall()

    def transactions(self, number: int) -> tuple[StoredTransaction, ...]:
        """The transactions of a block in their order; none if there is no such block."""
        rows = self._connection.execute(
            f'SELECT {_COLUMNS} FROM "transaction" WHERE place BETWEEN ? AND ? ORDER BY place',
            (number * _PLACES, number * _PLACES + MOST_TRANSACTIONS),
        )
        return tuple(StoredTransaction(*row) for row in rows)

    def receipts(self, number: int) -> list[tuple[Digest, int, bytes]]:
        """Hash, logs before it, and receipt of a block's transactions, in their order."""
        return self._connection.execute(
            'SELECT hash, logs_before, receipt FROM "transaction" WHERE place BETWEEN ? AND ?'
            " ORDER BY place",
            (number * _PLACES, number * _PLACES + MOST_TRANSACTIONS),
        ).fetchall()

    def count(self, number: int) -> int:
        """How many transactions a block has."""
        row = self._connection.execute(
            'SELECT count(*) FROM "transaction" WHERE place BETWEEN ? AND ?',
            (number * _PLACES, number * _PLACES + MOST_TRANSACTIONS),
        ).fetchone()
        return int(row[0])

    def place_of(self, transaction_hash: bytes) -> tuple[int, int] | None:
        """Block number and index of a transaction, if it is there."""
        row = self._connection.execute(
            'SELECT place FROM "transaction" WHERE hash = ?', (transaction_hash,)
        ).fetchone()
        return None if row is None else divmod(int(row[0]), _PLACES)

    def transaction(self, number: int, index: int) -> StoredTransaction | None:
        """The transaction at that place of that block, if it is there."""
        row = self._connection.execute(
            f'SELECT {_COLUMNS} FROM "transaction" WHERE place = ?',
            (number * _PLACES + index,),
        ).fetchone()
        return None if row is None else StoredTransaction(*row)


def connect(path: Path) -> sqlite3.Connection:
    """A connection with the settings on which the durability contract rests."""
    # isolation_level=None: transactions begin and end where this file says, nowhere else.
    connection = sqlite3.connect(path, isolation_level=None, timeout=10, check_same_thread=False)
    try:
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA cache_size = -16384")
        connection.execute("PRAGMA journal_size_limit = 67108864")
    except sqlite3.DatabaseError:
        connection.close()
        raise
    return connection
