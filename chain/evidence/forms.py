"""Reading untrusted JSON: each helper gives a value of its form, or says which member has not."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Collection
from itertools import pairwise
from typing import Any, TypeVar

from chain.errors import EvidenceError

_HEX = re.compile(r"0x(?:[0-9a-f]{2})*")
_Value = TypeVar("_Value")


def members(value: Any, names: Collection[str], where: str) -> dict[str, Any]:
    """An object with exactly these members."""
    if not isinstance(value, dict) or value.keys() != set(names):
        raise EvidenceError(f"{where} is an object with the members {', '.join(sorted(names))}")
    return value


def hexadecimal(value: Any, size: int, where: str) -> bytes:
    """``0x`` and the lower-case hexadecimal of so many bytes."""
    if not isinstance(value, str) or len(value) != 2 + 2 * size or not _HEX.fullmatch(value):
        raise EvidenceError(f"{where} is 0x and {2 * size} lower-case hexadecimal digits")
    return bytes.fromhex(value[2:])


def base64_bytes(value: Any, where: str) -> bytes:
    """Bytes in base64 (RFC 4648, section 4, with padding) in their one spelling."""
    try:
        data = base64.b64decode(value.encode("ascii"), validate=True)
    except (AttributeError, UnicodeEncodeError, binascii.Error) as error:
        raise EvidenceError(f"{where} is bytes in base64") from error
    if to_base64(data) != value:
        raise EvidenceError(f"{where} is base64 with other bits than zero behind its end")
    return data


def to_base64(data: bytes) -> str:
    """The one spelling that `base64_bytes` reads."""
    return base64.b64encode(data).decode("ascii")


def hashes(value: Any, where: str) -> tuple[bytes, ...]:
    """Hashes of 32 bytes each, one behind the other, in base64."""
    data = base64_bytes(value, where)
    if len(data) % 32:
        raise EvidenceError(f"{where} is hashes of 32 bytes, not {len(data)} bytes")
    return tuple(data[at : at + 32] for at in range(0, len(data), 32))


def number(value: Any, where: str) -> int:
    """An integer from 0; canonical JSON keeps it below 2^53."""
    if type(value) is not int or value < 0:
        raise EvidenceError(f"{where} is a whole number from 0")
    return value


def text(value: Any, where: str) -> str:
    """A string."""
    if not isinstance(value, str):
        raise EvidenceError(f"{where} is a string")
    return value


def boolean(value: Any, where: str) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise EvidenceError(f"{where} is true or false")
    return value


def items(
    value: Any, read: Callable[[Any, str], _Value], where: str, most: int
) -> tuple[_Value, ...]:
    """A list of so many at most."""
    if not isinstance(value, list) or len(value) > most:
        raise EvidenceError(f"{where} is a list of {most} at most")
    return tuple(read(item, f"{where}[{at}]") for at, item in enumerate(value))


def ascending(values: tuple[_Value, ...], key: Callable[[_Value], Any], where: str) -> None:
    """Each greater than the one before it, so that none occurs twice."""
    if any(key(first) >= key(second) for first, second in pairwise(values)):
        raise EvidenceError(f"{where} ascends, and nothing occurs in it twice")


def optional(value: Any, read: Callable[[Any, str], _Value], where: str) -> _Value | None:
    """Null, or what ``read`` reads."""
    return None if value is None else read(value, where)
