"""What the routes of members give."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel


class AccountOut(BaseModel):
    """A signing account of a member."""

    address: str
    rank: Literal["handler", "head"]
    active: bool


class MemberOut(BaseModel):
    """A member as the contract has it; `state` counts the statements that it has accepted about
    it, `next_state` those under way as well.
    """

    code: str
    id: str
    name: str
    prefix: str
    roles: list[str]
    active: bool
    demonstration: bool
    state: int
    next_state: int
    record: int


class MemberDetailOut(MemberOut):
    """A member with its accounts."""

    accounts: list[AccountOut]
