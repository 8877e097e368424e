"""The tables of the catalog, a projection of the journal."""

from __future__ import annotations

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

PENDING = "pending"
CURRENT = "current"
SUPERSEDED = "superseded"
WITHDRAWN = "withdrawn"
REFUSED = "refused"


class Resource(SQLModel, table=True):
    """A resource and the entry that describes it now.

    `version`, `state`, `status` and `owner` are as the contract last accepted; before the first
    publication is accepted, `version` and `state` are 0 and the shown fields are those submitted.
    `document` is the canonical JSON of the entry, None where nobody has deposited it here.
    """

    __tablename__ = "resource"
    __table_args__ = (
        Index("resource_owner_source", "owner", "source_key"),
        Index("resource_provider", "provider", "code"),
        Index("resource_prefix_serial", "prefix", "serial"),
    )

    code: str = Field(primary_key=True, max_length=32)
    tag: bytes = Field(unique=True, max_length=32)
    prefix: str = Field(max_length=8)
    serial: int
    owner: str = Field(max_length=32)
    version: int
    state: int
    status: str = Field(max_length=16)
    digest: bytes = Field(max_length=32)
    document: bytes | None
    name: str = Field(max_length=200)
    provider: str = Field(max_length=200)
    theme: str = Field(max_length=400)
    sharing_type: str = Field(index=True, max_length=100)
    source_key: bytes | None = Field(max_length=32)
    content_digest: bytes | None = Field(max_length=32)
    changed: int


class Version(SQLModel, table=True):
    """One publication of a resource; `position` is the record that submitted it.

    Where it went to the contract directly, `position` is the record of its acceptance. The entry
    itself stands in that record.
    """

    __tablename__ = "version"
    __table_args__ = (Index("version_code", "code", "version"),)

    position: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    code: str = Field(max_length=32)
    version: int
    owner: str = Field(max_length=32)
    account: bytes = Field(max_length=20)
    digest: bytes = Field(max_length=32)
    status: str = Field(max_length=16)
    outcome: int | None
    submitted: int
