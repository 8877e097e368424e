"""What the routes of issued documents give; amounts are minor units (分) in decimal text."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from gateway.journal.schemas import Hex

Status = Literal["active", "suspended", "revoked", "superseded"]
RedStatus = Literal["none", "requested", "confirmed", "rejected", "withdrawn", "partial", "full"]
Side = Literal["issuer", "steward", "buyer"]
IssueState = Literal["pending", "issued", "refused"]


class RightOut(BaseModel):
    """A right to issue documents of a kind; from and until are Unix seconds, 0 where it was taken.

    `state` counts the accepted statements about it, `next_state` those under way as well: it is
    the `expectedState` of the next. `holds`: documents of the kind may be issued now. `record` is
    the last record about it.
    """

    issuer: str
    issuer_name: str
    kind: str
    from_: int = Field(serialization_alias="from")
    until: int
    state: int
    next_state: int
    holds: bool
    record: int


class RightsOut(BaseModel):
    """The rights to issue, by issuer and kind."""

    rights: list[RightOut]


class SeriesOut(BaseModel):
    """A series of batches: the least serial that is free, and the state that the next batch meets.

    Both count what is under way; `state` counts accepted batches only. A series that has none yet
    begins with serial 1 and state 0.
    """

    id: Hex
    issuer: str
    kind: str
    series: Hex
    next: int
    state: int
    next_state: int


class IssueOut(BaseModel):
    """What one statement issued: a document alone (`first` and `count` 0) or a batch.

    `valid_from`, `valid_until` (0: without end) and `issued`, when the contract accepted it, are
    Unix seconds; `amount` "0" was not told. `status` is how valid a document issued alone is by
    its last change, None for a batch, or for what is not issued. `record` is the record of its
    statement, `changed` the last about its issue.
    """

    issue: Hex
    issuer: str
    issuer_name: str
    kind: str
    key: Hex | None
    series: Hex | None
    first: int
    count: int
    root: Hex
    valid_from: int
    valid_until: int
    amount: str
    buyer: str | None
    buyer_name: str | None
    blue: Hex | None
    state: IssueState
    status: Status | None
    issued: int | None
    record: int
    changed: int


class IssuePage(BaseModel):
    """A page of what was issued, newest first."""

    documents: list[IssueOut]
    next: int | None


class ChangeOut(BaseModel):
    """A statement about validity; `recorded` (its block's second) is None while it is under way."""

    status: Status
    effective: int
    recorded: int | None
    block: int | None
    side: Side
    member: str
    member_name: str
    reason: str | None
    successor: Hex | None
    record: int


class ValidityOut(BaseModel):
    """How valid a document is by its accepted changes, and what is under way.

    `next_state` is the `expectedState` of the next statement, `next_status` what that will meet;
    `effective` the second before which no suspension or resumption may hold.
    """

    status: Status
    state: int
    next_status: Status
    next_state: int
    effective: int
    successor: Hex | None
    changes: list[ChangeOut]
    under_way: list[ChangeOut]


class RedTermsOut(BaseModel):
    """Red letters at one moment: `done` of `total` is issued, `open` asked for by the side `by`."""

    total: str
    done: str
    open: str
    status: RedStatus
    by: Side | None
    state: int


class RedOut(RedTermsOut):
    """The red letters of a document as accepted; `ahead`: once all that is under way is accepted.

    `ahead.state` is the `expectedState` of the next statement, the same as `next_state`. `total` is
    the document's amount as far as it was told.
    """

    next_state: int
    ahead: RedTermsOut


class RedLetterOut(BaseModel):
    """The red letters of one document as accepted, as lists show them; sums as in `RedTermsOut`.

    `by` is the side that asked for what is open, `reason` what it gave; `record` the last about it.
    """

    document: str
    kind: str
    issuer: str
    issuer_name: str
    buyer: str | None
    buyer_name: str | None
    total: str
    done: str
    open: str
    status: RedStatus
    by: Side | None
    reason: str | None
    record: int


class RedLettersOut(BaseModel):
    """Documents of which a red letter was asked for, those changed last first."""

    red_letters: list[RedLetterOut]
    next: int | None


class DocumentStateOut(BaseModel):
    """One document, with every number that the next statement about it needs."""

    name: str
    id: Hex
    serial: int
    issue: IssueOut
    validity: ValidityOut
    red: RedOut
