"""Trie nodes and contract code by their Keccak hash: the database that py-evm sees."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from eth.abc import AtomicWriteBatchAPI
from eth.db.backends.base import BaseAtomicDB

from chain.node.errors import StoreError

_CACHED_BYTES = 16 * 1024 * 1024


class NodeStore(BaseAtomicDB):
    """Reads from SQLite; writes are held back until the block that they belong to is committed.

    A value never changes under its key, so a cached one is never stale. Nothing is deleted: the
    state of every block stays readable.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._pending: dict[bytes, bytes] = {}
        self._cache: dict[bytes, bytes] = {}
        self._cached_bytes = 0

    def __getitem__(self, key: bytes) -> bytes:
        value = self._pending.get(key) or self._cache.get(key)
        if value is not None:
            return value
        row = self._connection.execute("SELECT value FROM node WHERE hash = ?", (key,)).fetchone()
        if row is None:
            raise KeyError(key)
        self._remember(key, row[0])
        return row[0]  # type: ignore[no-any-return]

    def __setitem__(self, key: bytes, value: bytes) -> None:
        self._pending[key] = value

    def __delitem__(self, key: bytes) -> None:
        raise StoreError("the state of old blocks is kept: nothing is deleted")

    def _exists(self, key: bytes) -> bool:
        try:
            self[key]
        except KeyError:
            return False
        return True

    @contextmanager
    def atomic_batch(self) -> Iterator[AtomicWriteBatchAPI]:
        """The store itself: all that is pending becomes durable at once, with its block."""
        yield self  # type: ignore[misc]

    def discard(self) -> None:
        """Forget what was written since the last block."""
        self._pending = {}

    def flush(self) -> None:
        """Write what is pending within the caller's transaction; call ``committed`` after it."""
        self._connection.executemany(
            "INSERT OR IGNORE INTO node (hash, value) VALUES (?, ?)", self._pending.items()
        )

    def committed(self) -> None:
        """The transaction with the pending nodes has been committed."""
        for key, value in self._pending.items():
            self._remember(key, value)
        self._pending = {}

    def _remember(self, key: bytes, value: bytes) -> None:
        if self._cached_bytes > _CACHED_BYTES:
            self._cache.clear()
            self._cached_bytes = 0
        self._cache[key] = value
        self._cached_bytes += len(key) + len(value) + 200
