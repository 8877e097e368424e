"""The files that operation keeps in the data folder, and how they are written.

``init.json``: what a founding under way has decided. ``up.lock``: held by the process that serves.
``up.json``: where it serves. ``up.log``, ``node.log``: what gateway and node say.
``audit.json``: what the last audit found.
"""

from __future__ import annotations

import fcntl
import json
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from gateway.errors import LedgerError

NODE = "node"
DRAFT = "init.json"
INIT_LOCK = "init.lock"
UP_LOCK = "up.lock"
UP = "up.json"
UP_LOG = "up.log"
NODE_LOG = "node.log"
SEALER = "sealer"
"""The name of the sealer's account in the keys folder; the operator's is `gateway.ledger`'s."""

_LONGEST_LOG = 16 * 2**20
_LOOKED_AT = 1.0


def write_json(path: Path, value: Any) -> None:
    """Replace a file whole: a crash leaves the old one or the new one, on the disk."""
    descriptor, draft = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(value, file, ensure_ascii=False, indent=2)
            file.write("\n")
            file.flush()
            os.fsync(file.fileno())
        Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def held(path: Path, message: str) -> Iterator[None]:
    """Hold a lock file; `LedgerError` where another process does.

    The kernel drops the lock with the process, however it ends. `message` is completed with the
    holder's process id.
    """
    with path.open("a+") as lock:
        try:
            _take(lock)
        except BlockingIOError as error:
            lock.seek(0)
            holder = lock.read().strip() or "unknown"
            raise LedgerError(message.format(pid=holder)) from error
        lock.seek(0)
        lock.truncate()
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        yield


def _take(lock: IO[str]) -> None:
    """Take a lock at once, but for those who hold it only for the moment of `holder`'s look."""
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


def holder(path: Path) -> int | None:
    """The process that holds a lock file, None if nobody does."""
    try:
        with path.open("r+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return int(lock.read().strip() or 0) or None
    except (OSError, ValueError):
        return None
    return None


@dataclass(frozen=True, slots=True)
class Serving:
    """The process that serves this ledger, and its address."""

    pid: int
    url: str


def serving(data: Path) -> Serving | None:
    """Who serves the ledger in the data folder, None if nobody does (yet)."""
    pid = holder(data / UP_LOCK)
    try:
        content = json.loads((data / UP).read_text("utf-8"))
        found = Serving(int(content["pid"]), str(content["url"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return found if found.pid == pid else None


def node_url(data: Path) -> str | None:
    """The address of the embedded node that runs on the data folder, None if none does."""
    if holder(data / NODE / "lock") is None:
        return None
    try:
        return str(json.loads((data / NODE / "endpoint").read_text("utf-8"))["url"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def open_log(path: Path) -> int:
    """A descriptor that appends to a log; a long one is moved aside first, the last one is kept."""
    if path.exists() and path.stat().st_size > _LONGEST_LOG:
        path.replace(path.with_name(f"{path.name}.1"))
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)


def last_line(path: Path, after: int = 0) -> str:
    """The last line of a log that was written after an offset; empty if there is none."""
    try:
        with path.open("rb") as file:
            file.seek(after)
            lines = file.read().decode("utf-8", "replace").strip().splitlines()
    except OSError:
        return ""
    return lines[-1].strip() if lines else ""
