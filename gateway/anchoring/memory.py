"""What the gateway last relied on, kept outside the data folder: a restored older copy shows.

Written after each commit of the follower and never before it, so that database and chain are at
least as new as this file. A ``kill -9`` between the two leaves an older file, which is still true.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlmodel import Session

from chain.words import Digest, to_hex
from gateway.anchoring.models import CONTRACTS, Cursor
from gateway.errors import LedgerError, Unavailable
from gateway.journal.tree import Tree
from gateway.ledger import Ledger

FILE = "gateway.json"
FORMAT = "shujian/gateway-memory/1"


@dataclass(frozen=True, slots=True)
class Remembered:
    """The last block that was followed, and the newest checkpoint up to it (size 0 for none)."""

    block_number: int
    block_hash: Digest
    size: int
    root: Digest


class Memory:
    """The memory file of one ledger."""

    def __init__(self, folder: Path, ledger: Ledger) -> None:
        self._path = folder / FILE
        self._ledger = to_hex(ledger.ledger_id)

    def read(self) -> Remembered | None:
        """What was remembered, None at the first start; raises `LedgerError` if it is damaged."""
        try:
            document = json.loads(self._path.read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise LedgerError(f"{self._path} cannot be read ({error}): {_ADVICE}") from error
        try:
            return self._parse(document)
        except (KeyError, TypeError, ValueError) as error:
            raise LedgerError(f"{self._path} is damaged ({error!r}): {_ADVICE}") from error

    def write(self, remembered: Remembered) -> None:
        """Replace the file whole and durably; raises `Unavailable` if the disk does not take it."""
        document = {
            "format": FORMAT,
            "ledger": self._ledger,
            "block": {"number": remembered.block_number, "hash": to_hex(remembered.block_hash)},
            "checkpoint": {"size": remembered.size, "root": to_hex(remembered.root)},
        }
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            _replace(self._path, json.dumps(document, indent=2).encode() + b"\n")
        except OSError as error:
            raise Unavailable(
                f"{self._path} could not be written ({error}); free the disk"
            ) from error

    def check_database(self, session: Session) -> None:
        """Raise `LedgerError` where the database is older than what was remembered."""
        remembered = self.read()
        if remembered is None:
            return
        cursor = session.get(Cursor, CONTRACTS)
        if cursor is None or cursor.block_number < remembered.block_number:
            at = "no block" if cursor is None else f"block {cursor.block_number}"
            raise LedgerError(
                f"the database was followed up to {at}, but {self._path} remembers block "
                f"{remembered.block_number}: the database is an older copy; {_RESTORE}"
            )
        self._check_journal(Tree(session), remembered)

    def _check_journal(self, tree: Tree, remembered: Remembered) -> None:
        size = tree.size()
        if size < remembered.size:
            raise LedgerError(
                f"the journal has {size} records, but {self._path} remembers a checkpoint of "
                f"{remembered.size}: the database is an older copy; {_RESTORE}"
            )
        if tree.root(remembered.size) != remembered.root:
            raise LedgerError(
                f"the first {remembered.size} records are not those under the checkpoint that "
                f"{self._path} remembers: this is another history; run `shujian audit`"
            )

    def check_block(self, number: int, found: Digest | None) -> None:
        """Raise `LedgerError` unless `found` is the hash remembered for that block.

        `found` is None where the chain has no such block; other numbers are not checked.
        """
        remembered = self.read()
        if remembered is None or remembered.block_number != number:
            return
        if found is None:
            raise LedgerError(
                f"the chain has no block {number}, but {self._path} remembers it: "
                f"the chain is an older copy; {_RESTORE}"
            )
        if found != remembered.block_hash:
            raise LedgerError(
                f"block {number} of the chain is not the one that {self._path} remembers: "
                "this is another history; connect the gateway to the ledger's own chain"
            )

    def _parse(self, document: Mapping[str, Any]) -> Remembered:
        if document["format"] != FORMAT or document["ledger"] != self._ledger:
            raise ValueError("it belongs to another ledger or program")
        block, checkpoint = document["block"], document["checkpoint"]
        return Remembered(
            block_number=int(block["number"]),
            block_hash=_digest(block["hash"]),
            size=int(checkpoint["size"]),
            root=_digest(checkpoint["root"]),
        )


_RESTORE = "bring back the newest copy of both database and chain"
_ADVICE = "move it away only if you know that nothing was restored from an older copy"


def _digest(text: str) -> Digest:
    raw = bytes.fromhex(text.removeprefix("0x"))
    if len(raw) != 32:
        raise ValueError("a hash has 32 bytes")
    return Digest(raw)


def _replace(path: Path, data: bytes) -> None:
    # A crash leaves the old file or the new one: the data is durable before the name, the name
    # before this returns.
    draft = path.with_suffix(".tmp")
    with draft.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
