"""The ids under which the contracts know documents, and the name of one document in texts. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256

from chain.errors import CommitmentError
from chain.words import Digest, to_hex

LAST_SERIAL = 2**48 - 2
"""The highest serial that the contract takes; a serial of a batch is 1 or more."""

_NAME = re.compile(r"0x([0-9a-f]{64})(?:-([1-9][0-9]{0,14}))?")


def alone_id(issuer: Digest, key: Digest, kind: str) -> Digest:
    """The issue that is one document alone, by its issuer, the issuer's key for it, its kind."""
    return _id(b"document:", issuer, key, kind.encode())


def series_id(issuer: Digest, series: Digest, kind: str) -> Digest:
    """A series of an issuer: where serials ascend."""
    return _id(b"series:", issuer, series, kind.encode())


def batch_id(series: Digest, first: int) -> Digest:
    """The issue that is a batch, by the id of its series and its first serial."""
    return _id(b"batch:", series, first.to_bytes(8, "big"))


def document_id(issue: Digest, serial: int) -> Digest:
    """One document: of serial 0 the issue itself, else that serial of a batch."""
    return _id(b"document:", issue, serial.to_bytes(8, "big")) if serial else issue


def licence_id(issuer: Digest, kind: str) -> Digest:
    """A member's right to issue documents of a kind."""
    return _id(b"licence:", issuer, kind.encode())


def voucher_id(member: Digest, voucher: Digest) -> Digest:
    """A voucher of a member."""
    return _id(b"voucher:", member, voucher)


@dataclass(frozen=True, slots=True)
class DocumentName:
    """What a document is called in addresses, commands and JSON: its issue and its serial.

    ``0x<64 digits>`` for one issued alone (serial 0), ``0x<64 digits>-<serial>`` for one of a
    batch. That the issue exists, and has that serial, is *not* checked.
    """

    issue: Digest
    serial: int = 0

    @classmethod
    def parse(cls, text: str) -> DocumentName:
        """The name as `text` writes it, and no other spelling; raises `CommitmentError`."""
        found = _NAME.fullmatch(text)
        if found is None or int(found[2] or 0) > LAST_SERIAL:
            raise CommitmentError(
                f"{text[:90]!a} names no document: 0x and 64 lower-case hexadecimal digits, "
                "for one of a batch also - and its serial"
            )
        return cls(Digest(bytes.fromhex(found[1])), int(found[2] or 0))

    @property
    def text(self) -> str:
        """The name as it is written."""
        return f"{to_hex(self.issue)}-{self.serial}" if self.serial else to_hex(self.issue)

    @property
    def id(self) -> Digest:
        """The 32 bytes under which the contract keeps its changes."""
        return document_id(self.issue, self.serial)


def short_name(text: str) -> str:
    """A name as short as a table has room for; the serial of one of a batch is whole."""
    issue, dash, serial = text.partition("-")
    return f"{issue[:10]}…{f'{dash}{serial}' if serial else issue[-6:]}"


def _id(*parts: bytes) -> Digest:
    return Digest(sha256(b"".join(parts)).digest())
