"""The trace index: which records have a key tag. The one module that writes and counts it.

Searching it is `gateway.trace.selection`'s.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache

from sqlalchemy import TextClause, text
from sqlmodel import Session

from chain.words import Digest
from gateway.database import WriteSession
from gateway.database.rows import Rows
from gateway.journal.models import RecordTag

Tags = tuple[tuple[Digest, int], ...]

_LOOKUPS = 256
_TAGS = Rows(RecordTag, "tag", "position", "ordinal")


class Ordinals:
    """Counts on from how many records each tag has."""

    def __init__(self, counts: dict[Digest, int]) -> None:
        self._next = counts

    def take(self, tags: Iterable[Digest]) -> Tags:
        """The tags of the next record, sorted, each with its ordinal."""
        taken = []
        for tag in sorted(tags):
            ordinal = self._next.get(tag, 0)
            self._next[tag] = ordinal + 1
            taken.append((tag, ordinal))
        return tuple(taken)


def count_tag(session: Session, tag: Digest) -> int:
    """How many records have the tag."""
    return count_tags(session, [tag])[tag]


def count_tags(session: Session, tags: Collection[Digest]) -> dict[Digest, int]:
    """How many records have each of the tags, by one look-up for each at the end of its range."""
    wanted, counts = sorted(tags), {}
    for start in range(0, len(wanted), _LOOKUPS):
        part = wanted[start : start + _LOOKUPS]
        bound = {f"t{number}": tag for number, tag in enumerate(part)}
        for tag, last in session.execute(_last_ordinals(len(part)), bound):
            counts[Digest(tag)] = 0 if last is None else last + 1
    return counts


def insert_tags(session: WriteSession, rows: Sequence[tuple[Digest, int, int]]) -> None:
    """Put down which records have which tags: tag, position, ordinal."""
    _TAGS.insert(session, rows)


@lru_cache(maxsize=_LOOKUPS)
def _last_ordinals(number: int) -> TextClause:
    values = ", ".join(f"(:t{at})" for at in range(number))
    return text(
        f"WITH wanted (tag) AS (VALUES {values}) SELECT tag, (SELECT ordinal FROM record_tag"
        " WHERE record_tag.tag = wanted.tag ORDER BY position DESC LIMIT 1) FROM wanted"
    )
