"""Reading untrusted JSON: each helper gives a value of its form, or says which member has not."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Collection
from typing import Any

from chain.errors import CommitmentError
from chain.words import Digest

_HEX = re.compile(r"0x(?:[0-9a-f]{2})*")


def members(value: Any, names: Collection[str], where: str) -> dict[str, Any]:
    """An object with exactly these members."""
    if not isinstance(value, dict) or value.keys() != set(names):
        raise CommitmentError(f"{where} is an object with the members {', '.join(sorted(names))}")
    return value


def hexadecimal(value: Any, size: int, where: str) -> bytes:
    """``0x`` and the lower-case hexadecimal of so many bytes."""
    if not isinstance(value, str) or len(value) != 2 + 2 * size or not _HEX.fullmatch(value):
        raise CommitmentError(f"{where} is 0x and {2 * size} lower-case hexadecimal digits")
    return bytes.fromhex(value[2:])


def digest(value: Any, where: str) -> Digest:
    """A hash of 32 bytes."""
    return Digest(hexadecimal(value, 32, where))


def number(value: Any, where: str) -> int:
    """An integer from 0; canonical JSON keeps it below 2^53."""
    if type(value) is not int or value < 0:
        raise CommitmentError(f"{where} is a whole number from 0")
    return value


def text(value: Any, where: str) -> str:
    """A string."""
    if not isinstance(value, str):
        raise CommitmentError(f"{where} is a string")
    return value


def hashes(value: Any, where: str) -> tuple[Digest, ...]:
    """Hashes of 32 bytes one behind the other, in the one spelling of base64 (RFC 4648, 4)."""
    try:
        data = base64.b64decode(value.encode("ascii"), validate=True)
    except (AttributeError, UnicodeEncodeError, binascii.Error) as error:
        raise CommitmentError(f"{where} is hashes in base64") from error
    if base64.b64encode(data).decode("ascii") != value:
        raise CommitmentError(f"{where} is base64 with other bits than zero behind its end")
    if len(data) % 32:
        raise CommitmentError(f"{where} is hashes of 32 bytes, not {len(data)} bytes")
    return tuple(Digest(data[at : at + 32]) for at in range(0, len(data), 32))


def to_base64(nodes: Collection[bytes]) -> str:
    """The one spelling that `hashes` reads."""
    return base64.b64encode(b"".join(nodes)).decode("ascii")
