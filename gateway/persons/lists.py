"""Subject lists: everybody whom a resource is about, and the accesses that concern them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, cast

from sqlalchemy import Table, bindparam, func, insert, inspect
from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from chain import canonical
from chain.words import Digest, to_hex
from gateway.database import Kept, Lookup, WriteSession
from gateway.errors import Invalid
from gateway.persons.models import SubjectEntry, SubjectList
from gateway.persons.tags import normal_label, tags_for

FORMAT = "shujian/subjects/1"
SALT_BYTES = 32
MAX_SUBJECTS = 100_000
"""A list has at most so many persons; a request's size limits it too."""

_ENTRIES = cast("Table", inspect(SubjectEntry).local_table)


@dataclass(frozen=True, slots=True)
class Subjects:
    """The list in force: the record that put it there, and how many persons it has."""

    position: int
    count: int


@dataclass(frozen=True, slots=True)
class Reach:
    """Where accesses that concern a person through a list are: records of a resource.

    They stand at `first` or later and before `end` (None: up to now), and are those whose body says
    so: see `is_of_list`.
    """

    resource: str
    list: int
    first: int
    end: int | None


def normal_labels(labels: Iterable[str]) -> list[str]:
    """The labels in the order in which they are digested: normal, sorted, each once."""
    return sorted({normal_label(label) for label in labels})


def list_digest(salt: bytes, labels: Sequence[str]) -> Digest:
    """SHA-256(salt ‖ canonical JSON of normal labels, sorted); the salt has 32 bytes."""
    if len(salt) != SALT_BYTES:
        raise Invalid(f"the salt of a subject list has {SALT_BYTES} bytes")
    return Digest(sha256(salt + canonical.encode(list(labels))).digest())


def make_attachment(salt: bytes, labels: Sequence[str]) -> dict[str, Any]:
    """What the resource's owner signs of a list: how many, and the salted digest."""
    digest = to_hex(list_digest(salt, labels))
    return {"format": FORMAT, "count": len(labels), "digest": digest}


def check_list(attachment: dict[str, Any] | None, salt: bytes, labels: Sequence[str]) -> list[str]:
    """The labels in normal form; raises `Invalid` unless they are those that were signed."""
    if len(labels) > MAX_SUBJECTS:
        raise Invalid(f"a subject list has at most {MAX_SUBJECTS:,} persons")
    normal = normal_labels(labels)
    if attachment != make_attachment(salt, normal):
        raise Invalid(
            "the labels and salt sent are not those that were signed: the attachment has the "
            f"members format ({FORMAT}), count and digest, the digest being SHA-256 of the salt "
            "and the canonical JSON of the sorted labels, each once"
        )
    return normal


def keep_list(
    session: WriteSession, position: int, resource: str, owner: str, salt: bytes, labels: list[str]
) -> None:
    """Put a list into custody, in the transaction that records it; `labels` are normal."""
    session.add(
        SubjectList(
            position=position,
            resource=resource,
            owner=owner,
            count=len(labels),
            salt=salt,
            digest=list_digest(salt, labels),
        )
    )
    tags = tags_for(session, owner, labels)
    rows = [{"list": position, "tag": bytes.fromhex(tag[2:])} for tag in tags]
    if rows:
        session.execute(insert(_ENTRIES), rows)


def subjects_of(session: Session, resource: str) -> Subjects | None:
    """The subject list of a resource as of now; None where nobody knows whom it is about."""
    return _SUBJECTS.get(session, resource, lambda: _read_subjects(session, resource))


def _read_subjects(session: Session, resource: str) -> Subjects | None:
    row = _NEWEST.first(session, resource)
    return None if row is None else Subjects(*row)


_NEWEST = Lookup(
    core_select(col(SubjectList.position), col(SubjectList.count))
    .where(col(SubjectList.resource) == bindparam("resource"))
    .order_by(col(SubjectList.position).desc())
    .limit(1),
    "resource",
)
_SUBJECTS: Kept[str, Subjects | None] = Kept("subject_list")


def newest_list(session: Session) -> int:
    """The position of the list recorded last, of whatever resource; -1 for none."""
    return session.exec(select(func.coalesce(func.max(SubjectList.position), -1))).one()


def tags_of_list(session: Session, position: int) -> list[str]:
    """The tags of everybody in a list, as a record's ``persons`` has them."""
    query = select(SubjectEntry.tag).where(SubjectEntry.list == position)
    return [to_hex(tag) for tag in session.exec(query.order_by(col(SubjectEntry.tag)))]


def reaches_of(session: Session, persons: Sequence[Digest]) -> list[Reach]:
    """Where to look for accesses that concern persons through lists, in order of the lists.

    `persons` are tags of persons, as `gateway.persons.tags.find_persons` gives them.
    """
    query = (
        select(SubjectList)
        .join(SubjectEntry, col(SubjectEntry.list) == col(SubjectList.position))
        .where(col(SubjectEntry.tag).in_(persons))
        .order_by(col(SubjectList.position))
        .distinct()
    )
    return [
        Reach(row.resource, row.position, row.position + 1, _replaced(session, row))
        for row in session.exec(query).all()
    ]


def _replaced(session: Session, row: SubjectList) -> int | None:
    query = (
        select(SubjectList.position)
        .where(SubjectList.resource == row.resource, col(SubjectList.position) > row.position)
        .order_by(col(SubjectList.position))
    )
    return session.exec(query.limit(1)).first()
