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
        return Window(
            first=first,
            positions=tuple(shown[first - low : stop - low]),
            before=shown[0] if first else None,
            after=shown[-1] if stop < count else None,
            nodes=tuple(
                self._root(session, tag, size, a, b) for a, b in outer_ranges(low, high, count)
            ),
        )

    def forget(self) -> None:
        """Remember nothing: what was read turned out to be false."""
        with self._lock:
            self._known.clear()

    def _root(self, session: Session, tag: bytes, size: int, a: int, b: int) -> Digest:
        """The root over the ordinals from a to b, which make a subtree of RFC 6962."""
        if b - a < CHUNK:
            return list_root(positions(session, tag, a, b, size))
        if b - a == CHUNK:
            return self._chunk(session, tag, size, a)
        middle = a + (1 << ((b - a - 1).bit_length() - 1))
        left = self._root(session, tag, size, a, middle)
        return Digest(node_hash(left, self._root(session, tag, size, middle, b)))

    def _chunk(self, session: Session, tag: bytes, size: int, a: int) -> Digest:
        with self._lock:
            known = self._known.get((tag, a))
            if known is not None:
                self._known.move_to_end((tag, a))
                return known
        made = list_root(positions(session, tag, a, a + CHUNK, size))
        with self._lock:
            self._known[tag, a] = made
            while len(self._known) > MOST:
                self._known.popitem(last=False)
        return made


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
