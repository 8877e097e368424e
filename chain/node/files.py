"""The node's folder: names, atomic writing, the lock, and the memory kept outside it.

In the folder: ``genesis.json``, ``chain.sqlite`` (with SQLite's ``-wal`` and ``-shm``), ``lock``,
and ``endpoint`` while the node serves. Outside: ``node.json``, the last block.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from chain.node.errors import FolderError, GenesisError
from chain.node.genesis import Genesis, from_json
from chain.node.store import ChainFile, SealedBlock
from chain.words import to_hex

GENESIS_FILE = "genesis.json"
CHAIN_FILE = "chain.sqlite"
LOCK_FILE = "lock"
ENDPOINT_FILE = "endpoint"
MEMORY_FILE = "node.json"

_LOOKED_AT = 1.0


def write_atomically(path: Path, data: bytes) -> None:
    """Replace a file whole: a crash leaves the old one or the new one, on the disk.

    It may leave a draft too, ``.<name>.new``, which the next write replaces. One writer at a time.
    """
    draft = path.with_name(f".{path.name}.new")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)  # commit point
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read_genesis(folder: Path) -> Genesis:
    """The genesis of the folder; `FolderError` if no ledger was made there."""
    path = folder / GENESIS_FILE
    if not folder.is_dir() or not any(folder.iterdir()):
        raise FolderError(f"there is no ledger in {folder}: make one with `shujian init`")
    if not path.is_file():
        raise GenesisError(f"{path} is missing: bring it back from a backup")
    return from_json(path.read_bytes())


@contextmanager
def lock_folder(folder: Path) -> Iterator[None]:
    """Hold the folder; `FolderError` if another process does.

    The kernel drops the lock with the process, however it ends.
    """
    with (folder / LOCK_FILE).open("a+") as lock:
        try:
            _take(lock)
        except BlockingIOError as error:
            lock.seek(0)
            holder = lock.read().strip() or "unknown"
            raise FolderError(
                f"{folder} is in use by process {holder}: stop that node first"
            ) from error
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        yield


def _take(lock: IO[str]) -> None:
    # Whoever looks whether the lock is held takes it for a moment: that is no other node.
    until = time.monotonic() + _LOOKED_AT
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                raise
            time.sleep(0.01)
        else:
            return


class Memory:
    """The last block, remembered outside the node's folder, so that an older copy is noticed."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._path = folder / MEMORY_FILE

    def remember(self, genesis: Genesis, block: SealedBlock) -> None:
        """Write down a block that has become durable."""
        document = {
            "genesis": to_hex(genesis.hash),
            "number": block.number,
            "hash": to_hex(block.hash),
        }
        write_atomically(self._path, json.dumps(document).encode() + b"\n")

    def check(self, genesis: Genesis, file: ChainFile) -> None:
        """`FolderError` unless the chain holds the block remembered; nothing to check at first."""
        if not self._path.exists():
            return
        try:
            document = json.loads(self._path.read_bytes())
            ledger, number, block_hash = (document[key] for key in ("genesis", "number", "hash"))
            block = file.block(int(number))
        except (ValueError, KeyError, TypeError) as error:
            raise FolderError(f"{self._path} cannot be read ({error!r}): {_ADVICE}") from error
        if ledger != to_hex(genesis.hash):
            raise FolderError(f"{self._path} belongs to another ledger ({ledger}): {_ADVICE}")
        if block is None:
            raise FolderError(
                f"the chain ends at block {file.height()}, but block {number} was made: this is "
                f"an older copy; bring back the newest one. {self._path} remembers it: {_ADVICE}"
            )
        if to_hex(block.hash) != block_hash:
            raise FolderError(
                f"block {number} is not the one that was made ({block_hash}): this is another "
                f"history; bring back the right one. {self._path} remembers it: {_ADVICE}"
            )


_ADVICE = "only if you mean to give up what is missing, move that file away and say so to observers"
