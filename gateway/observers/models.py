"""The table of observations: what observers signed."""

from __future__ import annotations

from sqlmodel import Field, SQLModel


class Observation(SQLModel, table=True):
    """An observer's signature over one checkpoint, and over the block in which it was made.

    Verified before it is kept; it comes from outside and stands in no record, so it is no
    projection. `received` is the gateway's clock, Unix milliseconds.
    """

    __tablename__ = "observation"

    account: bytes = Field(primary_key=True, max_length=20)
    size: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    block_number: int
    block_hash: bytes = Field(max_length=32)
    root: bytes = Field(max_length=32)
    index_root: bytes = Field(max_length=32)
    signature: bytes = Field(max_length=65)
    received: int
