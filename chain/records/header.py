"""Records: the header that becomes a leaf, and the salted digest of the body behind it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from typing import Any

from chain import canonical
from chain.canonical import MAX_INTEGER
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
    along the journal. `body` is the salted digest of the body. A header of another form is a
    `RecordError`: what becomes a leaf cannot be taken back.
    """

    kind: str
    outcome: str
    time: Millis
    tags: tuple[tuple[Digest, int], ...]
    body: Digest

    def __post_init__(self) -> None:
        _check_words(self.kind, self.outcome, self.time)
        for tag, ordinal in self.tags:
            if len(tag) != 32:
                raise RecordError(f"a tag is a hash of 32 bytes, not {len(tag)}")
            if type(ordinal) is not int or not 0 <= ordinal <= MAX_INTEGER:
                raise RecordError("a tag's ordinal is a whole number from 0, below 2^53")
        if any(a[0] >= b[0] for a, b in pairwise(self.tags)):
            raise RecordError("a header's tags are sorted and none occurs twice")
        if len(self.body) != 32:
            raise RecordError(f"the digest of a body has 32 bytes, not {len(self.body)}")


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
    if type(value["v"]) is not int or value["v"] != VERSION:
        raise RecordError(f"this program reads records of version {VERSION} only")
    return Header(
        kind=value["kind"],
        outcome=value["outcome"],
        time=value["time"],
        tags=tuple(_tag(item) for item in _list(value["tags"])),
        body=_digest(value["body"]),
    )


def _check_words(kind: Any, outcome: Any, time: Any) -> None:
    if not isinstance(kind, str) or not _KIND.fullmatch(kind):
        raise RecordError(f"not a kind of record: {ascii(kind)[:80]}")
    if outcome not in OUTCOMES:
        raise RecordError(f"an outcome is one of {', '.join(OUTCOMES)}")
    if type(time) is not int or not 0 <= time <= MAX_INTEGER:
        raise RecordError("a record's time is a whole number of milliseconds since 1970")


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise RecordError("a header's tags are a list")
    return value


def _tag(value: Any) -> tuple[Digest, int]:
    if not isinstance(value, list) or len(value) != 2:
        raise RecordError("a tag is a pair of hash and ordinal")
    return _digest(value[0]), value[1]


def _digest(value: Any) -> Digest:
    if not isinstance(value, str) or not _HEX32.fullmatch(value):
        raise RecordError("a digest is 0x and 64 lower-case hexadecimal digits")
    return Digest(bytes.fromhex(value[2:]))
