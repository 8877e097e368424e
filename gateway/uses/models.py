"""The tables of uses: a projection of the journal, and the clear names of vouchers (custody)."""

from __future__ import annotations

from sqlalchemy import Index
from sqlmodel import Field, SQLModel


class UseState(SQLModel, table=True):
    """A document's use, by the keyed hash that stands for it, as the contract last accepted it.

    `holder` and `voucher` (the contract's voucher id) are None where it is free; `until` and
    `since` are Unix seconds, `buyer` the member that a steward named, `number` counts the accepted
    statements that changed it.
    """

    __tablename__ = "use_state"
    __table_args__ = (Index("use_state_holder", "holder", "status"),)

    key: bytes = Field(primary_key=True, max_length=32)
    status: str = Field(max_length=16)
    holder: str | None = Field(max_length=32)
    voucher: bytes | None = Field(max_length=32)
    until: int
    since: int
    buyer: str | None = Field(max_length=32)
    number: int
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
    """One key of one record about uses: the nth of its list.

    `voucher` is the contract's voucher id, None where a buyer was named. `time` is Unix
    milliseconds. `submitted` is the record that an outcome answers, `answered` the record of the
    outcome, None while it is under way.
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
    voucher: bytes | None = Field(max_length=32)
    until: int | None
    time: int
    submitted: int | None
    answered: int | None


class VoucherName(SQLModel, table=True):
    """What a member calls a voucher, encrypted; custody, as it stands in no record."""

    __tablename__ = "voucher_name"

    voucher: bytes = Field(primary_key=True, max_length=32)
    member: str = Field(max_length=32)
    sealed: bytes
