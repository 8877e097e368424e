"""The words that the whole project shares, as types: never a bare ``bytes`` with three meanings."""

from __future__ import annotations

from enum import IntEnum, IntFlag
from typing import NewType

Digest = NewType("Digest", bytes)
"""A hash of 32 bytes: SHA-256, or Keccak-256 where a name or docstring says so."""

Address = NewType("Address", bytes)
"""The 20 bytes of an Ethereum account or contract."""

Signature = NewType("Signature", bytes)
"""65 bytes, r ‖ s ‖ v, with low s and v 27 or 28."""

Position = NewType("Position", int)
"""The place of a record in the journal, which is the index of its leaf; counted from 0."""

Millis = NewType("Millis", int)
"""Unix time in milliseconds, UTC: the time of records and receipts."""

Seconds = NewType("Seconds", int)
"""Unix time in whole seconds, UTC: the time of blocks and of a statement's expiry."""

ZERO_DIGEST = Digest(bytes(32))
ZERO_ADDRESS = Address(bytes(20))


class Role(IntFlag):
    """What an organisation may do; the first three exclude each other (管运审分离)."""

    STEWARD = 1
    OPERATOR = 2
    AUDITOR = 4
    PROVIDER = 8
    CONSUMER = 16
    ISSUER = 32
    BOOKER = 64


class Rank(IntEnum):
    """What an account may do for its organisation: 经办 (handler) or 负责人 (head)."""

    HANDLER = 1
    HEAD = 2


def to_hex(data: bytes) -> str:
    """The project's one spelling of bytes in JSON: lower-case hexadecimal behind ``0x``."""
    return "0x" + data.hex()
