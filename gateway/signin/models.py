"""The tables of sign-in: custody, not projections; none of it concerns the journal."""

from __future__ import annotations

from sqlmodel import Field, SQLModel


class Challenge(SQLModel, table=True):
    """A message that waits for its signature; used once."""

    __tablename__ = "challenge"

    nonce: str = Field(primary_key=True, max_length=64)
    account: bytes = Field(max_length=20)
    message: str = Field(max_length=2000)
    expires: int = Field(index=True)


class Login(SQLModel, table=True):
    """A session: only the SHA-256 of its token is kept, so that a copy of the table opens none."""

    __tablename__ = "login"

    token_hash: bytes = Field(primary_key=True, max_length=32)
    account: bytes = Field(index=True, max_length=20)
    once: bool
    expires: int = Field(index=True)
