"""Tags of persons: made from labels in custody, found by label, forgotten for good."""

from __future__ import annotations

import hmac
import os
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from typing import cast

from sqlalchemy import Table, insert, inspect, text
from sqlmodel import Session, col, delete, select

from chain.records import tag_hash
from chain.words import Digest, to_hex
from gateway.database import WriteSession
from gateway.errors import Invalid
from gateway.persons.models import MAX_LABEL, PersonKey

KEY_BYTES = 32

_LOOKUPS = 500
_KEYS = cast("Table", inspect(PersonKey).local_table)


def normal_label(label: str) -> str:
    """The label in the one spelling under which it is kept: NFC, no space around it.

    Raises `Invalid` unless it has 1 to 200 printable characters; the message does not repeat it.
    """
    normal = unicodedata.normalize("NFC", label).strip()
    if not 1 <= len(normal) <= MAX_LABEL or not normal.isprintable():
        raise Invalid(f"a person's label has 1 to {MAX_LABEL} printable characters")
    return normal


def person_tag(key: bytes, label: str) -> Digest:
    """HMAC-SHA-256 (RFC 2104) of a normal label under that person's own random key."""
    return Digest(hmac.digest(key, label.encode(), sha256))


def key_tag(tag: bytes) -> Digest:
    """What a record is found by that names the person with this tag."""
    return tag_hash(f"person:{to_hex(tag)}")


def tags_for(
    session: WriteSession,
    member: str,
    labels: Sequence[str],
    random: Callable[[int], bytes] = os.urandom,
) -> list[str]:
    """The tags of the labels that a member gave, in order, as a record's ``persons`` has them.

    Keys that are not there yet are made in the session's transaction. Raises `Invalid` for a label
    of another form.
    """
    normal = [normal_label(label) for label in labels]
    known = _known(session, member, set(normal))
    if missing := sorted(set(normal) - known.keys()):
        known |= _make(session, member, missing, random)
    return [to_hex(known[label]) for label in normal]


def find_tags(session: Session, label: str, member: str | None) -> list[Digest]:
    """The key tags of records that name this person, by the label that members gave it.

    `member` restricts it to the label as that member gave it; None is for those who may see every
    record. Empty where nobody has named the person, or it was erased. Accesses that concern the
    person by a subject list are *not* among those records: see `gateway.persons.lists`.
    """
    return [key_tag(tag) for tag in find_persons(session, label, member)]


def find_persons(session: Session, label: str, member: str | None) -> list[Digest]:
    """As `find_tags`, but the persons' tags themselves."""
    query = select(PersonKey.tag).where(PersonKey.label == normal_label(label))
    if member is not None:
        query = query.where(PersonKey.member == member)
    return [Digest(tag) for tag in session.exec(query.order_by(col(PersonKey.member)))]


def is_named_by(session: Session, tag: bytes, member: str) -> bool:
    """Whether that member gave the person with this tag its label, and did not erase it."""
    query = select(PersonKey.member).where(PersonKey.tag == tag)
    return session.exec(query).first() == member


def forget(session: WriteSession, tag: bytes) -> None:
    """Destroy key and label; the freed place in the database file is overwritten with zeros."""
    connection = session.connection()
    overwrites = connection.dialect.name == "sqlite"
    if overwrites:
        session.execute(text("PRAGMA secure_delete = ON"))
    session.exec(delete(PersonKey).where(col(PersonKey.tag) == tag))
    if overwrites:
        session.execute(text("PRAGMA secure_delete = OFF"))


def _known(session: Session, member: str, labels: Iterable[str]) -> dict[str, Digest]:
    wanted, known = sorted(labels), dict[str, Digest]()
    for start in range(0, len(wanted), _LOOKUPS):
        query = select(PersonKey.label, PersonKey.tag).where(
            PersonKey.member == member, col(PersonKey.label).in_(wanted[start : start + _LOOKUPS])
        )
        known |= {label: Digest(tag) for label, tag in session.exec(query)}
    return known


def _make(
    session: WriteSession, member: str, labels: Sequence[str], random: Callable[[int], bytes]
) -> dict[str, Digest]:
    keys = [random(KEY_BYTES) for _ in labels]
    tags = [person_tag(key, label) for key, label in zip(keys, labels, strict=True)]
    rows = [
        {"member": member, "label": label, "key": key, "tag": tag}
        for label, key, tag in zip(labels, keys, tags, strict=True)
    ]
    session.execute(insert(_KEYS), rows)
    return dict(zip(labels, tags, strict=True))
