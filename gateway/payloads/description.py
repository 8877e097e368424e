"""The description of a payload, which its depositor signs: the attachment of a DepositPayload."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from chain import canonical
from chain.words import Digest, to_hex
from gateway.errors import Invalid
from gateway.payloads.drafts import Expected
from gateway.payloads.errors import Unscopable
from gateway.payloads.scoping import can_scope, fields_of
from gateway.payloads.scoping.json_lines import json_fields
from gateway.payloads.scoping.names import checked_names
from gateway.payloads.scoping.scope import JSON_LINES

FORMAT = "shujian/payload/1"
MAX_NAME = 255
MAX_FIELDS_BYTES = 16 * 2**10
"""Of all fields' names together, for the description travels in a header."""

_MEMBERS = frozenset(("format", "name", "media", "size", "content", "version", "fields"))
_MEDIA = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,62}/[a-z0-9][a-z0-9!#$&^_.+-]{0,62}")
_SIZE = re.compile(r"0|[1-9][0-9]{0,15}")
_CONTENT = re.compile(r"0x[0-9a-f]{64}")
_LINES = 1000


@dataclass(frozen=True, slots=True)
class Description:
    """What a depositor says of a payload; `content` is SHA-256(salt ‖ plaintext)."""

    name: str
    media: str
    size: int
    content: Digest
    version: int
    fields: tuple[str, ...] | None

    @property
    def expected(self) -> Expected:
        """What the bytes are held against."""
        return Expected(self.size, self.content)


def make_description(described: Description) -> dict[str, Any]:
    """The attachment."""
    return {
        "format": FORMAT,
        "name": described.name,
        "media": described.media,
        "size": str(described.size),
        "content": to_hex(described.content),
        "version": described.version,
        "fields": None if described.fields is None else list(described.fields),
    }


def check_description(attachment: dict[str, Any] | None) -> Description:
    """The description in an attachment; raises `Invalid` unless it is well formed.

    That the bytes are as described is *not* checked here.
    """
    if attachment is None or attachment.keys() != _MEMBERS:
        names = ", ".join(sorted(_MEMBERS))
        raise Invalid(f"a payload's description has exactly the members {names}")
    if attachment["format"] != FORMAT:
        raise Invalid(f"a description's format is {FORMAT}")
    version = attachment["version"]
    if type(version) is not int or version < 1:
        raise Invalid("version is the catalog entry's version that the payload belongs to, from 1")
    media = _matching(attachment, "media", _MEDIA, "a media type in small letters")
    return Description(
        _name(attachment["name"]),
        media,
        int(_matching(attachment, "size", _SIZE, "a number of bytes as a string, below 10^16")),
        Digest(bytes.fromhex(_matching(attachment, "content", _CONTENT, "a digest")[2:])),
        version,
        _fields(attachment["fields"], media),
    )


def _name(name: Any) -> str:
    fits = isinstance(name, str) and 1 <= len(name) <= MAX_NAME and name.isprintable()
    if not fits or "/" in name or "\\" in name or name in (".", ".."):
        raise Invalid(f"name is a file's name without folders, of 1 to {MAX_NAME} characters")
    return str(name)


def _matching(attachment: dict[str, Any], key: str, form: re.Pattern[str], said: str) -> str:
    value = attachment[key]
    if not isinstance(value, str) or not form.fullmatch(value):
        raise Invalid(f"a description's {key} is {said}")
    return value


def _fields(value: Any, media: str) -> tuple[str, ...] | None:
    if value is None:
        return None
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise Invalid("fields is a list of the names of the file's fields, or null")
    if not can_scope(media):
        raise Invalid(f"the fields of {media} cannot be told apart; describe it with fields null")
    if not value or checked_names(value) != value:
        raise Invalid("fields names at least one field, each without blanks around it")
    if len(canonical.encode(value)) > MAX_FIELDS_BYTES:
        raise Invalid(f"the names of the fields take more than {MAX_FIELDS_BYTES:,} bytes")
    return tuple(value)


def check_fields(media: str, fields: Sequence[str] | None, source: BinaryIO) -> None:
    """Raise `Unscopable` unless the file has the fields described.

    Of JSON lines the first thousand are looked at: none of them may have another member.
    """
    if fields is None:
        return
    found = json_fields(source, _LINES) if media == JSON_LINES else fields_of(media, source)
    if media == JSON_LINES and set(found) <= set(fields):
        return
    if list(fields) != found:
        raise Unscopable(
            f"the file has the fields {', '.join(found)[:300]}, not those described; describe it "
            "as it is"
        )
