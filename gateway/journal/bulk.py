"""Appending many records whose bodies were put together elsewhere, as `Journal.append` would.

The same rows at a third of the cost: bodies come as canonical bytes, headers are written from a
template. A property test holds both ways against each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from chain.records import SALT_BYTES, VERSION
from chain.words import Digest, Millis, Position
from gateway.database import WriteSession
from gateway.journal.index import Ordinals, Tags, count_tags, insert_tags
from gateway.journal.records import Journal
from gateway.journal.storage import insert_records


@dataclass(frozen=True, slots=True)
class Prepared:
    """A record of outcome ``recorded`` that lacks only position, ordinals and time.

    `body` is canonical JSON, `digest` its salted digest, `tags` are its key tags as
    `chain.records.key_tags` has them, hashed.
    """

    kind: str
    body: bytes
    salt: bytes
    digest: bytes
    tags: tuple[Digest, ...]


@dataclass(frozen=True, slots=True)
class Appended:
    """Where the records stand: `first` and those behind it, all with the same recorded time."""

    first: Position
    time: Millis


def prepare(
    kind: str, bodies: Iterable[tuple[bytes, tuple[Digest, ...]]], salts: bytes
) -> list[Prepared]:
    """Records of one kind from canonical bodies with their tags.

    `salts` are 16 random bytes for each. That a body is canonical and has these tags is *not*
    checked: what makes it sees to that, by its types.
    """
    prepared = []
    for at, (body, tags) in enumerate(bodies):
        salt = salts[at * SALT_BYTES : (at + 1) * SALT_BYTES]
        prepared.append(Prepared(kind, body, salt, sha256(salt + body).digest(), tags))
    return prepared


def append_prepared(
    journal: Journal, session: WriteSession, records: Sequence[Prepared]
) -> Appended:
    """Give each record the next position, in order, within the session's transaction."""
    first, time = journal.place(session)
    ordinals = Ordinals(count_tags(session, {tag for record in records for tag in record.tags}))
    rows, tags = [], []
    for position, record in enumerate(records, first):
        own = ordinals.take(record.tags)
        header = _header(record, own, time)
        rows.append((position, time, record.kind, "recorded", header, record.salt, record.body))
        tags += [(tag, position, ordinal) for tag, ordinal in own]
    insert_records(session, rows)
    insert_tags(session, tags)
    return Appended(first, time)


def _header(record: Prepared, tags: Tags, time: Millis) -> bytes:
    """What `chain.records.encode_header` writes (RFC 8785), from a template."""
    listed = ",".join([f'["0x{tag.hex()}",{ordinal}]' for tag, ordinal in tags])
    return (
        f'{{"body":"0x{record.digest.hex()}","kind":"{record.kind}","outcome":"recorded",'
        f'"tags":[{listed}],"time":{time},"v":{VERSION}}}'
    ).encode("ascii")
