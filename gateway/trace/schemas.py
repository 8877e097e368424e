"""What the route of the trace gives."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel


class ActorOut(BaseModel):
    """An account that signed, and whose it is."""

    account: str | None
    member: str | None
    rank: str | None
    name: str | None


class RowOut(BaseModel):
    """One record; `gateway.trace.rows.Row` explains every field."""

    position: int
    time: int
    recorded: str
    kind: str
    outcome: str
    resource: str | None
    member: str | None
    owner: str | None
    recipient: str | None
    name: str | None
    actors: list[ActorOut]
    level: Literal["recorded", "anchored"]
    checkpoint_size: int | None
    checkpoint_block: int | None
    checkpoint_transaction: str | None
    effect_block: int | None
    effect_transaction: str | None
    reason: dict[str, Any] | None
    statement: str | None


class TracePage(BaseModel):
    """A page of records; `next` is the cursor of the following one, None after the last.

    A page may be short, even empty, and still have a next one.
    """

    rows: list[RowOut]
    next: str | None
