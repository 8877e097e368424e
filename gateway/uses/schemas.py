"""What the routes of uses take and give."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from gateway.issuing.schemas import RedStatus
from gateway.uses.steps import MOST_KEYS

Status = Literal["free", "locked", "booked"]
Word = Annotated[str, Field(max_length=200)]


class DocumentIn(BaseModel):
    """By what a document is known: who numbered it, what it is, its number.

    As the formats give it (`gateway.documents`); spelling makes no difference, nor does the issuer
    of an ``invoice.vat`` whose digits are unique in China. `proof` is what a verification of its
    file told you as ``axes.use.proof``: with it you see later how the document stands.
    """

    model_config = ConfigDict(extra="forbid")

    issuer: Word = ""
    type: Annotated[str, Field(min_length=1, max_length=64)]
    number: Annotated[str, Field(min_length=1, max_length=200)]
    proof: Annotated[str, Field(max_length=200)] | None = None


class KeysIn(BaseModel):
    """Documents, and the name of a voucher or series of the asker's, to be keyed."""

    model_config = ConfigDict(extra="forbid")

    documents: Annotated[list[DocumentIn], Field(max_length=MOST_KEYS)] = []
    voucher: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    series: Annotated[str, Field(min_length=1, max_length=200)] | None = None


class VoucherOut(BaseModel):
    """A voucher: `voucher` is what a statement names, `id` what the contract and records know it
    by, `state` what the next statement about it must expect. `text` is told to its member only,
    and null where it was never told here.
    """

    id: str
    voucher: str
    member: str
    text: str | None
    state: int


class UseOut(BaseModel):
    """How a document is used; `use` is its key in the register.

    `status` is what holds now by what the contract has accepted: a lock that ran out is free.
    `pending` is what it will be once all that is under way is accepted, null where that changes
    nothing. `available`: you could book it, under the voucher asked about if any. All else is null
    for whoever may not know it. `last` is what was last said of it, `until` a lock's last second,
    `since` the time of that (Unix seconds), `state` what the next NameBuyer must expect.
    """

    use: str
    status: Status
    pending: Status | None
    available: bool
    last: Literal["free", "locked", "booked", "released", "reversed"] | None
    holder: str | None
    holder_name: str | None
    voucher: VoucherOut | None
    until: int | None
    since: int | None
    buyer: str | None
    state: int | None


class KeyOut(UseOut):
    """A document in the order asked; `issue` is the ``key`` of an IssueDocument of yours."""

    issue: str


class LocksOut(BaseModel):
    """How many locks your member has, those under way and those that ran out too, and may have."""

    held: int
    most: int


class KeysOut(BaseModel):
    """Keys and what becomes of them; `series` is the ``series`` of an IssueBatch of yours."""

    documents: list[KeyOut]
    voucher: VoucherOut | None
    series: str | None
    locks: LocksOut


class UsesOut(BaseModel):
    """Uses in the order asked."""

    uses: list[UseOut]
    locks: LocksOut


class UseEventOut(BaseModel):
    """One statement about a document, and what became of it.

    `record` submitted it at `time` (Unix milliseconds), `answered` is the record of the contract's
    answer, `since` the time of the block that accepted it (Unix seconds). `by` is the member that
    signed, `text` the reason given, `error` why the contract refused.
    """

    record: int
    kind: str
    outcome: Literal["submitted", "accepted", "refused"]
    time: int
    answered: int | None
    since: int | None
    member: str
    member_name: str
    by: str
    voucher: VoucherOut | None
    until: int | None
    buyer: str | None
    text: str | None
    error: str | None


class UseDetailOut(UseOut):
    """A use with every statement about it that you may see, oldest first, at most 500."""

    history: list[UseEventOut]


class VoucherSummaryOut(VoucherOut):
    """A voucher in a list; `locked` counts locks that ran out too. `record` changed it last."""

    member_name: str
    locked: int
    booked: int
    record: int


class VoucherPage(BaseModel):
    """Vouchers, last changed first; `next` is the cursor of the following page."""

    vouchers: list[VoucherSummaryOut]
    locks: LocksOut
    next: int | None


class NumberOut(BaseModel):
    """By what you named a document when you asked for its key under a voucher."""

    issuer: str
    type: str
    number: str


class StandingOut(BaseModel):
    """How a document stands that you have brought: its validity and red letters, not its content.

    `document` is its name, `validity` that of now (``active``, ``suspended``, ``revoked``,
    ``superseded``, ``expired`` …), `since` the second from which its last change counts, `pending`
    what a statement under way would make of it. Sums of red letters are in minor units (分).
    `changed`: it is not what it was when it was issued, or is about to change.
    """

    document: str
    kind: str
    issuer: str
    issuer_name: str
    validity: str
    since: int | None
    pending: str | None
    red: RedStatus
    red_done: str
    red_open: str
    red_total: str
    changed: bool


class HeldOut(UseOut):
    """A document that you have locked or booked. `number` is null where it was never told here,
    `documents` empty unless you brought the document itself: several can have one number.
    """

    number: NumberOut | None
    documents: list[StandingOut]


class ChangedPage(BaseModel):
    """What you have locked or booked and which was revoked, suspended, superseded or red-lettered
    since, or is about to be; `next` is the cursor of the following ones.
    """

    uses: list[HeldOut]
    next: str | None


class VoucherDetailOut(VoucherSummaryOut):
    """A voucher with what it has; `next` is the cursor of the following 500 documents."""

    uses: list[HeldOut]
    next: str | None
