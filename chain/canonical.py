"""Canonical JSON: RFC 8785 (JCS), restricted so that a document has one spelling and one reading.

The restriction: strings, booleans, null, integers with ``|n| < 2**53``, lists, and objects whose
keys are ASCII. No floating point, no lone surrogates, at most ``MAX_DEPTH`` containers inside each
other. Within it orjson's sorted output is byte for byte what RFC 8785 asks for.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any, TypeAlias, cast

import orjson

from chain.errors import CanonicalError
from chain.words import Digest

Json: TypeAlias = "str | int | bool | list[Json] | dict[str, Json] | None"
"""What ``decode`` gives back; ``encode`` also takes tuples, and writes them as lists."""

MAX_DEPTH = 64
"""How many lists and objects may stand inside each other, the outermost counted."""

MAX_INTEGER = 2**53 - 1
"""The largest integer and, negated, the smallest: I-JSON's range (RFC 7493, section 2.2)."""

_OPTIONS = orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER
_SCALARS = frozenset({str, int, bool, type(None)})
_LISTS = frozenset({list, tuple})


def encode(value: object) -> bytes:
    """The canonical UTF-8 bytes of ``value``; ``CanonicalError`` names the first part refused.

    Types are taken exactly: a subclass of ``str``, ``int`` or ``dict`` (an enumeration, for
    instance) is refused rather than guessed at.
    """
    if _is_restricted(value, MAX_DEPTH):
        try:
            return orjson.dumps(value, option=_OPTIONS)
        except TypeError:  # a large integer or a lone surrogate: said below, with its place
            pass
    raise CanonicalError(_fault(value, "$", MAX_DEPTH))


def decode(data: bytes) -> Json:
    """The value of which ``data`` is the canonical form; anything else is a ``CanonicalError``.

    Duplicate keys, floats, escapes or spaces that RFC 8785 would not write and keys out of order
    all show as bytes that differ from the value encoded again. The size of ``data`` is the
    caller's to bound.
    """
    try:
        value = orjson.loads(data)
    except (orjson.JSONDecodeError, RecursionError) as error:
        raise CanonicalError(f"not JSON: {error}") from error
    again = encode(value)
    if again != data:
        raise CanonicalError(_difference(data, again))
    return value  # type: ignore[no-any-return]


def decode_object(data: bytes) -> dict[str, Any]:
    """As `decode`, for bytes that must be an object; raises `CanonicalError` for anything else."""
    value = decode(data)
    if not isinstance(value, dict):
        raise CanonicalError(f"an object is wanted here, not {type(value).__name__}")
    return value


def digest(value: object) -> Digest:
    """SHA-256 of the canonical bytes of ``value``."""
    return Digest(sha256(encode(value)).digest())


def _is_restricted(value: object, depth: int) -> bool:
    """Whether ``value`` is built of the types allowed; integers and surrogates are orjson's."""
    kind = type(value)
    if kind in _SCALARS:
        return True
    if depth == 0:
        return False
    if kind is dict:
        for key, item in value.items():  # type: ignore[attr-defined]
            if type(key) is not str or not key.isascii():
                return False
            if type(item) not in _SCALARS and not _is_restricted(item, depth - 1):
                return False
        return True
    if kind in _LISTS:
        for item in value:  # type: ignore[attr-defined]
            if type(item) not in _SCALARS and not _is_restricted(item, depth - 1):
                return False
        return True
    return False


def _fault(value: object, place: str, depth: int) -> str:
    """Where and why ``value`` is refused, or an empty string; slow, so used only to explain."""
    if isinstance(value, str) and not _is_utf8(value):
        return f"{place}: the string holds a lone surrogate"
    if type(value) is int and abs(value) > MAX_INTEGER:
        return (
            f"{place}: an integer of {value.bit_length()} bits (53 are allowed): make it a string"
        )
    if type(value) in _SCALARS:
        return ""
    if type(value) is not dict and type(value) not in _LISTS:
        return f"{place}: {type(value).__name__} has no place in canonical JSON"
    if depth == 0:
        return f"{place}: more than {MAX_DEPTH} lists and objects inside each other"
    return _fault_inside(value, place, depth)


def _fault_inside(value: object, place: str, depth: int) -> str:
    """The first fault among the keys and items of a container."""
    keyed = isinstance(value, dict)
    entries = value.items() if isinstance(value, dict) else enumerate(cast("list[object]", value))
    for key, item in entries:
        if keyed and not (type(key) is str and key.isascii()):
            return f"{place}: the key {_shown(key)} is not an ASCII string"
        inside = f"{place}.{_shown(key)}" if keyed else f"{place}[{key}]"
        if fault := _fault(item, inside, depth - 1):
            return fault
    return ""


def _shown(key: object) -> str:
    """A key as a message shows it: printable, and cut where it is long."""
    text = repr(key) if isinstance(key, str) else type(key).__name__
    return text if len(text) <= 40 else text[:39] + "…"


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _difference(data: bytes, again: bytes) -> str:
    """At which byte ``data`` leaves the canonical form ``again``."""
    both = zip(data, again, strict=False)
    place = next((i for i, (a, b) in enumerate(both) if a != b), min(len(data), len(again)))
    found, wanted = bytes(data[place : place + 16]), again[place : place + 16]
    return f"byte {place}: not canonical, found {found!r} where RFC 8785 writes {wanted!r}"
