"""What goes in and comes out of the routes of releases; times in Unix milliseconds."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from gateway.journal.schemas import ReceiptOut

MAX_PERSONS = 100

State = Literal["released", "refused", "completed", "aborted"]


class ReleaseIn(BaseModel):
    """A signed RequestRelease; beside it, labels of the persons whose data it touches."""

    model_config = ConfigDict(extra="forbid", strict=True)

    type: Annotated[str, Field(max_length=32, examples=["RequestRelease"])]
    message: dict[str, Any]
    signatures: Annotated[
        list[Annotated[str, Field(pattern="^0x[0-9a-f]{130}$")]],
        Field(min_length=1, max_length=16),
    ]
    attachment: dict[str, Any]
    persons: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=200)]], Field(max_length=MAX_PERSONS)
    ] = []


class ContentOut(BaseModel):
    """Exactly what is sent; `salt`, for the consumer alone: the digest is SHA-256(salt ‖ bytes)."""

    name: str
    media: str
    size: int
    digest: str
    salt: str | None
    fields: list[str] | None
    original: str


class ReleaseOut(BaseModel):
    """A signed request and how far its delivery has come.

    `ready` says that the content may be fetched now; where it is false and the state is
    ``released``, the record is not anchored yet. `sent` is how many bytes have left at most.
    """

    request: str
    state: State
    reason: str | None
    ready: bool
    position: int
    changed: int
    resource: str
    owner: str
    consumer: str
    authorization: str | None
    payload: str
    content: ContentOut | None
    sent: int
    acknowledged: int | None
    receipt: ReceiptOut
