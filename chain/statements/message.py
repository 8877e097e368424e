"""A statement's message: its JSON form, checked field by field against the type."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from chain.errors import StatementError
from chain.statements.form import Field, StatementType

_LIMITS = {"uint8": 2**8, "uint32": 2**32, "uint64": 2**53}
# JSON integers stay below 2^53, so a uint64 beyond it has no place in a statement.

MAX_STRING = 32
MAX_ACCOUNTS = 16
MAX_DIGESTS = 500
_BYTES32 = re.compile(r"0x[0-9a-f]{64}")
_ADDRESS = re.compile(r"0x[0-9a-f]{40}")
_LATE = re.compile(r"[1-9][0-9]{15,19}")
_TEXT = re.compile(rf"[\x21-\x7e]{{1,{MAX_STRING}}}")

Message = dict[str, Any]
"""JSON values by field name: integers, printable ASCII strings, lower-case ``0x`` hexadecimal.

Of a statement that went to its contract directly ``expires`` may be decimal text (`parse_sent`).
"""


def parse_message(kind: StatementType, raw: Mapping[str, Any]) -> Message:
    """Check untrusted JSON against the type and return it with exactly the type's fields, in order.

    Strings are 1 to 32 printable ASCII characters, ``address[]`` holds at most 16 addresses,
    ``bytes32[]`` at most 500 digests, integers lie below 2^53. Raises `StatementError` naming the
    field. Signatures, authority and the meaning of the values are *not* checked.
    """
    names = [field.name for field in kind.fields]
    if surplus := sorted(shown(name) for name in set(raw) - set(names)):
        raise StatementError(f"{kind.name} has no field {', '.join(surplus[:5])}")
    if lacking := [name for name in names if name not in raw]:
        raise StatementError(f"{kind.name} lacks the field {', '.join(lacking)}")
    return {field.name: _value(kind, field, raw[field.name]) for field in kind.fields}


def parse_sent(kind: StatementType, raw: Any) -> Message:
    """As `parse_message`, for a statement that went to its contract directly.

    There ``expires`` may lie beyond what JSON has an integer for: then it is decimal text, without
    leading zeros, of 2^53 to 2^64 - 1. Contracts bound all other integers.
    """
    expires = raw.get("expires") if isinstance(raw, Mapping) else None
    if isinstance(expires, str) and _LATE.fullmatch(expires) and _is_late(int(expires)):
        return parse_message(kind, {**raw, "expires": 0}) | {"expires": expires}
    return parse_message(kind, raw)


def _is_late(expires: int) -> bool:
    return _LIMITS["uint64"] <= expires < 2**64


def _value(kind: StatementType, field: Field, value: Any) -> Any:
    if not _CHECKS[field.solidity](value):
        raise StatementError(
            f"{kind.name}.{field.name} must be {_FORMS[field.solidity]}, not {shown(value)}"
        )
    return list(value) if field.solidity.endswith("[]") else value


def shown(value: Any) -> str:
    """Untrusted JSON as a message shows it: printable ASCII, short, whatever it is."""
    if isinstance(value, str):
        return ascii(value[:80])
    if type(value) is int and abs(value) >= 2**256:  # Python refuses to write very long ones
        return f"an integer of {value.bit_length()} bits"
    return ascii(value) if isinstance(value, int | float | None) else f"a {type(value).__name__}"


def _matches(pattern: re.Pattern[str]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


def _below(limit: int) -> Callable[[Any], bool]:
    return lambda value: type(value) is int and 0 <= value < limit


def _list_of(pattern: re.Pattern[str], most: int) -> Callable[[Any], bool]:
    is_item = _matches(pattern)
    return lambda value: (
        isinstance(value, list) and len(value) <= most and all(is_item(item) for item in value)
    )


_CHECKS: dict[str, Callable[[Any], bool]] = {
    "string": _matches(_TEXT),
    "bytes32": _matches(_BYTES32),
    "address": _matches(_ADDRESS),
    "address[]": _list_of(_ADDRESS, MAX_ACCOUNTS),
    "bytes32[]": _list_of(_BYTES32, MAX_DIGESTS),
    **{name: _below(limit) for name, limit in _LIMITS.items()},
}

_FORMS = {
    "string": f"1 to {MAX_STRING} printable ASCII characters",
    "bytes32": "0x and 64 lower-case hexadecimal digits",
    "address": "0x and 40 lower-case hexadecimal digits",
    "address[]": f"a list of at most {MAX_ACCOUNTS} addresses in lower-case hexadecimal",
    "bytes32[]": f"a list of at most {MAX_DIGESTS} digests of 32 bytes in lower-case hexadecimal",
    **{name: f"an integer from 0 to {limit - 1}" for name, limit in _LIMITS.items()},
}
