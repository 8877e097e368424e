"""The tables of issued documents, a projection of the journal."""

from __future__ import annotations

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

PENDING = "pending"
ISSUED = "issued"
REFUSED = "refused"


class IssuerRight(SQLModel, table=True):
    """The right of a member to issue documents of a kind, as the contract last accepted it.

    `from_` and `until` (Unix seconds, both inclusive) are 0 where it was taken; `number` counts the
    accepted statements about it and is 0 while the first is under way. `tag` is the contract's id
    of the right, `record` the last record about it.
    """

    __tablename__ = "issuer_right"

    issuer: str = Field(primary_key=True, max_length=32)
    kind: str = Field(primary_key=True, max_length=32)
    tag: bytes = Field(unique=True, max_length=32)
    from_: int
    until: int
    number: int
    record: int


class Issue(SQLModel, table=True):
    """What one statement issued: a document alone (`first` and `count` 0) or a batch.

    `state` is `PENDING` until the contract has answered, `REFUSED` until it is issued after all.
    `key` (of a document alone) or `series` (of a batch) is what the issuer knows it by, a keyed
    hash. `valid_from`, `valid_until` (0: without end) and `issued`, the time of the block that
    accepted it, are Unix seconds; `amount` is in minor units, 0 where none was told. `blue` is
    the id of the document for which it is the red letter. `record` is the record of its first
    statement (of the last, where that was refused), `changed` the last about its issue.
    """

    __tablename__ = "issue"
    __table_args__ = (
        Index("issue_issuer", "issuer", "record"),
        Index("issue_buyer", "buyer", "record"),
        Index("issue_record", "record"),
    )

    id: bytes = Field(primary_key=True, max_length=32)
    issuer: str = Field(max_length=32)
    kind: str = Field(max_length=32)
    key: bytes | None = Field(max_length=32)
    series: bytes | None = Field(max_length=32)
    first: int
    count: int
    root: bytes = Field(max_length=32)
    valid_from: int
    valid_until: int
    amount: int
    buyer: str | None = Field(max_length=32)
    blue: bytes | None = Field(max_length=32)
    state: str = Field(max_length=16)
    issued: int | None
    record: int
    changed: int


class DocumentSeries(SQLModel, table=True):
    """A series of batches: the serials from `next` on are free, `number` batches were issued."""

    __tablename__ = "document_series"

    id: bytes = Field(primary_key=True, max_length=32)
    issuer: str = Field(max_length=32)
    kind: str = Field(max_length=32)
    series: bytes = Field(max_length=32)
    next: int
    number: int


class DocumentChange(SQLModel, table=True):
    """One record about the validity of a document: history, and what its validity is judged by.

    `outcome` as of the record. `recorded` is the time of the block that accepted it and `block`
    that block's number, both None unless it was accepted; `effective` the second from which it
    holds (both Unix seconds). `side` is for whom the account signed. `submitted` is the record that
    an outcome answers, `answered` the record of the outcome, None while it is under way.
    """

    __tablename__ = "document_change"
    __table_args__ = (
        Index("document_change_document", "document", "position"),
        Index("document_change_successor", "successor"),
    )

    position: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    document: bytes = Field(max_length=32)
    issue: bytes = Field(max_length=32)
    serial: int
    kind: str = Field(max_length=32)
    outcome: str = Field(max_length=16)
    recorded: int | None
    effective: int
    block: int | None
    member: str = Field(max_length=32)
    side: str = Field(max_length=16)
    reason: str | None = Field(max_length=2000)
    successor: bytes | None = Field(max_length=32)
    submitted: int | None
    answered: int | None


class RedLetter(SQLModel, table=True):
    """The red letters of one blue document, as the contract last accepted them.

    `done` of `total` is issued and `open` asked for or confirmed, in minor units; `number` counts
    the accepted statements about them. `side` is who asked for what is open.
    """

    __tablename__ = "red_letter"

    document: bytes = Field(primary_key=True, max_length=32)
    issue: bytes = Field(max_length=32)
    serial: int
    total: int
    done: int
    open: int
    number: int
    status: str = Field(max_length=16)
    side: str | None = Field(max_length=16)
    changed: int


class RedEvent(SQLModel, table=True):
    """One record about the red letters of a blue document; also the issue of a red letter.

    `total` is 0 but for a request, `amount` 0 for a rejection or withdrawal. `letter` is the id of
    the red letter that was issued. Times and answers as in `DocumentChange`.
    """

    __tablename__ = "red_event"
    __table_args__ = (Index("red_event_document", "document", "position"),)

    position: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    document: bytes = Field(max_length=32)
    issue: bytes = Field(max_length=32)
    serial: int
    kind: str = Field(max_length=32)
    outcome: str = Field(max_length=16)
    total: int
    amount: int
    recorded: int | None
    block: int | None
    member: str = Field(max_length=32)
    side: str = Field(max_length=16)
    reason: str | None = Field(max_length=2000)
    letter: bytes | None = Field(max_length=32)
    submitted: int | None
    answered: int | None
