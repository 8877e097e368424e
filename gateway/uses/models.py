"""The tables of uses: a projection of the journal; and custody.

Custody: the clear names of vouchers and numbers, and which documents a member has brought.
"""

from __future__ import annotations

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

FREE = "free"
LOCKED = "locked"
BOOKED = "booked"
RELEASED = "released"
REVERSED = "reversed"

SUBMITTED = "submitted"
ACCEPTED = "accepted"
REFUSED = "refused"


class UseState(SQLModel, table=True):
    """A document's use, by the keyed hash that stands for it, as the contract last accepted it.

    `holder` and `voucher` (the contract's id of it) are those that have it, or had it last: it is
    free unless `status` is `LOCKED` or `BOOKED`, and also if it is locked and `until` is past.
    `until` (0 where it is not locked) and `since` are Unix seconds of blocks, `buyer` is the member
    that a steward named, `number` counts the accepted statements that changed it.

    `ahead` and what begins so is the same once the contract has accepted all that is under way, as
    of the last record about the document; by it locks are counted.
    """

    __tablename__ = "use_state"
    __table_args__ = (
        Index("use_state_holder", "holder", "status"),
        Index("use_state_ahead", "ahead_holder", "ahead"),
        Index("use_state_voucher", "voucher", "key"),
    )

    key: bytes = Field(primary_key=True, max_length=32)
    status: str = Field(max_length=16)
    holder: str | None = Field(max_length=32)
    voucher: bytes | None = Field(max_length=32)
    until: int
    since: int
    buyer: str | None = Field(max_length=32)
    number: int
    ahead: str = Field(max_length=16)
    ahead_holder: str | None = Field(max_length=32)
    ahead_voucher: bytes | None = Field(max_length=32)
    ahead_until: int
    ahead_buyer: str | None = Field(max_length=32)
    changed: int


class Voucher(SQLModel, table=True):
    """A voucher of a member: `voucher` is its keyed hash, `number` the accepted statements."""

    __tablename__ = "voucher"
    __table_args__ = (Index("voucher_member", "member", "changed"),)

    id: bytes = Field(primary_key=True, max_length=32)
    member: str = Field(max_length=32)
    voucher: bytes = Field(max_length=32)
    number: int
    changed: int


class UseEvent(SQLModel, table=True):
    """One key of one statement about uses, the nth of its list, and what became of it.

    `position` is the record that submitted the statement; of one that went to the contract directly
    that of its acceptance. `member` is whose voucher it is, and of a `use.assigned` the steward's;
    `by` the member whose account signed. `voucher` (the contract's id) is None where a buyer was
    named, `until` where nothing was locked. `time` is when it was recorded (Unix milliseconds),
    `answered` the record of the outcome, None while it is under way, `since` the time of the block
    that accepted it (Unix seconds).
    """

    __tablename__ = "use_event"
    __table_args__ = (
        Index("use_event_key", "key", "position"),
        Index("use_event_voucher", "voucher", "position"),
    )

    position: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    n: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    key: bytes = Field(max_length=32)
    kind: str = Field(max_length=32)
    outcome: str = Field(max_length=16)
    member: str = Field(max_length=32)
    by: str = Field(max_length=32)
    voucher: bytes | None = Field(max_length=32)
    until: int | None
    buyer: str | None = Field(max_length=32)
    time: int
    answered: int | None
    since: int | None


class VoucherName(SQLModel, table=True):
    """What a member calls a voucher, encrypted; custody, as it stands in no record.

    `voucher` is the contract's id of it.
    """

    __tablename__ = "voucher_name"

    voucher: bytes = Field(primary_key=True, max_length=32)
    member: str = Field(max_length=32)
    sealed: bytes


class UsedNumber(SQLModel, table=True):
    """By which number a member knows a document that it was about to use; custody.

    `key` is its key in the register; issuer, type and number are encrypted.
    """

    __tablename__ = "used_number"

    member: str = Field(primary_key=True, max_length=32)
    key: bytes = Field(primary_key=True, max_length=32)
    sealed: bytes


class BroughtDocument(SQLModel, table=True):
    """That a member has brought a document issued here, and was about to use it; custody.

    `key` is its key in the register. Two documents issued under one number share it, so each that
    was brought has a row.
    """

    __tablename__ = "brought_document"

    member: str = Field(primary_key=True, max_length=32)
    key: bytes = Field(primary_key=True, max_length=32)
    document: bytes = Field(primary_key=True, max_length=32)
    issue: bytes = Field(max_length=32)
    serial: int
