"""The table of lineage, a projection of the journal."""

from __future__ import annotations

from sqlalchemy import Index
from sqlmodel import Field, SQLModel


class Lineage(SQLModel, table=True):
    """One source of a derived resource, by the declaration that counts now.

    `position` is the record of that declaration, which also says by which method.
    """

    __tablename__ = "lineage"
    __table_args__ = (Index("lineage_source", "source", "resource"),)

    resource: str = Field(primary_key=True, max_length=32)
    source: str = Field(primary_key=True, max_length=32)
    position: int
