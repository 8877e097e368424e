"""The tables of authorizations, a projection of the journal."""

from __future__ import annotations

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

PENDING = "pending"
REQUESTED = "requested"
ENDORSED = "endorsed"
GRANTED = "granted"
SUSPENDED = "suspended"
DENIED = "denied"
REVOKED = "revoked"
REFUSED = "refused"

TERMINAL = (DENIED, REVOKED, REFUSED)
"""The states that nothing leads out of; one that expired is `GRANTED` still."""

OWNER = "owner"
STEWARD = "steward"
CONSUMER = "consumer"


class Authorization(SQLModel, table=True):
    """An authorization (授权) from its application on, as the contract last accepted it.

    `state` is `PENDING` until the contract has accepted the application; `number` counts the
    accepted statements about it. `ahead` is the state once the contract has accepted all that is
    under way, which is what the next statement will meet. `from_` and `until` (Unix seconds, both
    inclusive), `uses` (0: unlimited), `purpose`, `mode` and `fields` (canonical JSON of a list,
    None: all) are those asked for, and from the grant on those granted. `asked` and `terms` are the
    canonical JSON of the attachments, None where nobody has deposited them here. `used` counts the
    releases under it.

    `extended` are the working days by which the reply was extended, 0 where it was not.

    `revoking` is the record of a revocation or suspension that the contract has not answered yet
    and that is in force all the same. `suspended_by` is the side that suspended: `OWNER` or
    `STEWARD`. `received`, `answered`, `consented` and `supplied` (Unix milliseconds) start and
    stop the clocks of the law: endorsed by the applicant's head, answered by the provider's head as
    recorded, granted by the contract, first accessed.
    """

    __tablename__ = "authorization"
    __table_args__ = (
        Index("authorization_owner", "owner", "changed"),
        Index("authorization_consumer", "consumer", "changed"),
        Index("authorization_resource", "resource", "consumer"),
        Index("authorization_changed", "changed"),
    )

    code: str = Field(primary_key=True, max_length=14)
    tag: bytes = Field(unique=True, max_length=32)
    resource: str = Field(max_length=32)
    owner: str = Field(max_length=32)
    consumer: str = Field(max_length=32)
    state: str = Field(max_length=16)
    ahead: str = Field(max_length=16)
    number: int
    application: bytes = Field(max_length=32)
    sharing_type: str = Field(max_length=100)
    purpose: str | None = Field(max_length=64)
    fields: bytes | None
    mode: str | None = Field(max_length=16)
    release: str | None = Field(max_length=16)
    from_: int
    until: int
    uses: int
    used: int
    asked: bytes | None
    terms: bytes | None
    suspended_by: str | None = Field(max_length=16)
    revoking: int | None
    received: int | None
    extended: int
    answered: int | None
    consented: int | None
    supplied: int | None
    changed: int


class AuthorizationEvent(SQLModel, table=True):
    """One record about an authorization; history, and what coverage is judged by.

    `time` is when it was recorded, `since` from when it counts (both Unix milliseconds): the block
    for what the contract accepted, the record for what was submitted. `submitted` is the record
    that an outcome answers, None where it went to the contract directly; `answered` the record of
    the outcome, None while it is under way. `side` is for whom the account signed.
    """

    __tablename__ = "authorization_event"
    __table_args__ = (Index("authorization_event_code", "code", "position"),)

    position: int = Field(primary_key=True)
    code: str = Field(max_length=14)
    kind: str = Field(max_length=32)
    outcome: str = Field(max_length=16)
    time: int
    since: int
    account: bytes = Field(max_length=20)
    member: str = Field(max_length=32)
    side: str = Field(max_length=16)
    submitted: int | None
    answered: int | None
