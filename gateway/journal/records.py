"""Appending records, and reading them back."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from chain import canonical
from chain.errors import ChainError
from chain.merkle import leaf_hash
from chain.records import (
    SALT_BYTES,
    Header,
    body_digest,
    decode_header,
    encode_header,
    key_tags,
    tag_hash,
)
from chain.words import ZERO_DIGEST, Digest, Millis, Position
from gateway.database import Lookup, WriteSession
from gateway.errors import LedgerError, NotFound
from gateway.journal.index import Ordinals, Tags, count_tag, count_tags, insert_tags
from gateway.journal.models import Record
from gateway.journal.storage import RecordRow, insert_records, tail

Body = dict[str, Any]

__all__ = [
    "Body",
    "Draft",
    "Entry",
    "Journal",
    "Ordinals",
    "Tags",
    "count_tag",
    "count_tags",
    "entry_of",
    "headers_from",
    "previous_leaf",
    "read",
    "size",
]


@dataclass(frozen=True, slots=True)
class Draft:
    """A record before it has a place: kind, outcome and body."""

    kind: str
    outcome: str
    body: Body


@dataclass(frozen=True, slots=True)
class Entry:
    """A record in its place. `body` is None where it was erased or may not be seen."""

    position: Position
    header: Header
    header_bytes: bytes
    body: Body | None
    salt: bytes | None

    @property
    def leaf(self) -> Digest:
        """The RFC 6962 leaf hash of the header."""
        return Digest(leaf_hash(self.header_bytes))


class Journal:
    """Appends to the journal; the clock and the randomness of salts come from outside."""

    def __init__(
        self, now: Callable[[], Millis], random: Callable[[int], bytes] = os.urandom
    ) -> None:
        self._now = now
        self._random = random

    def append(self, session: WriteSession, drafts: Sequence[Draft]) -> list[Entry]:
        """Give each draft the next position, in order, within the session's transaction.

        The recorded time is now, or the last record's where the clock went back. Nothing counts
        before the writer's commit. A handful or a thousand drafts cost one insert a table.
        """
        if not drafts:
            return []
        position, time = self.place(session)
        tags = [[tag_hash(tag) for tag in key_tags(draft.body)] for draft in drafts]
        ordinals = Ordinals(count_tags(session, {tag for own in tags for tag in own}))
        bodies = [canonical.encode(draft.body) for draft in drafts]
        entries = [
            self._entry(Position(position + at), time, draft, bodies[at], ordinals.take(tags[at]))
            for at, draft in enumerate(drafts)
        ]
        _insert(session, entries, bodies)
        return entries

    def place(self, session: Session) -> tuple[Position, Millis]:
        """Where the next record goes, and the recorded time that it has."""
        position, last = tail(session)
        return Position(position), Millis(max(self._now(), last))

    def _entry(
        self, position: Position, time: Millis, draft: Draft, body: bytes, tags: Tags
    ) -> Entry:
        salt = self._random(SALT_BYTES)
        header = Header(draft.kind, draft.outcome, time, tags, body_digest(salt, body))
        return Entry(position, header, encode_header(header), draft.body, salt)


def _insert(session: WriteSession, entries: Sequence[Entry], bodies: Sequence[bytes]) -> None:
    insert_records(session, [_row(*pair) for pair in zip(entries, bodies, strict=True)])
    insert_tags(
        session,
        [(tag, entry.position, ordinal) for entry in entries for tag, ordinal in entry.header.tags],
    )


def _row(entry: Entry, body: bytes) -> RecordRow:
    header = entry.header
    return (
        *(entry.position, header.time, header.kind, header.outcome),
        *(entry.header_bytes, entry.salt, body),
    )


def size(session: Session) -> int:
    """How many records the journal has."""
    return tail(session)[0]


def read(session: Session, position: int) -> Entry:
    """The record at a position; raises `NotFound`."""
    row = session.get(Record, position)
    if row is None:
        raise NotFound(f"there is no record {position}; the journal has {size(session)}")
    return entry_of(row)


def entry_of(row: Record) -> Entry:
    """A row as a record; raises `LedgerError` if its bytes are not a record's.

    That header, body and tree agree is *not* checked here: that is the audit's work.
    """
    try:
        header = decode_header(row.header)
        body = None if row.body is None else canonical.decode_object(row.body)
    except ChainError as error:
        raise LedgerError(
            f"record {row.position} in the database is damaged; run `shujian audit`: {error}"
        ) from error
    return Entry(Position(row.position), header, row.header, body, row.salt)


def previous_leaf(session: Session, position: int) -> Digest:
    """The leaf of the record just before a position; zero for the first."""
    if position == 0:
        return ZERO_DIGEST
    found = _HEADERS.first(session, position - 1, 1)
    if found is None:
        raise NotFound(f"there is no record {position}; the journal has {size(session)}")
    return Digest(leaf_hash(found[0]))


def recorded_at(session: Session, position: int) -> Millis:
    """The recorded time of a record that is there."""
    found = _TIME.first(session, position)
    if found is None:
        raise NotFound(f"there is no record {position}; the journal has {size(session)}")
    return Millis(found[0])


def headers_from(session: Session, first: int, limit: int) -> list[bytes]:
    """At most `limit` headers from a position on, in order."""
    return [header for (header,) in _HEADERS.all(session, first, limit)]


# Made once: putting a statement together costs several times what its execution does.
_HEADERS = Lookup(
    select(Record.header)
    .where(Record.position >= bindparam("first"))
    .order_by(col(Record.position))
    .limit(bindparam("most")),
    *("first", "most"),
)
_TIME = Lookup(select(Record.time).where(Record.position == bindparam("position")), "position")
