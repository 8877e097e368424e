"""The index of the running gateway: ahead of the chain for the anchorer, provable for everybody.

The rows in the database are always the index of the newest checkpoint recorded there: they are
written in the commit that records it. What is ahead of it, and what was before it, stands in
memory only and is a pure function of headers and rows; so there is nothing to repair after a crash.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlmodel import Session

from chain.errors import ProofError
from chain.index import (
    IndexRoot,
    KeyProof,
    ReadRows,
    Row,
    Versions,
    Window,
    verify_absent,
    verify_key,
    verify_window,
)
from chain.words import Digest
from gateway.completeness import storage
from gateway.completeness.changes import read_span
from gateway.completeness.failures import REPAIR, require_claim, sound
from gateway.completeness.lists import Lists
from gateway.completeness.storage import State
from gateway.database import Writer, WriteSession, read_session
from gateway.errors import LedgerError, NotFound, Unavailable

logger = logging.getLogger(__name__)

KEPT = 64
"""Completeness can be proved at the newest checkpoint, and at so many of those before it."""

MOST_MEMORY = 96 * 2**20
"""So many bytes of replaced rows and nodes are kept for that at most."""

SLICE = 8192
"""So many records of an older ledger are indexed in one write."""

_IDLE = 2048
_PATIENCE = 10.0


class Completeness:
    """The completeness index over one database. All methods may be called from any thread.

    Nothing is read before the first call; then every row is.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lists = Lists()
        # The first is held, perhaps for long, by who takes the index further; the second for
        # moments, by whoever looks at the versions or exchanges them. In this order.
        self._moving = threading.RLock()
        self._looking = threading.RLock()
        self._versions: Versions | None = None
        self._rows: ReadRows | None = None  # of the session of who holds the first
        self._checkpoints: set[int] = set()

    def catch_up(
        self, writer: Writer, size: int, claimed: Digest, stopping: Callable[[], bool]
    ) -> bool:
        """Bring the rows up to the newest recorded checkpoint, before anything is confirmed.

        A ledger from before there was an index has no rows: they are made slice by slice, each a
        write of its own, and what was made counts when it is killed. Returns False if it ended
        early because of `stopping`. Raises `LedgerError` where the root is not what the checkpoint
        claims; zero claims nothing.
        """
        if not self._usable():
            writer.run(storage.clear)
        while (base := self._base()) < size:
            if stopping():
                return False
            logger.info("the completeness index is being made: %d of %d records", base, size)
            self._fill(writer, min(base + SLICE, size))
        if base > size:
            raise LedgerError(
                f"index_state tells of {base} records, the newest checkpoint of {size}; {REPAIR}"
            )
        require_claim(size, claimed, self.root(size).root)
        with self._looking:
            self._checkpoints.add(size)
        return True

    def root_at(self, size: int) -> Digest:
        """The index root of the first `size` records, which are committed; takes the tip there.

        Raises `LedgerError` where rows were changed by hand, or for fewer records than are under
        the newest recorded checkpoint.
        """
        with self._at_work() as (session, versions):
            return self._reached(session, versions, size).root

    def confirm(self, session: WriteSession, size: int) -> None:
        """Put down the rows of a checkpoint, within the write that records it.

        Cheap after `root_at` of that size, which should not be left to the writer.
        """
        with self._at_work() as (own, versions):
            self._reached(own, versions, size)
            before = storage.state(session)
            if before is None or before.size < size:
                # From what is committed on: rows of a write that is under way may be undone.
                rows, keys = versions.waiting(size)
                storage.write(session, rows, State(size, keys))
            with self._looking:
                self._checkpoints.add(size)

    def advance(self) -> None:
        """Do some of what the map's next growth needs; for idle moments."""
        with self._at_work() as (_, versions):
            versions.advance(_IDLE)

    def provable(self, session: Session | None = None) -> list[int]:
        """The sizes of checkpoints at which keys can be proved to a session, or to a new one."""
        self._ready()
        if session is None:
            with read_session(self._engine) as own:
                return self.provable(own)
        at = _size(session)
        with self._looking:
            sizes = [] if self._versions is None else self._versions.sizes()
            return [s for s in sizes if 0 < s <= at and s in self._checkpoints] * (at in sizes)

    def root(self, size: int) -> IndexRoot:
        """The index root at a size that is kept; raises `NotFound` at any other."""
        self._ready()
        with self._looking:
            return self._kept(size).root(size)

    def prove(self, session: Session, tag: Digest, size: int) -> KeyProof:
        """The proof that a key has its list, or is absent, under the index root of that size.

        Raises `NotFound` where the size is none of `provable`, `LedgerError` where the session's
        rows do not lead to the root.
        """
        self._ready()
        at = _size(session)
        with self._looking, sound():
            versions = self._kept(size, at)
            proof, root = (
                versions.prove(tag, size, storage.reader(session), at),
                versions.root(size),
            )
            check = verify_absent if proof.entry(tag) is None else verify_key
            check(tag, proof, root)
        return proof

    def window(self, session: Session, tag: Digest, size: int, first: int, stop: int) -> Window:
        """The ordinals from `first` up to, not including, `stop` of a key's list, with proof.

        As `prove`; also raises `NotFound` for a key without records, `Invalid` for a run that the
        list does not have. The first window of a long list takes as long as hashing all of it.
        """
        entry = self.prove(session, tag, size).entry(tag)
        if entry is None:
            raise NotFound("no record has this key; that is proved by its absence, not by a window")
        window = self._lists.window(session, tag, size, first, stop)
        try:
            verify_window(window, entry.count, entry.root)
        except ProofError as error:
            self._lists.forget()
            raise LedgerError(
                f"rows of record_tag for 0x{tag.hex()} are not those of the index; {REPAIR}"
            ) from error
        return window

    @contextmanager
    def _at_work(self) -> Iterator[tuple[Session, Versions]]:
        """The right to take the index further, with a snapshot of what is committed."""
        with self._moving, read_session(self._engine) as session:
            self._rows = storage.reader(session)
            try:
                yield session, self._settled(session)
            finally:
                self._rows = None

    def _settled(self, session: Session) -> Versions:
        """The versions, once they know what the rows are the index of by now."""
        state = storage.state(session) or State(0, 0)
        with self._looking:
            versions = self._versions
            if versions is not None and versions.stored <= state.size in versions.sizes():
                if versions.stored != state.size:
                    versions.note_stored(state.size)
                    self._trim(versions)
                return versions
        # Not read yet; or somebody else wrote the tables: whatever stands there is the truth.
        with sound():
            if storage.count(session) != state.keys:
                raise ProofError(f"index_state tells of {state.keys} keys, index_key has others")
            versions = Versions(self._read, state.size, state.keys)
        with self._looking:
            self._versions, self._checkpoints = versions, {state.size}
        return versions

    def _read(self, first: bytes, last: bytes) -> list[Row]:
        assert self._rows is not None  # whoever takes the index further has a session
        return list(self._rows(first, last))

    def _reached(self, session: Session, versions: Versions, size: int) -> IndexRoot:
        """Take the tip to a size, from the newest version before it."""
        with self._looking:
            if size in versions.sizes():
                return versions.root(size)
            if size < versions.stored:
                raise LedgerError(
                    f"the newest recorded checkpoint has {versions.stored} records, and the index "
                    f"of {size} is no longer kept; run `shujian audit`"
                )
            versions.rewind(size)
        span = read_span(session, versions.tip.size, size)
        with sound():
            step = versions.prepare(size, span.positions)
        span.check(step.rows)
        new = step.keys - versions.keys
        with self._looking:
            versions.apply(step)
        versions.advance(4 * new)
        return step.root

    def _trim(self, versions: Versions) -> None:
        """Forget the oldest versions: too many, too large, or of no checkpoint."""
        while (oldest := versions.sizes()[0]) < versions.stored:
            recorded = sum(size <= versions.stored for size in self._checkpoints)
            small = recorded <= KEPT + 1 and versions.weight() <= MOST_MEMORY
            if oldest in self._checkpoints and small:
                return
            self._checkpoints.discard(oldest)
            versions.forget_oldest()

    def _usable(self) -> bool:
        with read_session(self._engine) as session:
            return storage.state(session) is not None or not storage.count(session)

    def _base(self) -> int:
        with self._at_work() as (_, versions):
            return versions.stored

    def _fill(self, writer: Writer, size: int) -> None:
        with self._at_work() as (session, versions):
            self._reached(session, versions, size)
            rows, keys = versions.waiting(size)
            with self._looking:
                self._checkpoints.discard(versions.stored)
        writer.run(lambda session: storage.write(session, rows, State(size, keys)))

    def _ready(self) -> None:
        """See to it that there are versions; they are read in once."""
        if self._versions is not None:
            return
        if not self._moving.acquire(timeout=_PATIENCE):
            raise Unavailable("the completeness index is being read in; ask again in a minute")
        try:
            self._base()
        finally:
            self._moving.release()

    def _kept(self, size: int, at: int | None = None) -> Versions:
        """The versions, if that size is one of them and the rows of `at` can prove it."""
        versions = self._versions
        sizes = [] if versions is None else versions.sizes()
        if versions is None or size not in sizes or (at is not None and not size <= at in sizes):
            raise NotFound(
                f"completeness as of {size} records cannot be proved any more, or not yet; take "
                "the newest checkpoint"
            )
        return versions


def _size(session: Session) -> int:
    return (storage.state(session) or State(0, 0)).size
