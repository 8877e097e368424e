"""The tables of holders: links to documents, codes made from them, wrong digits; custody."""

from __future__ import annotations

from sqlalchemy import Index
from sqlmodel import Field, SQLModel


class HolderLink(SQLModel, table=True):
    """A holder's way to one document; of its token, PIN and session only hashes are kept.

    `id` is SHA-256(token), `pin` scrypt(PIN ‖ token). `tries` counts wrong PINs since the last
    right one, `missed` those before it. `session` is SHA-256 of the one session that is open, until
    `session_until`; `opened` when it was opened. `record` is the record of the link, `ended` that
    of its withdrawal. Times are Unix milliseconds; 0 is never.
    """

    __tablename__ = "holder_link"
    __table_args__ = (
        Index("holder_link_document", "document"),
        Index("holder_link_session", "session"),
    )

    id: bytes = Field(primary_key=True, max_length=32)
    document: bytes = Field(max_length=32)
    issue: bytes = Field(max_length=32)
    serial: int
    issuer: str = Field(max_length=32)
    pin: bytes = Field(max_length=32)
    tries: int = 0
    missed: int = 0
    locked_until: int = 0
    made: int
    record: int
    session: bytes | None = Field(default=None, max_length=32)
    session_until: int = 0
    opened: int = 0
    revoked: int | None = None
    ended: int | None = None


class DisclosureCode(SQLModel, table=True):
    """A code that shows chosen fields once; of its secret and digits only hashes are kept.

    `id` is SHA-256(secret), `digits` the HMAC of the eight digits, None once a later code has them.
    `scope` is what it shows and for what, encrypted. `verifier` is the one member that may use it,
    None for anyone; `used_by` the member that used it, None for somebody not signed in. `record` is
    the record that it was made, `ended` the one that it was used or revoked. Times are Unix
    milliseconds.
    """

    __tablename__ = "disclosure_code"
    __table_args__ = (
        Index("disclosure_code_link", "link", "made"),
        Index("disclosure_code_expires", "expires"),
    )

    id: bytes = Field(primary_key=True, max_length=32)
    digits: bytes | None = Field(unique=True, max_length=32)
    link: bytes = Field(max_length=32)
    scope: bytes
    verifier: str | None = Field(max_length=32)
    made: int
    expires: int
    record: int
    used: int | None = None
    used_by: str | None = Field(default=None, max_length=32)
    revoked: int | None = None
    ended: int | None = None


class DigitTries(SQLModel, table=True):
    """How many wrong digits a member has typed on one day; the member ``*`` is all of them.

    `day` is counted from 1970-01-01 in Asia/Shanghai. A row says nothing of other days.
    """

    __tablename__ = "digit_tries"

    member: str = Field(primary_key=True, max_length=32)
    day: int
    wrong: int
