"""How far an audit has come, kept with what it made so far, so that it can go on after a kill.

The temporary database of an audit that may be resumed is a file, and how far the audit has come is
a row in it: both are one commit. It counts only for the program that wrote it, on a machine that
was not started anew since (the file is not synced), for the journal whose last leaf and root it
reached, and while the chain's newest checkpoint lies ahead.
"""

from __future__ import annotations

import contextlib
import sqlite3
from hashlib import sha256
from pathlib import Path

import msgspec
from sqlalchemy import Engine
from sqlmodel import Session

from chain.errors import ChainError
from chain.merkle import Frontier, leaf_hash
from chain.words import Digest
from gateway.audit.chain import Head
from gateway.audit.findings import Finding
from gateway.audit.reading import query
from gateway.audit.references import Taken
from gateway.audit.sums import Sum, TagSum
from gateway.database import WriteSession, read_session
from gateway.database.schema import REVISION
from gateway.errors import LedgerError
from gateway.journal.tree import Tree

_ROOT = Path(__file__).resolve().parents[2]
_PACKAGES = (_ROOT / "gateway", _ROOT / "chain")
_BOOT = Path("/proc/sys/kernel/random/boot_id")
_TABLE = "CREATE TABLE IF NOT EXISTS audit_state (one INTEGER PRIMARY KEY, state BLOB NOT NULL)"
_KEEP = "INSERT OR REPLACE INTO audit_state VALUES (1, ?)"
_READ = "SELECT state FROM audit_state"
_HEADER = "SELECT header FROM record WHERE position = ?"


class Reached(msgspec.Struct):
    """Everything that an audit remembers of the records before `size`.

    `asked` says that the chain answered so far. `waiting` are submissions that nothing answered
    yet: digest, position, what they are about. `event` is the place of the last event of the chain
    that was gone past, the `told`th, `checkpoint` the size of the last checkpoint held against one.
    """

    made_by: str
    size: int
    leaf: bytes
    peaks: list[bytes]
    asked: bool
    time: int
    secret: bytes
    tags: tuple[int, bytes]
    accesses: tuple[int, bytes]
    events: tuple[int, bytes]
    checkpoints: int
    verified: int
    waiting: list[tuple[bytes, int, bytes]]
    reports: dict[int, Taken]
    event: tuple[int, int] | None
    checkpoint: int
    told: int
    findings: list[Finding]
    counts: dict[str, int]

    @property
    def totals(self) -> tuple[TagSum, Sum, Sum]:
        """What was summed of key tags, accesses and events."""
        pairs = (self.tags, self.accesses, self.events)
        (tags, accesses, events) = ((rows, int.from_bytes(value)) for rows, value in pairs)
        return TagSum(*tags), Sum(*accesses), Sum(*events)

    @property
    def frontier(self) -> Frontier:
        """The tree over the records before `size`."""
        return Frontier(self.size, tuple(Digest(peak) for peak in self.peaks))


def made_by(ledger_id: bytes) -> str:
    """The program, the machine since its start, and the ledger that a state is for."""
    boot = ""
    with contextlib.suppress(OSError):
        boot = _BOOT.read_text().strip()
    return f"{REVISION} {_sources()} {boot} {ledger_id.hex()}"


def keep(made: WriteSession, reached: Reached) -> None:
    """Commit how far the audit has come, with what it made."""
    connection = made.connection()
    connection.exec_driver_sql(_TABLE)
    connection.exec_driver_sql(_KEEP, (msgspec.msgpack.encode(reached),))
    made.commit()


def resumable(path: Path, engine: Engine, ledger_id: bytes, head: Head) -> Reached | None:
    """How far an earlier audit had come that may be gone on with; None where there is none.

    That earlier records were not changed since they were read is *not* checked, only that the last
    of them and the root of all, as the tiles have it, are the same.
    """
    reached = _read(path)
    if reached is None or reached.made_by != made_by(ledger_id):
        return None
    if reached.asked is not (head.problem is None):
        return None  # what stands on the chain must be held against all records or none
    if head.newest is not None and head.newest[0] <= reached.size:
        return None  # the root at that size is gone past
    with read_session(engine) as session:
        return reached if _same_journal(reached, session) else None


def _same_journal(reached: Reached, session: Session) -> bool:
    header = query(session, _HEADER, (reached.size - 1,))
    try:
        same_leaf = bool(header) and leaf_hash(header[0][0]) == reached.leaf
        return same_leaf and Tree(session).root(reached.size) == reached.frontier.root()
    except (LedgerError, ChainError, TypeError, ValueError):
        return False


def _read(path: Path) -> Reached | None:
    if not path.exists():
        return None
    try:
        with contextlib.closing(sqlite3.connect(path)) as connection:
            row = connection.execute(_READ).fetchone()
            return msgspec.msgpack.decode(row[0], type=Reached) if row else None
    except (sqlite3.DatabaseError, msgspec.MsgspecError, TypeError):
        return None


def as_pair(total: Sum | TagSum) -> tuple[int, bytes]:
    """A sum in a form that can be kept."""
    return total.rows, total.value.to_bytes(32)


def _sources() -> str:
    """Another for each program: of which files it is made, how long they are, and of when."""
    hashed = sha256()
    for path in sorted(file for top in _PACKAGES for file in top.rglob("*.py")):
        found = path.stat()
        hashed.update(f"{path} {found.st_size} {found.st_mtime_ns}\n".encode())
    return hashed.hexdigest()
