"""The tables of payloads: what was deposited (a projection), and the keys to it (custody)."""

from __future__ import annotations

import json

from sqlalchemy import Index
from sqlmodel import Field, SQLModel


class Payload(SQLModel, table=True):
    """One deposited payload, as its depositor described and signed it; a projection.

    `id` is the digest of the DepositPayload statement, `owner` the member that deposited it,
    `version` the version of the catalog entry that it belongs to, `content` SHA-256(salt ‖
    plaintext), `fields` canonical JSON of its columns' names or None, `erased` the position of the
    record of its erasure.
    """

    __tablename__ = "payload"
    __table_args__ = (Index("payload_resource", "resource", "position"),)

    id: bytes = Field(primary_key=True, max_length=32)
    resource: str = Field(max_length=32)
    owner: str = Field(max_length=32)
    version: int
    name: str = Field(max_length=255)
    media: str = Field(max_length=127)
    size: int
    content: bytes = Field(max_length=32)
    fields: bytes | None
    position: int
    erased: int | None


class PayloadKey(SQLModel, table=True):
    """What opens a payload's file; custody, and gone once the payload is erased.

    `wrapped` is the data key under the master key `wrapped_by`; `file` its name in the store.
    """

    __tablename__ = "payload_key"

    payload: bytes = Field(primary_key=True, max_length=32)
    wrapped: bytes = Field(max_length=60)
    wrapped_by: str = Field(max_length=16)
    salt: bytes = Field(max_length=32)
    file: str = Field(max_length=100)


def fields_in(row: Payload) -> list[str] | None:
    """The names of a payload's fields; None where its depositor named none."""
    return None if row.fields is None else list(json.loads(row.fields))
