"""What the routes of checking give."""

from __future__ import annotations

from pydantic import BaseModel

from gateway.checking.report import Class
from gateway.verification.finding import SourceKind
from gateway.verification.schemas import FindingOut


class UploadOut(BaseModel):
    """An upload: `done` of `total` files are checked; times are Unix seconds.

    `until` is when its report goes, null while files are being checked. `as_of` is the past time
    asked about, null where the files are checked as of now.
    """

    id: str
    voucher: str
    as_of: int | None
    came: int
    until: int | None
    total: int
    done: int


class FileOut(BaseModel):
    """One file: its class, why it is not good, what else to look at, and all that was found out.

    `same` are positions (from 1) of files that are the same document; it is counted once.
    """

    position: int
    sort: Class
    faults: list[str]
    notes: list[str]
    same: list[int]
    finding: FindingOut


class AmountsOut(BaseModel):
    """Amounts in one currency, each document once; exact decimals.

    `aside` are those not to be booked, red letters below zero; `used` those against which nothing
    stands but their use; `bad` the other bad ones.
    """

    currency: str
    good: str
    aside: str
    unconfirmed: str
    used: str
    bad: str
    documents: int


class CheckedOut(UploadOut):
    """The report on what is checked so far; `command` books the good ones.

    `command_unconfirmed` books those that were confirmed elsewhere. `documents`, `unread` (files
    that are none) and `again` (further files of a document) make up all files. As of a past time
    there are no commands.
    """

    counts: dict[Class, int]
    documents: int
    unread: int
    again: int
    sources: dict[SourceKind, int]
    sums: list[AmountsOut]
    without_amount: int
    command: str | None
    command_unconfirmed: str | None
    lines: list[FileOut]


class UploadsOut(BaseModel):
    """The uploads of a member, the newest first."""

    checks: list[UploadOut]
