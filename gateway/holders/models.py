"""The tables of holders: links to documents and codes made from them; custody."""

from __future__ import annotations

from sqlalchemy import Index
from sqlmodel import Field, SQLModel


class HolderLink(SQLModel, table=True):
    """A holder's way to one document; of its token and PIN only hashes are kept.

    `id` is SHA-256(token), `pin` scrypt(PIN ‖ token), `tries` the wrong PINs since the last right
    one. Times are Unix milliseconds; `locked_until` is 0 where it is not locked.
    """

    __tablename__ = "holder_link"
    __table_args__ = (Index("holder_link_document", "document"),)

    id: bytes = Field(primary_key=True, max_length=32)
    document: bytes = Field(max_length=32)
    issue: bytes = Field(max_length=32)
    serial: int
    pin: bytes = Field(max_length=64)
    tries: int
    locked_until: int
    made: int
    revoked: int | None


class DisclosureCode(SQLModel, table=True):
    """A code that shows chosen fields once; of its secret and digits only hashes are kept.

    `id` is SHA-256(secret), `digits` the HMAC of the eight digits, `scope` what it shows to whom
    and for what, encrypted. `verifier` is the one member that may use it, None for anyone. Times
    are Unix milliseconds.
    """

    __tablename__ = "disclosure_code"
    __table_args__ = (Index("disclosure_code_link", "link", "made"),)

    id: bytes = Field(primary_key=True, max_length=32)
    digits: bytes = Field(unique=True, max_length=32)
    link: bytes = Field(max_length=32)
    scope: bytes
    verifier: str | None = Field(max_length=32)
    made: int
    expires: int
    used: int | None
    used_by: str | None = Field(max_length=32)
    revoked: int | None
