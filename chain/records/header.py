"""Records: the header that becomes a leaf, and the salted digest of the body behind it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from chain import canonical
from chain.errors import RecordError
from chain.words import Digest, Millis, to_hex

VERSION = 1
SALT_BYTES = 16
OUTCOMES = ("recorded", "submitted", "accepted", "refused")

_KIND = re.compile(r"[a-z]+(?:-[a-z]+)*\.[a-z]+(?:-[a-z]+)*")
_HEX32 = re.compile(r"0x[0-9a-f]{64}")
_KEYS = {"body", "kind", "outcome", "tags", "time", "v"}


@dataclass(frozen=True, slots=True)
class Header:
    """What every observer may see of a record.

    `tags` are (key tag, ordinal) pairs sorted by tag, each tag once: the ordinal counts the
    earlier records under the same tag. `time` is when the gateway recorded it and never decreases
    along the journal. `body` is the salted digest of the body.
    """

    kind: str
    outcome: str
    time: Millis
    tags: tuple[tuple[Digest, int], ...]
    body: Digest


def body_digest(salt: bytes, body: bytes) -> Digest:
    """SHA-256(salt ‖ body bytes); the salt has 16 bytes and can be destroyed to erase the body."""
    if len(salt) != SALT_BYTES:
        raise RecordError(f"a body's salt has {SALT_BYTES} bytes, not {len(salt)}")
    return Digest(sha256(salt + body).digest())


def encode_header(header: Header) -> bytes:
    """The canonical bytes (RFC 8785) whose RFC 6962 leaf hash stands in the tree."""
    return canonical.encode(
        {
            "body": to_hex(header.body),
            "kind": header.kind,
            "outcome": header.outcome,
            "tags": [[to_hex(tag), ordinal] for tag, ordinal in header.tags],
            "time": header.time,
            "v": VERSION,
        }
    )


def decode_header(data: bytes) -> Header:
    """Read canonical header bytes; raises `RecordError` or `CanonicalError` for any other form."""
    value = canonical.decode_object(data)
    if value.keys() != _KEYS:
        raise RecordError(f"a header has exactly the members {', '.join(sorted(_KEYS))}")
    if value["v"] != VERSION or type(value["v"]) is not int:
        raise RecordError(f"this program reads records of version {VERSION}, not {value['v']!r}")
    _check_words(value)
    tags = tuple(_tag(item) for item in _list(value["tags"]))
    if any(a[0] >= b[0] for a, b in zip(tags, tags[1:], strict=False)):
        raise RecordError("a header's tags are sorted and none occurs twice")
    return Header(
        kind=value["kind"],
        outcome=value["outcome"],
        time=Millis(value["time"]),
        tags=tags,
        body=_digest(value["body"]),
    )


def _check_words(value: dict[str, Any]) -> None:
    if not isinstance(value["kind"], str) or not _KIND.fullmatch(value["kind"]):
        raise RecordError(f"not a kind of record: {str(value['kind'])[:80]!r}")
    if value["outcome"] not in OUTCOMES:
        raise RecordError(f"an outcome is one of {', '.join(OUTCOMES)}")
    if type(value["time"]) is not int or value["time"] < 0:
        raise RecordError("a record's time is a whole number of milliseconds since 1970")


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise RecordError("a header's tags are a list")
    return value


def _tag(value: Any) -> tuple[Digest, int]:
    if not isinstance(value, list) or len(value) != 2:
        raise RecordError("a tag is a pair of hash and ordinal")
    if type(value[1]) is not int or value[1] < 0:
        raise RecordError("a tag's ordinal is a whole number from 0")
    return _digest(value[0]), value[1]


def _digest(value: Any) -> Digest:
    if not isinstance(value, str) or not _HEX32.fullmatch(value):
        raise RecordError("a digest is 0x and 64 lower-case hexadecimal digits")
    return Digest(bytes.fromhex(value[2:]))
