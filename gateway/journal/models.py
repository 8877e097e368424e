"""The tables of the journal: records, what finds them, and the tiles of their Merkle tree."""

from __future__ import annotations

from sqlalchemy import Index
from sqlmodel import Field, SQLModel


class Record(SQLModel, table=True):
    """One record; `header` is authoritative, `time`, `kind` and `outcome` repeat it for queries.

    `body` and `salt` may be destroyed to erase; the leaf, which hashes `header`, stays valid.
    """

    __tablename__ = "record"
    __table_args__ = (
        Index("record_time", "time"),
        Index("record_kind", "kind", "outcome", "position"),
        Index("record_outcome", "outcome", "position"),
    )

    position: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    time: int
    kind: str = Field(max_length=64)
    outcome: str = Field(max_length=16)
    header: bytes
    salt: bytes | None
    body: bytes | None


class RecordTag(SQLModel, table=True):
    """A record that has a key tag, and how many records had it before.

    Keyed by position, so that a page of the trace is one range of the key and the intersection
    of two tags one look-up for each candidate; ordinals rise with the position.
    """

    __tablename__ = "record_tag"
    __table_args__ = ({"sqlite_with_rowid": False},)

    tag: bytes = Field(primary_key=True, max_length=32)
    position: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    ordinal: int


class Tile(SQLModel, table=True):
    """A tile of the tree as in C2SP tlog-tiles: up to 256 hashes of one level.

    Level 0 holds the leaf hashes, level n the roots of full subtrees of 256^n leaves.
    """

    __tablename__ = "tile"
    __table_args__ = ({"sqlite_with_rowid": False},)

    level: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    index: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    hashes: bytes
