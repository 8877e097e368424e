"""What comes out of the routes of payloads."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field

from chain.words import to_hex
from gateway.payloads.models import Payload, fields_in

Hex = Annotated[str, Field(pattern="^0x[0-9a-f]*$")]


class PayloadOut(BaseModel):
    """A payload as its depositor described it; `erased` is the record of its erasure."""

    id: Hex
    resource: str
    owner: str
    version: int
    name: str
    media: str
    size: int
    content: Hex
    fields: list[str] | None
    record: int
    erased: int | None

    @classmethod
    def of(cls, row: Payload) -> PayloadOut:
        """A row as JSON."""
        return cls(
            id=to_hex(row.id),
            resource=row.resource,
            owner=row.owner,
            version=row.version,
            name=row.name,
            media=row.media,
            size=row.size,
            content=to_hex(row.content),
            fields=fields_in(row),
            record=row.position,
            erased=row.erased,
        )


class PayloadsOut(BaseModel):
    """The payloads of a resource, newest first."""

    payloads: list[PayloadOut]
    next: int | None
