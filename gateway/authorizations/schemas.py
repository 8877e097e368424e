"""What the routes of authorizations give."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field

State = Literal[
    "pending", "requested", "endorsed", "granted", "suspended", "denied", "revoked", "refused"
]
Standing = Literal[
    "pending",
    "requested",
    "endorsed",
    "granted",
    "upcoming",
    "expired",
    "exhausted",
    "suspended",
    "denied",
    "revoked",
    "refused",
]


class DeadlineOut(BaseModel):
    """A clock of the law: `due` is a day of Asia/Shanghai, its end included.

    `days` are the working days there are, `extended` how many of them were added.
    `provisional`: the working days of a year on the way are not announced yet.
    """

    kind: Literal["reply", "supply"]
    started: int
    days: int
    extended: int
    due: str
    provisional: bool
    standing: Literal["running", "overdue", "kept", "late", "stopped"]


class AuthorizationOut(BaseModel):
    """An authorization in a list.

    `state` is the contract's, `standing` what holds now: it knows the period, the uses, and a
    revocation or suspension that the contract has not answered yet (`revoking` is its record).
    `from` and `until` are Unix seconds, both inclusive; `uses` 0 and `uses_left` null: unlimited;
    `fields` null: all. `record` changed it last.
    """

    code: str
    resource: str
    resource_name: str
    owner: str
    owner_name: str
    consumer: str
    consumer_name: str
    state: State
    standing: Standing
    revoking: int | None
    waiting_for: Literal["endorsement", "decision"] | None
    sharing_type: str
    purpose: str | None
    fields: list[str] | None
    mode: str | None
    release: str | None
    from_: int = Field(serialization_alias="from")
    until: int
    uses: int
    used: int
    uses_left: int | None
    deadlines: list[DeadlineOut]
    record: int


class AuthorizationPage(BaseModel):
    """A page of authorizations, last changed first; `next` is the cursor of the following page."""

    authorizations: list[AuthorizationOut]
    next: int | None


class EventOut(BaseModel):
    """One record about an authorization.

    `time` is when it was recorded, `since` from when it counts, in Unix milliseconds; `answered`
    is the record of the contract's answer, `text` the reason given, `error` why it was refused.
    `days` are the working days by which it extends the reply, `consent` names the steward that
    consented.
    """

    record: int
    kind: str
    outcome: str
    time: int
    since: int
    account: str
    member: str | None
    member_name: str
    side: Literal["owner", "consumer", "steward"]
    answered: int | None
    text: str | None
    error: str | None
    days: int | None
    consent: str | None


class LimitsOut(BaseModel):
    """Period and number of uses as they were applied for."""

    from_: int = Field(serialization_alias="from")
    until: int
    uses: int


class AuthorizationDetailOut(AuthorizationOut):
    """An authorization with its documents, its history, and what its next statement must name.

    `asked` and `terms` are null where nobody has deposited them here.
    """

    id: str
    application: str
    applied_for: LimitsOut | None
    asked: dict[str, Any] | None
    terms: dict[str, Any] | None
    ahead: State
    next_state: int
    history: list[EventOut]
