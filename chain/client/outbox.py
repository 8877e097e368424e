"""The file of signed transactions: each is in it, synced, before anybody is sent anything.

Only storage: what a node says, and what follows from it, is `chain.client.sender`'s business.
Every method is one SQLite transaction; those that write begin IMMEDIATE, so that threads and
processes take turns. Failures are `OutboxError`.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from eth_hash.auto import keccak

from chain.client.connection import ChainIdentity
from chain.client.errors import OutboxError
from chain.client.signing import SignedTransaction
from chain.client.transactions import Outgoing, SentTransaction, State
from chain.client.wire import Receipt
from chain.words import Address, Digest, to_hex

BUSY_SECONDS = 20.0

_SCHEMA = """
CREATE TABLE IF NOT EXISTS owner (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    chain_id INTEGER NOT NULL,
    genesis BLOB NOT NULL,
    account BLOB NOT NULL,
    floor INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS sent (
    key TEXT PRIMARY KEY,
    nonce INTEGER NOT NULL,
    request BLOB NOT NULL,
    hash BLOB NOT NULL,
    raw BLOB,
    state TEXT NOT NULL,
    block INTEGER,
    block_hash BLOB,
    gas_used INTEGER,
    contract BLOB,
    reason TEXT
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS one_for_each_nonce ON sent (nonce)
    WHERE state IN ('stored', 'sent', 'mined', 'failed');
CREATE INDEX IF NOT EXISTS outstanding ON sent (nonce) WHERE state IN ('stored', 'sent');
CREATE INDEX IF NOT EXISTS unresolved ON sent (nonce)
    WHERE state IN ('failed', 'replaced', 'refused');
"""
# floor: a nonce below which the chain has used all; raised, never lowered.
# request: Keccak-256 of destination and data, to find out a key used twice for different things.
# raw: emptied once the transaction has taken effect and can never be needed again.


_FILLER = "filler:"
_AGAIN = frozenset({State.FAILED, State.REPLACED, State.REFUSED})


Sign = Callable[[int, Outgoing], SignedTransaction]
"""Signs what is to be sent under a nonce."""

_COLUMNS = "key, nonce, hash, state, block, block_hash, gas_used, contract, reason"


class Outbox:
    """One account's transactions on one chain, in one SQLite file; safe for threads, processes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        try:
            self._db = sqlite3.connect(
                path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = FULL")
        except sqlite3.Error as error:
            raise OutboxError(f"cannot open the outbox {path}: {error}") from error
        with self._write():
            for statement in _SCHEMA.split(";"):
                self._db.execute(statement)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()

    def owner(self) -> tuple[ChainIdentity, Address] | None:
        """Whose transactions these are; None in a new file."""
        row = self._row("SELECT chain_id, genesis, account FROM owner")
        return None if row is None else (ChainIdentity(row[0], Digest(row[1])), Address(row[2]))

    def claim(self, chain: ChainIdentity, account: Address, floor: int) -> None:
        """Make a new file that of an account, whose nonces below ``floor`` the chain has used.

        If somebody else was faster, theirs stands.
        """
        with self._write():
            self._db.execute(
                "INSERT OR IGNORE INTO owner VALUES (1, ?, ?, ?, ?)",
                (chain.chain_id, chain.genesis, account, floor),
            )

    def store(
        self, requests: Sequence[Outgoing], sign: Sign, *, again: bool = False
    ) -> list[SentTransaction]:
        """Give each request a nonce, sign it and store it; one whose key is known stays as it is.

        The commit at the end is the point from which on a transaction will be sent. A key whose
        transaction was refused is signed anew; with ``again`` also one replaced or failed.
        """
        renewable = _AGAIN if again else frozenset({State.REFUSED})
        with self._write():
            nonce = self._next_nonce()
            for request in requests:
                known = self._known(request)
                if known is None or known in renewable:
                    self._insert(nonce, request, sign(nonce, request))
                    nonce += 1
            return [self._get(request.key) for request in requests]

    def find(self, key: str) -> SentTransaction | None:
        """The transaction of a key."""
        row = self._row(f"SELECT {_COLUMNS} FROM sent WHERE key = ?", key)
        return None if row is None else _sent(row)

    def outstanding(self) -> list[SentTransaction]:
        """Those not yet in a block, by nonce."""
        return self._all("WHERE state IN ('stored', 'sent') ORDER BY nonce")

    def unresolved(self) -> list[SentTransaction]:
        """Those that take no effect and were neither sent again nor forgotten, by nonce."""
        return self._all("WHERE state IN ('failed', 'replaced', 'refused') ORDER BY nonce")

    def unsent(self) -> list[tuple[SentTransaction, bytes]]:
        """Those that the node is not known to have, by nonce, with their signed bytes."""
        query = f"SELECT {_COLUMNS}, raw FROM sent WHERE state = 'stored' ORDER BY nonce"
        return [(_sent(row[:-1]), row[-1]) for row in self._rows(query)]

    def highest_mined(self) -> int | None:
        """The highest nonce that we have seen in a block."""
        row = self._row("SELECT max(nonce) FROM sent WHERE state IN ('mined', 'failed')")
        return None if row is None else row[0]

    def raise_floor(self, nonce: int) -> None:
        """Take note that the chain has used all nonces below this one."""
        with self._write():
            self._db.execute("UPDATE owner SET floor = max(floor, ?)", (nonce,))

    def mark_sent(self, hashes: Iterable[Digest]) -> None:
        """Note that the node has transactions."""
        self._write_many(
            "UPDATE sent SET state = 'sent' WHERE hash = ? AND state = 'stored'",
            [(found,) for found in hashes],
        )

    def mark_lost(self, hashes: Iterable[Digest]) -> None:
        """Note that the node has transactions no more."""
        self._write_many(
            "UPDATE sent SET state = 'stored' WHERE hash = ? AND state = 'sent'",
            [(found,) for found in hashes],
        )

    def mark_mined(self, receipts: Iterable[Receipt]) -> None:
        """Note what became of transactions in blocks; the bytes of those with effect go."""
        self._write_many(
            "UPDATE sent SET state = ?, block = ?, block_hash = ?, gas_used = ?, contract = ?,"
            " raw = CASE WHEN ? THEN NULL ELSE raw END WHERE hash = ?",
            [
                (
                    State.MINED if item.succeeded else State.FAILED,
                    item.block,
                    item.block_hash,
                    item.gas_used,
                    item.contract,
                    item.succeeded,
                    item.transaction,
                )
                for item in receipts
            ],
        )

    def mark_replaced(self, hashes: Iterable[Digest]) -> None:
        """Note that others have the nonces of these transactions."""
        self._write_many(
            "UPDATE sent SET state = 'replaced', reason = 'its nonce was used by another'"
            " WHERE hash = ? AND state IN ('stored', 'sent')",
            [(found,) for found in hashes],
        )

    def refuse(self, refused: SentTransaction, reason: str, account: Address, sign: Sign) -> bool:
        """Note that the node will not have a transaction, and let no gap remain in its place.

        If later ones wait behind it, one without effect takes over its nonce in the same commit; a
        filler that is itself refused stays until nothing is behind it. Whether anything changed.
        """
        with self._write():
            waited_for = self._next_nonce() > refused.nonce + 1
            if waited_for and refused.key.startswith(_FILLER):
                return False
            changed = self._db.execute(
                "UPDATE sent SET state = 'refused', reason = ? WHERE hash = ? AND state = 'stored'",
                (reason, refused.hash),
            ).rowcount
            if changed and waited_for:
                key = f"{_FILLER}{refused.nonce}:{to_hex(refused.hash)[:10]}"
                filler = Outgoing(key, account, b"", 21_000)
                self._insert(refused.nonce, filler, sign(refused.nonce, filler))
            return bool(changed)

    def forget(self, key: str) -> None:
        """Drop a transaction that is settled; one still outstanding stays."""
        with self._write():
            # A nonce in a block stays used, also when its row is gone.
            self._db.execute(
                "UPDATE owner SET floor = max(floor, coalesce((SELECT nonce + 1 FROM sent"
                " WHERE key = ? AND state IN ('mined', 'failed')), 0))",
                (key,),
            )
            self._db.execute(
                "DELETE FROM sent WHERE key = ? AND state NOT IN ('stored', 'sent')", (key,)
            )

    def _next_nonce(self) -> int:
        (nonce,) = self._db.execute(
            "SELECT max(floor, (SELECT coalesce(max(nonce), -1) + 1 FROM sent"
            " WHERE state IN ('stored', 'sent', 'mined', 'failed'))) FROM owner"
        ).fetchone()
        return int(nonce)

    def _known(self, request: Outgoing) -> State | None:
        row = self._db.execute(
            "SELECT state, request FROM sent WHERE key = ?", (request.key,)
        ).fetchone()
        if row is None:
            return None
        if row[1] != _request_hash(request):
            raise OutboxError(f"the key {request.key!r} was used for another transaction before")
        return State(row[0])

    def _insert(self, nonce: int, request: Outgoing, signed: SignedTransaction) -> None:
        self._db.execute(
            "INSERT OR REPLACE INTO sent (key, nonce, request, hash, raw, state)"
            " VALUES (?, ?, ?, ?, ?, 'stored')",
            (request.key, nonce, _request_hash(request), signed.hash, signed.raw),
        )

    def _get(self, key: str) -> SentTransaction:
        query = f"SELECT {_COLUMNS} FROM sent WHERE key = ?"
        return _sent(self._db.execute(query, (key,)).fetchone())

    def _all(self, where: str, *values: object) -> list[SentTransaction]:
        return [_sent(row) for row in self._rows(f"SELECT {_COLUMNS} FROM sent {where}", *values)]

    def _row(self, query: str, *values: object) -> tuple[Any, ...] | None:
        return next(iter(self._rows(query, *values)), None)

    def _rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with self._lock:
            try:
                return self._db.execute(query, values).fetchall()
            except sqlite3.Error as error:
                raise OutboxError(f"cannot read the outbox {self.path}: {error}") from error

    def _write_many(self, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
        if rows:
            with self._write():
                self._db.executemany(statement, rows)

    @contextmanager
    def _write(self) -> Iterator[None]:
        with self._lock:
            try:
                self._db.execute("BEGIN IMMEDIATE")
                try:
                    yield
                    self._db.execute("COMMIT")
                except BaseException:
                    if self._db.in_transaction:
                        self._db.execute("ROLLBACK")
                    raise
            except sqlite3.Error as error:
                raise OutboxError(f"cannot write the outbox {self.path}: {error}") from error


def _sent(row: tuple[Any, ...]) -> SentTransaction:
    key, nonce, found, state, *rest = row
    return SentTransaction(key, nonce, Digest(found), State(state), *rest)


def _request_hash(request: Outgoing) -> bytes:
    return keccak((request.to or b"").rjust(32, b"\0") + request.data)
