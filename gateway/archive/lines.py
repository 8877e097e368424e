"""The lines of a deposit: one document each, read strictly and one by one. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import orjson

from chain import canonical
from chain.documents import Bundle, decode_bundle
from chain.documents.bundle import MAX_BYTES
from chain.errors import CanonicalError, ChainError
from gateway.documents.model import Key
from gateway.errors import Invalid, TooLarge

MAX_LINE: Final = MAX_BYTES + 2**12
_PARTS: Final = ("issuer", "type", "number")
_MAX_PART: Final = 1_000


@dataclass(frozen=True, slots=True)
class Line:
    """One line, counted from 1, without its end."""

    number: int
    data: bytes


class Lines:
    """Cuts a body into its lines as it comes; empty ones count and are passed over."""

    def __init__(self) -> None:
        self._rest = bytearray()
        self._number = 0

    def feed(self, data: bytes) -> Iterator[Line]:
        """The lines that are whole now; raises `TooLarge` for one that no document can be."""
        start = len(self._rest)
        self._rest += data
        if b"\n" not in data:
            self._require_bounded(len(self._rest))
            return
        end = self._rest.rindex(b"\n", start)
        whole, self._rest = bytes(self._rest[:end]), self._rest[end + 1 :]
        for line in whole.split(b"\n"):
            yield from self._line(line)

    def finish(self) -> Iterator[Line]:
        """The last line, where no line end follows it."""
        rest, self._rest = bytes(self._rest), bytearray()
        yield from self._line(rest)

    def _line(self, data: bytes) -> Iterator[Line]:
        self._require_bounded(len(data))
        self._number += 1
        if data.strip():
            yield Line(self._number, data.strip())

    def _require_bounded(self, size: int) -> None:
        if size > MAX_LINE:
            raise TooLarge(f"line {self._number + 1} has over {MAX_LINE} bytes; no document has")


def read_line(data: bytes) -> tuple[Bundle, Key]:
    """The full bundle of a document and its key; raises `Invalid` for anything else."""
    value = _object(data)
    if value.keys() != {"bundle", "key"}:
        raise Invalid("a line is an object with a bundle and its key, and nothing else")
    try:
        return decode_bundle(canonical.encode(value["bundle"])), _key(value["key"])
    except (ChainError, CanonicalError) as error:
        raise Invalid(f"the bundle cannot be read: {error}") from error


def _object(data: bytes) -> dict[str, Any]:
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise Invalid(f"the line is not JSON: {error}") from error
    if not isinstance(value, dict):
        raise Invalid("a line is an object with a bundle and its key")
    return value


def _key(value: Any) -> Key:
    if not isinstance(value, dict) or value.keys() != set(_PARTS):
        raise Invalid("a key is an object with issuer, type and number")
    parts = [value[name] for name in _PARTS]
    if not all(isinstance(part, str) and 0 < len(part) <= _MAX_PART for part in parts):
        raise Invalid(f"issuer, type and number of a key are texts of 1 to {_MAX_PART} characters")
    return Key(*parts)
