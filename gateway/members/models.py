"""The tables of members, a projection of the journal."""

from __future__ import annotations

from sqlmodel import Field, SQLModel


class Member(SQLModel, table=True):
    """An organisation as the contract last accepted it.

    `tag` is SHA-256("member:" + code), its identity on the chain; `state` counts the accepted
    statements about it; `position` is the record that changed it last.
    """

    __tablename__ = "member"

    code: str = Field(primary_key=True, max_length=32)
    tag: bytes = Field(unique=True, max_length=32)
    prefix: str = Field(unique=True, max_length=8)
    name: str = Field(index=True, max_length=200)
    roles: int
    active: bool
    state: int
    profile: bytes | None
    position: int


class Account(SQLModel, table=True):
    """A signing account: it belongs to one member for ever; `active` ends when it is rotated."""

    __tablename__ = "account"

    address: bytes = Field(primary_key=True, max_length=20)
    member: str = Field(index=True, max_length=32)
    rank: int
    active: bool
    position: int
