"""A key's list as the journal has it, and windows of it, however long the list is."""

from __future__ import annotations

import threading
from collections import OrderedDict

from sqlmodel import Session, col, select

from chain.index import Window, list_root, outer_ranges
from chain.merkle.hashing import node_hash
from chain.words import Digest
from gateway.errors import Invalid, LedgerError
from gateway.journal.models import RecordTag

CHUNK = 4096
MOST = 65_536

_Key = tuple[bytes, int]


class Lists:
    """Makes windows; remembers the roots of whole chunks of long lists, which never change.

    The first window of a list takes as long as hashing the list does, each further one as long as
    what it shows and two chunks. Safe for use by several threads.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: OrderedDict[_Key, Digest] = OrderedDict()

    def window(self, session: Session, tag: bytes, size: int, first: int, stop: int) -> Window:
        """The ordinals from `first` up to, not including, `stop` of the list below `size`.

        Raises `Invalid` where the list has no such run. That the table tells the truth is *not*
        checked: hold the window against the key's entry.
        """
        count = count_below(session, tag, size)
        if not 0 <= first <= stop <= count or not count:
            raise Invalid(f"the list has {count} records; name a run of it, not {first} to {stop}")
        low, high = max(first - 1, 0), min(stop + 1, count)
        shown = positions(session, tag, low, high, size)
        reading = _Reading(self, session, tag, size, count)
        return Window(
            first=first,
            positions=tuple(shown[first - low : stop - low]),
            before=shown[0] if first else None,
            after=shown[-1] if stop < count else None,
            nodes=tuple(reading.root(a, b) for a, b in outer_ranges(low, high, count)),
        )

    def known(self, tag: bytes, chunk: int) -> Digest | None:
        """The root of a whole chunk, if it was put down and not forgotten."""
        with self._lock:
            found = self._known.get((tag, chunk))
            if found is not None:
                self._known.move_to_end((tag, chunk))
            return found

    def put(self, tag: bytes, chunk: int, root: Digest) -> None:
        """Remember the root of a whole chunk."""
        with self._lock:
            self._known[tag, chunk] = root
            while len(self._known) > MOST:
                self._known.popitem(last=False)

    def forget(self) -> None:
        """Remember nothing: what was read turned out to be false."""
        with self._lock:
            self._known.clear()


class _Reading:
    """Roots over parts of one list as of one size; a chunk that is cut up is read once."""

    def __init__(self, lists: Lists, session: Session, tag: bytes, size: int, count: int) -> None:
        self._lists, self._session = lists, session
        self._tag, self._size, self._count = tag, size, count
        self._read: tuple[int, list[int]] = (-1, [])

    def root(self, a: int, b: int) -> Digest:
        """The root over the ordinals from a to b, which make a subtree of RFC 6962."""
        if b - a > CHUNK:
            middle = a + (1 << ((b - a - 1).bit_length() - 1))
            left = self.root(a, middle)
            return Digest(node_hash(left, self.root(middle, b)))
        chunk, whole = a // CHUNK, b - a == CHUNK
        found = self._lists.known(self._tag, chunk) if whole else None
        if found is None:
            start = chunk * CHUNK  # a smaller subtree lies within one chunk
            found = list_root(self._positions(chunk)[a - start : b - start])
            if whole:
                self._lists.put(self._tag, chunk, found)
        return found

    def _positions(self, chunk: int) -> list[int]:
        if self._read[0] != chunk:
            start, stop = chunk * CHUNK, min((chunk + 1) * CHUNK, self._count)
            self._read = chunk, positions(self._session, self._tag, start, stop, self._size)
        return self._read[1]


def count_below(session: Session, tag: bytes, size: int) -> int:
    """How many of the first `size` records have the tag."""
    query = (
        select(RecordTag.ordinal)
        .where(RecordTag.tag == tag, col(RecordTag.position) < size)
        .order_by(col(RecordTag.position).desc())
        .limit(1)
    )
    last = session.execute(query).scalar()
    return 0 if last is None else last + 1


def positions(session: Session, tag: bytes, first: int, stop: int, size: int) -> list[int]:
    """The positions of the ordinals from `first` up to `stop`, which must lie below `size`."""
    if first >= stop:
        return []
    query = (
        select(RecordTag.position)
        .where(RecordTag.tag == tag, col(RecordTag.position) >= _find(session, tag, first, size))
        .order_by(col(RecordTag.position))
        .limit(stop - first)
    )
    found = list(session.execute(query).scalars())
    if len(found) < stop - first:
        raise _lacking(tag, first + len(found))
    return found


def _find(session: Session, tag: bytes, ordinal: int, size: int) -> int:
    """Where the record with this ordinal stands: ordinals rise with positions, so by halving."""
    low, high = ordinal, size  # a record's ordinal is never above its position
    while low < high:
        middle = (low + high) // 2
        found = _ordinal(session, tag, middle)
        if found is None or found[1] > ordinal:
            high = middle
        elif found[1] == ordinal:
            return found[0]
        else:
            low = found[0] + ordinal - found[1]
    found = _ordinal(session, tag, low)
    if found is None or found[1] != ordinal:
        raise _lacking(tag, ordinal)
    return found[0]


def _lacking(tag: bytes, ordinal: int) -> LedgerError:
    return LedgerError(
        f"record_tag lacks ordinal {ordinal} of the tag 0x{tag.hex()}; run `shujian audit`"
    )


def _ordinal(session: Session, tag: bytes, position: int) -> tuple[int, int] | None:
    """The first record from a position on that has the tag, with its ordinal."""
    query = (
        select(RecordTag.position, RecordTag.ordinal)
        .where(RecordTag.tag == tag, col(RecordTag.position) >= position)
        .order_by(col(RecordTag.position))
        .limit(1)
    )
    found = session.execute(query).first()
    return None if found is None else (found[0], found[1])
