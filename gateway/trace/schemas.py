"""What the route of the trace gives."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from gateway.authorizations.coverage import Verdict
from gateway.persons.models import MAX_LABEL


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
    consumer: str | None
    consumer_name: str | None
    authorization: str | None
    event_time: int | None
    event: str | None
    purpose: str | None
    access_case: str | None
    pseudonym: str | None
    reporter: str | None
    subjects: Literal["named", "list", "unknown"] | None
    verdict: Verdict | None
    document: str | None
    issuer: str | None
    buyer: str | None
    booker: str | None
    voucher: str | None
    document_name: str | None
    audit: dict[str, Any] | None


class UnknownOut(BaseModel):
    """Accesses that may concern the person asked about, since nobody said whom they concern.

    `more`: the search ended early, there may be others.
    """

    accesses: int
    more: bool


class TracePage(BaseModel):
    """A page of records; `next` is the cursor of the following one, None after the last.

    A page may be short, even empty, and still have a next one. `verdicts` counts those of the page
    where ``check`` was asked for; `unknown` is there on the first page of a question about a
    person. `asked` is the record of the question itself, where it was an auditor's.
    """

    rows: list[RowOut]
    next: str | None
    verdicts: dict[Verdict, int] | None
    unknown: UnknownOut | None
    asked: int | None


class PersonIn(BaseModel):
    """A person's label, in the body of the request so that no log has it."""

    model_config = ConfigDict(extra="forbid", strict=True)

    label: Annotated[str, Field(min_length=1, max_length=MAX_LABEL)]
    case: Annotated[str | None, Field(max_length=64)] = None


class PersonOut(BaseModel):
    """The tags by which records know a person; empty: nobody has named it, or it was erased."""

    tags: list[str]
