"""JSON lines reduced to some members; values stay byte for byte as they were."""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Sequence
from typing import BinaryIO

import msgspec

from gateway.payloads.errors import Unscopable
from gateway.payloads.scoping import limits
from gateway.payloads.scoping.names import checked_names, places_of
from gateway.payloads.scoping.text import lines

_FLUSH = 2**16
_decoder = msgspec.json.Decoder(dict[str, msgspec.Raw])


def json_fields(source: BinaryIO, most: int | None = None) -> list[str]:
    """Every member that a line has, in order of appearance; of `most` lines, where given."""
    names: dict[str, None] = {}
    for number, row in enumerate(_objects(source), start=1):
        names |= dict.fromkeys(row)
        if len(names) > limits.MAX_FIELDS:
            raise Unscopable(f"the lines have more than {limits.MAX_FIELDS} different members")
        if number == most:
            break
    return checked_names(list(names))


def scope_json(source: BinaryIO, fields: Sequence[str]) -> Iterator[bytes]:
    """Each line's object with the granted members only, in the line's order.

    A line without any of them gives an empty object, so that lines keep their numbers.
    """
    places_of(fields, fields)
    quoted = {name: msgspec.json.encode(name) for name in fields}
    held = bytearray()
    for row in _objects(source):
        members = (quoted[name] + b":" + bytes(row[name]) for name in row if name in quoted)
        held += b"{" + b",".join(members) + b"}\n"
        if len(held) >= _FLUSH:
            yield bytes(held)
            held.clear()
    yield bytes(held)


def _objects(source: BinaryIO) -> Iterator[dict[str, msgspec.Raw]]:
    for number, line in enumerate(lines(source), start=1):
        text = line.removeprefix(codecs.BOM_UTF8) if number == 1 else line
        if not text.strip():
            continue
        try:
            text.decode("utf-8")
            yield _decoder.decode(text)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise Unscopable(f"line {number} is no JSON object in UTF-8 ({error})") from error
