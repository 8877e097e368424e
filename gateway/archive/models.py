"""The table of archived documents: custody, never a projection."""

from __future__ import annotations

from sqlalchemy import Index
from sqlmodel import Field, SQLModel


class ArchivedDocument(SQLModel, table=True):
    """A document that its issuer left here: the full bundle, compressed and encrypted.

    `lookup` is the keyed hash by which it is found, `received` the gateway's clock in Unix
    milliseconds. `copy_of` is the name of the document that it is a copy of, if it is one.
    """

    __tablename__ = "archived_document"
    __table_args__ = (
        Index("archived_document_lookup", "lookup"),
        Index("archived_document_issue", "issue", "serial"),
        Index("archived_document_copy_of", "copy_of"),
    )

    document: bytes = Field(primary_key=True, max_length=32)
    issue: bytes = Field(max_length=32)
    serial: int
    lookup: bytes = Field(max_length=32)
    sealed: bytes
    received: int
    copy_of: str | None = Field(default=None, max_length=90)
