"""The gateway's database held against a mirror, row by row: records, leaves, checkpoints."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import orjson
from sqlalchemy import text
from sqlmodel import Session

from chain.errors import ChainError
from chain.merkle import HASH_SIZE, TILE_WIDTH, leaf_hash
from chain.observer import Mirror
from chain.records import body_digest
from gateway.audit.findings import Findings

RECORDS, CHECKPOINTS = "records", "checkpoints"
_BATCH = 1024
_COLUMNS = ("time", "kind", "outcome")

_ROWS = text(
    "SELECT position, time, kind, outcome, header, salt, body FROM record "
    "WHERE position >= :first AND position < :stop ORDER BY position"
)
_LAST = text("SELECT max(position) FROM record")
_TILES = text(
    'SELECT "index", hashes FROM tile WHERE level = 0 AND "index" >= :first AND "index" < :stop'
)
_CHECKPOINTS = text(
    "SELECT size, root, index_root, block_number, block_hash FROM checkpoint "
    "WHERE size <= :size ORDER BY size"
)


class Database:
    """What the mirror holds is what the database must hold; `newer` records are beyond it."""

    def __init__(self, mirror: Mirror, session: Session, findings: Findings, size: int) -> None:
        self._mirror = mirror
        self._session = session
        self._findings = findings
        self._size = size
        self.newer = 0

    def records(self, tick: Callable[[int], None]) -> None:
        """Every record up to the mirror's size, and its leaf in the tree."""
        last = self._session.execute(_LAST).scalar()
        stop = min(self._size, -1 if last is None else int(last) + 1)
        self.newer = max((0 if last is None else int(last) + 1) - self._size, 0)
        for first in range(0, stop, _BATCH):
            end = min(first + _BATCH, stop)
            self._records(first, self._mirror.headers(first, end))
            tick(end)
        if max(stop, 0) < self._size:
            self._add(RECORDS, "record", f"position={max(stop, 0)} to {self._size - 1}", "(row)",
                      f"{self._size} records", f"{max(stop, 0)} records",
                      "the database is an older copy, or was cut off")  # fmt: skip

    def checkpoints(self) -> int:
        """Every checkpoint up to the mirror's size; how many the database has."""
        found = {row[0]: row for row in self._session.execute(_CHECKPOINTS, {"size": self._size})}
        newest = max(found, default=0)
        for claim in self._mirror.claims():
            if claim.size > newest:
                break  # the gateway may be behind in following the chain: nothing is lost by that
            row = found.pop(claim.size, None)
            key = f"size={claim.size}"
            if row is None:
                self._add(CHECKPOINTS, "checkpoint", key, "(row)", claim.root, None,
                          "the contract made this checkpoint and the table lacks it")  # fmt: skip
                continue
            block = self._mirror.chain.block(claim.block)
            wanted = (claim.root, claim.index_root, claim.block, block.hash if block else None)
            names = ("root", "index_root", "block_number", "block_hash")
            for name, expected, value in zip(names, wanted, row[1:], strict=True):
                if expected != value:
                    self._add(CHECKPOINTS, "checkpoint", key, name, expected, value,
                              "the mirror saw another one on the chain")  # fmt: skip
        for size, row in found.items():
            self._add(CHECKPOINTS, "checkpoint", f"size={size}", "(row)", None, row[1],
                      "the contract made no such checkpoint")  # fmt: skip
        return len(found)

    def _records(self, first: int, headers: Sequence[bytes]) -> None:
        stop = first + len(headers)
        bound = {"first": first, "stop": stop}
        rows = {row[0]: row for row in self._session.execute(_ROWS, bound)}
        bodies = self._mirror.body_rows(first, stop)
        for position, header in enumerate(headers, first):
            row = rows.get(position)
            if row is None:
                self._record(position, "(row)", header, None, "the record is gone")
                continue
            _, time, kind, outcome, found, salt, body = row
            if found != header:
                for field, expected, value in _differing(header, found):
                    self._record(position, field, expected, value, "the header was changed")
            self._columns(position, header, (time, kind, outcome))
            self._body(position, header, (salt, body), bodies.get(position))
        self._leaves(first, headers)

    def _columns(self, position: int, header: bytes, found: Sequence[Any]) -> None:
        told = orjson.loads(header)
        for name, value in zip(_COLUMNS, found, strict=True):
            if told[name] != value:
                self._record(position, name, told[name], value, "the column is not the header's")

    def _body(
        self,
        position: int,
        header: bytes,
        found: tuple[Any, Any],
        kept: tuple[bytes | None, bytes | None] | None,
    ) -> None:
        """Against the digest in the mirrored header, and the body itself where it is mirrored."""
        salt, body = found
        if kept is not None and None not in kept:
            for name, expected, value in zip(("salt", "body"), kept, found, strict=True):
                if expected != value:
                    self._record(position, name, expected, value, "the mirror holds another one")
            return
        if not isinstance(salt, bytes) or not isinstance(body, bytes):
            self._record(position, "body", "bytes", body, "it is gone, or no bytes")
            return
        try:
            digest: object = "0x" + body_digest(salt, body).hex()
        except ChainError as error:
            digest = str(error)
        expected = orjson.loads(header)["body"]
        if digest != expected:
            meaning = "body and salt do not have the digest in the mirrored header"
            self._record(position, "body", expected, digest, meaning)

    def _leaves(self, first: int, headers: Sequence[bytes]) -> None:
        bound = {"first": first // TILE_WIDTH, "stop": -(-(first + len(headers)) // TILE_WIDTH)}
        tiles = {row[0]: row[1] for row in self._session.execute(_TILES, bound)}
        for at in range(0, len(headers), TILE_WIDTH):
            index = (first + at) // TILE_WIDTH
            wanted = b"".join(leaf_hash(header) for header in headers[at : at + TILE_WIDTH])
            found = tiles.get(index, b"")
            if not isinstance(found, bytes) or found[: len(wanted)] != wanted:
                self._tile(index, wanted, found)

    def _tile(self, index: int, wanted: bytes, found: Any) -> None:
        for at in range(0, len(wanted), HASH_SIZE):
            leaf = found[at : at + HASH_SIZE] if isinstance(found, bytes) else found
            if leaf != wanted[at : at + HASH_SIZE]:
                position = index * TILE_WIDTH + at // HASH_SIZE
                key, field = f"level=0, index={index}", f"leaf of record {position}"
                meaning = "the mirror's header has another leaf"
                self._add(RECORDS, "tile", key, field, wanted[at : at + HASH_SIZE], leaf, meaning)
                return

    def _record(
        self, position: int, field: str, expected: object, found: object, meaning: str
    ) -> None:
        self._add(RECORDS, "record", f"position={position}", field, expected, found, meaning)

    def _add(
        self,
        check: str,
        table: str,
        key: str,
        field: str,
        expected: object,
        found: object,
        meaning: str,
    ) -> None:
        self._findings.add(check, table, key, field, expected, found, meaning)


def _differing(header: bytes, found: Any) -> list[tuple[str, object, object]]:
    """The members of a header that differ; the whole of it where it cannot be read."""
    whole: list[tuple[str, object, object]] = [("header", header, found)]
    try:
        ours, theirs = orjson.loads(header), orjson.loads(found)
        named: list[tuple[str, object, object]] = [
            (f"header.{name}", value, theirs.get(name))
            for name, value in ours.items()
            if theirs.get(name) != value
        ]
    except (ValueError, TypeError, AttributeError):
        return whole
    return named or whole
