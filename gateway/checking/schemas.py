"""What the routes of checking give."""

from __future__ import annotations

from pydantic import BaseModel

from gateway.checking.report import Class
from gateway.verification.finding import SourceKind
from gateway.verification.schemas import FindingOut


class UploadOut(BaseModel):
    """An upload: `done` of `total` files are checked; times are Unix seconds.

    `until` is when its report goes, null while files are being checked.
    """

    id: str
    voucher: str
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
    """Amounts in one currency, each document once; exact decimals."""

    currency: str
    good: str
    others: str
    documents: int


class CheckedOut(UploadOut):
    """The report on what is checked so far; `command` books the good ones."""

    counts: dict[Class, int]
    sources: dict[SourceKind, int]
    sums: list[AmountsOut]
    without_amount: int
    command: str | None
    lines: list[FileOut]


class UploadsOut(BaseModel):
    """The uploads of a member, the newest first."""

    checks: list[UploadOut]
