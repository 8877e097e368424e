"""The tables of statements: a projection of what was submitted, and proposals not yet complete."""

from __future__ import annotations

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

RECORDED = "recorded"
PENDING = "pending"
ACCEPTED = "accepted"
REFUSED = "refused"


class Statement(SQLModel, table=True):
    """One statement and what became of it; a projection of the journal.

    `position` is the record that submitted it (None if it went to the contract directly),
    `outcome` the record of what the contract did, `reason` why it refused. A journal statement is
    `recorded`, or `refused` by the gateway, and its one record is both.
    """

    __tablename__ = "statement"
    __table_args__ = (
        Index("statement_state", "state", "position"),
        Index("statement_subject", "subject", "state"),
    )

    digest: bytes = Field(primary_key=True, max_length=32)
    type: str = Field(max_length=32)
    subject: bytes = Field(max_length=32)
    state: str = Field(max_length=16)
    position: int | None
    outcome: int | None
    reason: str | None


class Proposal(SQLModel, table=True):
    """A statement that lacks signatures; custody, not a projection: nothing is recorded of it yet.

    `content` is canonical JSON of type, message, signatures and attachment.
    """

    __tablename__ = "proposal"

    digest: bytes = Field(primary_key=True, max_length=32)
    content: bytes
    created: int
    expires: int
