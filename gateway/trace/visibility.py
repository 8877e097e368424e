"""Who may see which record: one rule, as a pure function and as the same condition in SQL."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Protocol

from sqlmodel import Session

from chain.records import tag_hash
from chain.words import Digest, Role
from gateway.errors import NotFound
from gateway.journal import records
from gateway.journal.records import Entry

PUBLIC_NOUNS = ("ledger", "member", "catalog", "lineage", "issuer")
"""What every member may see: these records hold nothing that is between two members."""


STEWARD_NOUNS = ("authorization", "document", "red-letter", "use")
"""What stewards see beside it: they suspend these, reverse them, and settle disputes about them."""


class Viewer(Protocol):
    """Whoever asks: a member's code and its roles. A `Standing` is one."""

    @property
    def member(self) -> str:
        """The code of the member."""

    @property
    def roles(self) -> Role:
        """What the member may do."""


@dataclass(frozen=True, slots=True)
class Ordinary:
    """Whoever asks, without what being an auditor adds."""

    member: str
    roles: Role


def ordinary(viewer: Viewer) -> Ordinary:
    """The viewer as if it were no auditor: what it sees so, it need not ask for under a case."""
    return Ordinary(viewer.member, viewer.roles & ~Role.AUDITOR)


def sees_all(viewer: Viewer) -> bool:
    """Auditors see every record."""
    return bool(viewer.roles & Role.AUDITOR)


def nouns_of(viewer: Viewer) -> tuple[str, ...]:
    """The nouns of which the viewer sees every record, whoever has a part in it."""
    return PUBLIC_NOUNS + (STEWARD_NOUNS if viewer.roles & Role.STEWARD else ())


def sees_kind(viewer: Viewer, kind: str) -> bool:
    """Whether the viewer sees every record of that kind."""
    return sees_all(viewer) or kind.partition(".")[0] in nouns_of(viewer)


def own_tag(viewer: Viewer) -> Digest:
    """The key tag of the records in which the viewer has a part."""
    return tag_hash(f"member:{viewer.member}")


def sees(viewer: Viewer, kind: str, tags: Collection[Digest]) -> bool:
    """Whether the viewer may see a record of that kind with these key tags."""
    return sees_kind(viewer, kind) or own_tag(viewer) in tags


@cache
def condition(nouns: tuple[str, ...]) -> str:
    """`sees` in SQL, for a viewer that does not see all; `own_tag` is bound by the caller."""
    kinds = " OR ".join(f"record.kind LIKE '{noun}.%'" for noun in nouns)
    return (
        f"({kinds} OR EXISTS (SELECT 1 FROM record_tag AS own"
        " WHERE own.tag = :own_tag AND own.position = record.position))"
    )


def visible_record(session: Session, viewer: Viewer, position: int) -> Entry:
    """The record at a position; raises `NotFound` also where the viewer may not see it."""
    entry = records.read(session, position)
    if not sees(viewer, entry.header.kind, {tag for tag, _ in entry.header.tags}):
        raise NotFound(f"there is no record {position} that {viewer.member} may see")
    return entry
