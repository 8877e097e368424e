"""What verification takes and gives over HTTP; README.md says what each member means."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from gateway.issuing.schemas import IssueOut
from gateway.verification.finding import Result, SourceKind, Verdict

Text = Annotated[str, Field(max_length=200)]
Level = Literal["recorded", "anchored"]


class QuestionIn(BaseModel):
    """A document told by its number (with date and amount), its QR code or its identifier."""

    model_config = ConfigDict(extra="forbid")

    number: Text = ""
    date: Text = ""
    amount: Text = Field(default="", description="with tax; of older invoices without")
    code: Text = Field(default="", description="发票代码, which older Chinese invoices have")
    check_code: Text = Field(default="", description="the last six digits are enough")
    seller: Text = Field(default="", description="the seller's number, where numbers are its own")
    type: Text = ""
    qr: Annotated[str, Field(max_length=2000)] = Field(default="", description="what it says")
    identifier: Text = Field(default="", description="电子证照标识")
    as_of: Text = Field(default="", description="a day in Asia/Shanghai, or a moment")


class KeyOut(BaseModel):
    """By what a document is found and used once."""

    issuer: str
    type: str
    number: str


class BroughtOut(BaseModel):
    """What was brought, as it says of itself."""

    kind: str
    format: str
    type: str
    digest: str
    size: int
    key: KeyOut | None
    number: str
    date: str
    amount: str
    seller: str
    currency: str
    buyer: str
    buyer_number: str


class SourceOut(BaseModel):
    """Who vouches: a member with its code, a certificate's holder with its SHA-256, or nobody."""

    kind: SourceKind
    name: str
    code: str


class CheckOut(BaseModel):
    """One check, counted from 1."""

    number: int
    name: str
    result: Result
    words: str
    paths: list[str]


class ValueOut(BaseModel):
    """A value and where it stands."""

    path: str
    value: str


class DifferenceOut(BaseModel):
    """One difference; `issued` is told to the issuer alone."""

    change: Literal["removed", "added", "changed", "retyped", "moved", "unproved"]
    path: str
    found_at: str
    line: int | None
    found: list[ValueOut]
    issued: list[ValueOut] | None


class PartOut(BaseModel):
    """A part of the file that nothing protects."""

    place: str
    reason: str


class SealOut(BaseModel):
    """A signature or seal on the file."""

    form: str
    place: str
    name: str
    outcome: Literal["VALID", "INVALID", "UNSUPPORTED"]
    trust: Literal["unchecked", "trusted", "unknown"]
    holder: str
    authority: str
    claimed: str
    words: str
    uncovered: int


class ValidityOut(BaseModel):
    """How valid it was at the time asked about; times are Unix seconds.

    Period and issue are null for strangers who did not bring the document as it was issued.
    """

    model_config = ConfigDict(populate_by_name=True)

    state: str
    at: int
    issued: int | None
    from_: int | None = Field(alias="from")
    until: int | None
    since: int | None
    reason: str | None
    successor: str | None
    known_then: str | None
    pending: str | None


class RedOut(BaseModel):
    """Its red letters; amounts, in minor units, for those entitled alone."""

    status: str
    red: bool
    total: str | None
    done: str | None
    open: str | None


class UseOfOut(BaseModel):
    """How it is used; for members who deal with documents.

    `proof` is for a booker that brought the document itself: `POST /v1/documents/keys` takes it.
    """

    status: str
    holder: str | None
    code: str | None
    voucher: str | None
    until: int | None
    pending: str | None
    proof: str | None


class AxesOut(BaseModel):
    """The axes beside the verdict; none is computed from another."""

    validity: ValidityOut | None
    red: RedOut | None
    use: UseOfOut | None


class FindingOut(BaseModel):
    """What was found out about one thing that was brought."""

    name: str
    verdict: Verdict
    words: str
    brought: BroughtOut
    source: SourceOut
    checks: list[CheckOut]
    differences: list[DifferenceOut]
    differing: int
    withheld: bool
    unprotected: list[PartOut]
    exposed: int
    signatures: list[SealOut]
    document: str | None
    axes: AxesOut
    level: Level | None
    as_of: int | None
    next: list[str]


class FindingsOut(BaseModel):
    """A finding for each thing brought, in the order in which they came."""

    findings: list[FindingOut]


class EventOut(BaseModel):
    """A record about a document: `time` is Unix milliseconds, `text` the reason that was given.

    `error` is why the contract refused; `answers` the record that an outcome answers.
    """

    record: int
    kind: str
    outcome: str
    time: int
    level: Level
    member: str | None
    member_name: str | None
    text: str | None
    error: str | None
    answers: int | None


class DossierOut(BaseModel):
    """All about one document but its content: how it stands on all axes, and its history.

    `kept`: its content was left here. `finding` holds what is kept against what was issued.
    `history` has the records that you may see, oldest first, at most 500; `more` says that there
    are more.
    """

    name: str
    id: str
    serial: int
    issue: IssueOut
    kept: bool
    finding: FindingOut
    history: list[EventOut]
    more: bool


class NumberIn(BaseModel):
    """By what a document is found: who numbered it, what it is, its number, as the formats give."""

    model_config = ConfigDict(extra="forbid")

    issuer: Annotated[str, Field(max_length=1_000)]
    type: Annotated[str, Field(min_length=1, max_length=1_000)]
    number: Annotated[str, Field(min_length=1, max_length=1_000)]


class IssuedIn(BaseModel):
    """Numbers under which you are about to issue."""

    model_config = ConfigDict(extra="forbid")

    documents: Annotated[list[NumberIn], Field(max_length=500)]


class EarlierOut(BaseModel):
    """A document that you issued under a number, or submitted, and its statement's record."""

    name: str
    state: str
    record: int


class IssuedOut(BaseModel):
    """What you issued under each number and what has not ended: neither revoked, replaced nor
    expired.
    """

    documents: list[list[EarlierOut]]


class CopyOut(BaseModel):
    """A copy for one purpose, until its last Unix second; what for is told to its issuer alone."""

    name: str
    state: str
    until: int
    purpose: str | None
    recipient: str | None


class CopiesOut(BaseModel):
    """Copies of a document that were left here and have not ended, newest first; at most 100."""

    copies: list[CopyOut]
