"""The tables of reports: two projections of the journal, and what is under way in custody."""

from __future__ import annotations

from sqlalchemy import Index
from sqlmodel import Field, SQLModel


class Report(SQLModel, table=True):
    """A numbered report of one member; a projection.

    `position` is the record that submitted it, `recorded` that record's time. `from_` and `until`
    (Unix seconds, both inclusive) are its period, `events` is the SHA-256 of its lines. The rest is
    None until all lines were taken in: `completed` is the record that says so, `first` and `last`
    the records of its events (None where no line was taken).
    """

    __tablename__ = "report"
    __table_args__ = (Index("report_position", "position", unique=True),)

    member: str = Field(primary_key=True, max_length=32)
    sequence: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    position: int
    recorded: int
    from_: int
    until: int
    count: int
    events: bytes = Field(max_length=32)
    completed: int | None
    taken: int | None
    rejected: int | None
    first: int | None
    last: int | None


class ReportedEvent(SQLModel, table=True):
    """That a member has reported an event of this id; a projection.

    `key` is the first 16 bytes of SHA-256(member code, zero byte, id).
    """

    __tablename__ = "reported_event"
    __table_args__ = ({"sqlite_with_rowid": False},)

    key: bytes = Field(primary_key=True, max_length=16)
    position: int


class Taking(SQLModel, table=True):
    """How far a report has been taken in: so many lines and bytes, in the commit of their records.

    Custody. The row stays when the report is complete: `lines` is then the count of the report.
    """

    __tablename__ = "report_taking"

    member: str = Field(primary_key=True, max_length=32)
    sequence: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    lines: int
    offset: int
    taken: int
    rejected: int
    first: int | None
    last: int | None


class Rejection(SQLModel, table=True):
    """A line of a report that is no record, and why; custody, vouched for by a digest.

    The reason repeats nothing of the line but names of fields, members and resources.
    """

    __tablename__ = "report_rejection"
    __table_args__ = ({"sqlite_with_rowid": False},)

    member: str = Field(primary_key=True, max_length=32)
    sequence: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    line: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    reason: str = Field(max_length=300)
