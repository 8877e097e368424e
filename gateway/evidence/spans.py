"""Which records a key and a period hold: a run of ordinals, or of positions where no key is."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text
from sqlmodel import Session

from chain.records import tag_hash
from chain.words import Digest
from gateway.trace.selection import position_at

Period = tuple[int | None, int | None]
"""From and until in Unix milliseconds, both inclusive; None: no end on that side."""


@dataclass(frozen=True, slots=True)
class Span:
    """The records with a key at positions from `low` up to `high`: ordinals `first` to `stop`.

    `count` records have the key among the first `size`. Where `key` is None, each record counts,
    and ordinals are positions.
    """

    key: str | None
    low: int
    high: int
    first: int
    stop: int
    count: int
    size: int

    @property
    def tag(self) -> Digest | None:
        """The tag of the key."""
        return None if self.key is None else tag_hash(self.key)

    def __len__(self) -> int:
        return self.stop - self.first


def span_of(session: Session, key: str | None, period: Period, size: int) -> Span:
    """What of the first `size` records a key and a period hold.

    Times never decrease along the journal, so a period is a range of positions.
    """
    since, until = period
    low = 0 if since is None else min(position_at(session, since), size)
    high = size if until is None else min(position_at(session, until + 1), size)
    high = max(low, high)
    if key is None:
        return Span(None, low, high, low, high, size, size)
    tag = tag_hash(key)
    first, stop, count = (_before(session, tag, at) for at in (low, high, size))
    return Span(key, low, high, first, stop, count, size)


def positions_of(session: Session, span: Span) -> list[int]:
    """The positions of a span with its neighbours on both sides, ascending."""
    if span.tag is None:
        return list(range(max(span.low - 1, 0), min(span.high + 1, span.size)))
    bound = {"tag": span.tag, "low": span.low, "high": span.high, "size": span.size}
    return [int(at) for at in session.execute(_POSITIONS, bound).scalars()]


def first_with(session: Session, tag: Digest, before: int) -> int | None:
    """The position of the first record with a tag, if it stands before a position."""
    found: int | None = session.execute(_FIRST, {"tag": tag, "before": before}).scalar()
    return found


def _before(session: Session, tag: Digest, position: int) -> int:
    """How many records with the tag stand before a position: ordinals count without a gap."""
    last: int | None = session.execute(_LAST, {"tag": tag, "position": position}).scalar()
    return 0 if last is None else last + 1


_LAST = text(
    "SELECT ordinal FROM record_tag WHERE tag = :tag AND position < :position"
    " ORDER BY position DESC LIMIT 1"
)
_FIRST = text(
    "SELECT position FROM record_tag WHERE tag = :tag AND position < :before"
    " ORDER BY position LIMIT 1"
)
_POSITIONS = text(
    "SELECT position FROM (SELECT position FROM record_tag WHERE tag = :tag AND position < :low"
    " ORDER BY position DESC LIMIT 1) AS earlier"
    " UNION ALL SELECT position FROM record_tag WHERE tag = :tag AND position >= :low"
    " AND position < :high"
    " UNION ALL SELECT position FROM (SELECT position FROM record_tag WHERE tag = :tag"
    " AND position >= :high AND position < :size ORDER BY position LIMIT 1) AS later"
    " ORDER BY position"
)
