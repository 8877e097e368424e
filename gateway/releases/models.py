"""The tables of releases and accesses, projections of the journal."""

from __future__ import annotations

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from chain import canonical

RELEASED = "released"
REFUSED = "refused"
COMPLETED = "completed"
ABORTED = "aborted"


class Access(SQLModel, table=True):
    """One record of kind ``access.*``: of a release here, or of an access reported from elsewhere.

    `event_time` is when it happened, in Unix milliseconds: the record's own time, or what the
    reporter says. `authorization` is None where the access names none that exists, `actor` is a
    pseudonym, `request` the digest of the signed request, `reporter` the member that reported it.
    """

    __tablename__ = "access"
    __table_args__ = (
        Index("access_case", "case", "position"),
        Index("access_purpose", "purpose", "position"),
        Index("access_resource_time", "resource", "event_time"),
    )

    position: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    kind: str = Field(max_length=64)
    outcome: str = Field(max_length=16)
    event_time: int
    resource: str = Field(max_length=32)
    owner: str = Field(max_length=32)
    consumer: str = Field(max_length=32)
    authorization: str | None = Field(max_length=16)
    purpose: str | None = Field(max_length=64)
    case: str | None = Field(max_length=64)
    actor: str | None = Field(max_length=66)
    request: bytes | None = Field(max_length=32)
    reporter: str | None = Field(max_length=32)


class Release(SQLModel, table=True):
    """One signed request for a payload, and how far its delivery has come.

    `position` is the record that released or refused it; `changed` the record that came last.
    `original` is the digest of the payload as deposited, `digest` and `size` those of exactly what
    is sent (None and 0 where refused); `fields` is the canonical JSON of the fields sent, None
    for all. `sent` is how many bytes were handed to the network, as far as recorded. `anchored`
    says that the first byte waits until the record is anchored.
    """

    __tablename__ = "release_request"
    __table_args__ = (
        Index("release_state", "state", "position"),
        Index("release_authorization", "authorization", "position"),
    )

    request: bytes = Field(primary_key=True, max_length=32)
    position: int
    changed: int
    state: str = Field(max_length=16)
    reason: str | None = Field(max_length=32)
    payload: bytes = Field(max_length=32)
    resource: str = Field(max_length=32)
    owner: str = Field(max_length=32)
    consumer: str = Field(max_length=32)
    authorization: str | None = Field(max_length=16)
    fields: bytes | None
    original: bytes | None = Field(max_length=32)
    digest: bytes | None = Field(max_length=32)
    size: int
    sent: int
    anchored: bool
    acknowledged: int | None


def fields_of(row: Release) -> tuple[str, ...] | None:
    """The fields that a release sends; None for all."""
    decoded = None if row.fields is None else canonical.decode(row.fields)
    return tuple(str(name) for name in decoded) if isinstance(decoded, list) else None
