"""What a signed request for a payload says beside its message: purpose, fields, actor and case."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from gateway.errors import Invalid

FORMAT: Final = "shujian/release/1"
MAX_FIELDS: Final = 1_000
MAX_NAME: Final = 200

_KEYS = {"format", "purpose", "fields", "actor", "case"}
_PURPOSE = re.compile(r"[a-z][a-z0-9-]*(?:\.[a-z][a-z0-9-]*)*")
_ACTOR = re.compile(r"0x[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Request:
    """Purpose, fields (None: whatever was granted), the actor's pseudonym, the case number."""

    purpose: str
    fields: tuple[str, ...] | None
    actor: str
    case: str

    def as_json(self) -> dict[str, Any]:
        """The attachment of a RequestRelease."""
        return {
            "format": FORMAT,
            "purpose": self.purpose,
            "fields": None if self.fields is None else list(self.fields),
            "actor": self.actor,
            "case": self.case,
        }


def parse(attachment: dict[str, Any] | None) -> Request:
    """Read the attachment of a RequestRelease; raises `Invalid` naming everything that is wrong.

    That the actor is a pseudonym and no hash of a name cannot be seen here: the client keeps the
    key (`gateway.command.client.pseudonyms`).
    """
    if attachment is None or attachment.keys() != _KEYS or attachment["format"] != FORMAT:
        raise Invalid(f"a release's request has exactly the members {', '.join(sorted(_KEYS))}")
    problems = tuple(_problems(attachment))
    if problems:
        raise Invalid(f"not a request for a payload: {'; '.join(problems)}", problems)
    fields = attachment["fields"]
    return Request(
        purpose=attachment["purpose"],
        fields=None if fields is None else tuple(fields),
        actor=attachment["actor"],
        case=attachment["case"],
    )


def _problems(attachment: dict[str, Any]) -> list[str]:
    found = []
    if not _matches(_PURPOSE, attachment["purpose"], 64):
        found.append("purpose: a code such as tax.verify, at most 64 characters")
    if not _matches(_ACTOR, attachment["actor"], 66):
        found.append("actor: a pseudonym of 0x and 64 hexadecimal digits, never a name")
    if not _is_line(attachment["case"], 64):
        found.append("case: a case number of 1 to 64 characters; every access has one")
    if not _are_fields(attachment["fields"]):
        found.append("fields: null for all that was granted, or 1 to 1000 names, each once")
    return found


def _matches(pattern: re.Pattern[str], value: Any, most: int) -> bool:
    return isinstance(value, str) and len(value) <= most and bool(pattern.fullmatch(value))


def _is_line(value: Any, most: int) -> bool:
    return (
        isinstance(value, str)
        and 1 <= len(value) <= most
        and value == value.strip()
        and value.isprintable()
    )


def _are_fields(value: Any) -> bool:
    if value is None:
        return True
    if not isinstance(value, list) or not 1 <= len(value) <= MAX_FIELDS:
        return False
    return all(_is_line(name, MAX_NAME) for name in value) and len(set(value)) == len(value)
