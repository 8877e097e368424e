"""A record as evidence shows it: its header's bytes, and its body with the salt, or neither."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from chain import canonical
from chain.errors import EvidenceError
from chain.evidence import forms
from chain.records import SALT_BYTES, Header, decode_header
from chain.words import to_hex


@dataclass(frozen=True, slots=True)
class Body:
    """The salt, the canonical bytes, and the object that they spell."""

    salt: bytes
    data: bytes
    value: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Shown:
    """A record at its position; `body` is None where it is withheld or was erased."""

    position: int
    data: bytes
    header: Header
    body: Body | None

    def as_json(self) -> dict[str, Any]:
        """The record as the file has it: bytes that are JSON stand there as strings."""
        return {
            "body": None if self.body is None else self.body.data.decode(),
            "header": self.data.decode(),
            "position": self.position,
            "salt": None if self.body is None else to_hex(self.body.salt),
        }


def shown(position: int, header: bytes, body: bytes | None, salt: bytes | None) -> Shown:
    """A record of plain values; raises a `ChainError` if they do not have the form of one."""
    if (body is None) != (salt is None):
        raise EvidenceError(f"record {position} has body and salt, or neither")
    inside = None
    if body is not None and salt is not None:
        inside = Body(salt, body, canonical.decode_object(body))
    return Shown(position, header, decode_header(header), inside)


def read_shown(value: Any, where: str) -> Shown:
    """A record out of a file."""
    raw = forms.members(value, ("body", "header", "position", "salt"), where)
    body = forms.optional(raw["body"], forms.text, f"{where}.body")
    salt = raw["salt"]
    return shown(
        forms.number(raw["position"], f"{where}.position"),
        forms.text(raw["header"], f"{where}.header").encode(),
        None if body is None else body.encode(),
        None if salt is None else forms.hexadecimal(salt, SALT_BYTES, f"{where}.salt"),
    )
