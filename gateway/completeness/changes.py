"""From headers to the index: which tags the records of a span have, and in which places."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import orjson
from sqlmodel import Session

from chain.index import Row
from gateway.errors import LedgerError
from gateway.journal.records import headers_from

_BATCH = 4096


@dataclass(slots=True)
class Span:
    """The tags of the records below `end` that were added, and the last ordinal of each."""

    end: int
    positions: dict[bytes, list[int]] = field(default_factory=dict)
    ordinals: dict[bytes, int] = field(default_factory=dict)

    def add(self, position: int, tags: Iterable[tuple[bytes, int]]) -> None:
        """The tags of the next record."""
        for tag, ordinal in tags:
            self.positions.setdefault(tag, []).append(position)
            self.ordinals[tag] = ordinal
        self.end = position + 1

    def check(self, rows: Iterable[Row]) -> None:
        """Raise `LedgerError` where the rows that were made count otherwise than the headers."""
        for tag, count, _ in rows:
            if count != self.ordinals[tag] + 1:
                raise LedgerError(
                    f"by the headers {self.ordinals[tag] + 1} records have the tag 0x{tag.hex()}, "
                    f"by index_key {count}: one of them was changed by hand; run `shujian audit`, "
                    "and `shujian rebuild` if it names index_key alone"
                )


def read_span(session: Session, first: int, end: int) -> Span:
    """The span from `first` up to, not including, `end`; all of it must be there.

    Raises `LedgerError` where a record is missing or its header cannot be read. That a header is
    canonical and its leaf stands in the tree is *not* checked: the anchorer does so.
    """
    span = Span(first)
    while span.end < end:
        start = span.end
        for header in headers_from(session, start, min(_BATCH, end - start)):
            span.add(span.end, tags_of(span.end, header))
        if span.end == start:
            raise LedgerError(f"record {start} is missing in the database; run `shujian audit`")
    return span


def tags_of(position: int, header: bytes) -> list[tuple[bytes, int]]:
    """The tags and ordinals that a header names; its other members are not looked at."""
    try:
        return [(bytes.fromhex(tag[2:]), ordinal) for tag, ordinal in orjson.loads(header)["tags"]]
    except (ValueError, KeyError, TypeError) as error:
        raise LedgerError(
            f"the header of record {position} is damaged; run `shujian audit`: {error}"
        ) from error
