"""The tables of the completeness index: one row a key, and which index the rows are."""

from __future__ import annotations

from sqlmodel import Field, SQLModel

NEWEST = "newest"
"""The name of the one state: the index of the newest checkpoint that is in this database."""


class IndexKey(SQLModel, table=True):
    """What the index keeps of a key tag: how many records have it, and the peaks of its list.

    `peaks` are those of the RFC 6962 tree over the records' positions, largest first, one behind
    the other. Rows lie in the order of tags, as a bucket of the map is read.
    """

    __tablename__ = "index_key"
    __table_args__ = ({"sqlite_with_rowid": False},)

    tag: bytes = Field(primary_key=True, max_length=32)
    count: int
    peaks: bytes


class IndexState(SQLModel, table=True):
    """Of which journal the rows of `index_key` are the index: its size, and how many keys it has.

    Its one row is written in the commit that writes the rows. Without it the rows say nothing.
    """

    __tablename__ = "index_state"

    name: str = Field(primary_key=True, max_length=16)
    size: int
    keys: int
