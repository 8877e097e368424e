"""The tables of persons: custody, never a projection; what is deleted here is forgotten."""

from __future__ import annotations

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

MAX_LABEL = 200


class PersonKey(SQLModel, table=True):
    """The random key under which one member's label of a person becomes a tag.

    `tag` is HMAC-SHA-256(key, label). Deleting the row erases the person: the tag stays in records
    and can be made again by nobody.
    """

    __tablename__ = "person_key"
    __table_args__ = (
        Index("person_key_label", "label"),
        Index("person_key_tag", "tag", unique=True),
        {"sqlite_with_rowid": False},
    )

    member: str = Field(primary_key=True, max_length=32)
    label: str = Field(primary_key=True, max_length=MAX_LABEL)
    key: bytes = Field(max_length=32)
    tag: bytes = Field(max_length=32)


class SubjectList(SQLModel, table=True):
    """Everybody whom a resource was about, from the record at `position` on, until the next list.

    `digest` is SHA-256(salt ‖ canonical JSON of the sorted labels), as its owner signed it.
    """

    __tablename__ = "subject_list"
    __table_args__ = (Index("subject_list_resource", "resource", "position"),)

    position: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    resource: str = Field(max_length=32)
    owner: str = Field(max_length=32)
    count: int
    salt: bytes = Field(max_length=32)
    digest: bytes = Field(max_length=32)


class SubjectEntry(SQLModel, table=True):
    """One person of a subject list, by tag."""

    __tablename__ = "subject_entry"
    __table_args__ = (
        Index("subject_entry_tag", "tag", "list"),
        {"sqlite_with_rowid": False},
    )

    list: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    tag: bytes = Field(primary_key=True, max_length=32)
