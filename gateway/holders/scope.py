"""What a code shows, to whom and for what: chosen by the holder, and kept encrypted. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final
from unicodedata import category, normalize

from chain import canonical
from chain.words import Digest
from gateway.errors import Invalid

MAX_FIELDS: Final = 500
MAX_PURPOSE: Final = 200
MINUTES: Final = 5
MAX_MINUTES: Final = 10


@dataclass(frozen=True, slots=True)
class Scope:
    """Paths of the fields shown, the purpose in the holder's words, and what codes are made of.

    ``nonce`` and ``attempt`` lead, with the session that made the code, to its secret and digits;
    ``salt`` hides the rest behind ``digest``.
    """

    fields: tuple[str, ...]
    purpose: str
    nonce: bytes
    attempt: int
    salt: bytes

    def encode(self) -> bytes:
        """The canonical bytes that are encrypted."""
        return canonical.encode(
            {**self._agreed(), "attempt": self.attempt, "nonce": self.nonce.hex(),
             "salt": self.salt.hex()}
        )  # fmt: skip

    @property
    def digest(self) -> Digest:
        """What a record names the choice by: SHA-256(salt ‖ canonical fields and purpose)."""
        return Digest(sha256(self.salt + canonical.encode(self._agreed())).digest())

    def _agreed(self) -> dict[str, Any]:
        return {"fields": list(self.fields), "purpose": self.purpose}


def decode_scope(data: bytes) -> Scope:
    """What `Scope.encode` wrote."""
    raw = canonical.decode_object(data)
    return Scope(
        tuple(raw["fields"]),
        raw["purpose"],
        bytes.fromhex(raw["nonce"]),
        raw["attempt"],
        bytes.fromhex(raw["salt"]),
    )


def check_fields(chosen: Collection[str], there: Collection[str]) -> tuple[str, ...]:
    """The chosen paths in the order of the document; `Invalid` unless each is one of its fields."""
    wanted = set(chosen)
    if not wanted:
        raise Invalid("choose at least one field to show")
    if len(wanted) > MAX_FIELDS:
        raise Invalid(f"a code shows {MAX_FIELDS} fields at most, not {len(wanted)}")
    if missing := wanted - set(there):
        raise Invalid(f"the document has no field {min(missing)[:80]!r}; open the page again")
    return tuple(path for path in there if path in wanted)


def check_purpose(text: str) -> str:
    """The purpose on one line; `Invalid` where it is empty or too long."""
    plain = " ".join(normalize("NFC", text).split())
    if not plain or any(category(mark).startswith("C") for mark in plain):
        raise Invalid("say in a few words what the code is for, such as 入职核验")
    if len(plain) > MAX_PURPOSE:
        raise Invalid(f"a purpose has {MAX_PURPOSE} characters at most, not {len(plain)}")
    return plain


def check_minutes(minutes: int) -> int:
    """How long a code lasts; `Invalid` beyond ten minutes."""
    if not 1 <= minutes <= MAX_MINUTES:
        raise Invalid(f"a code lasts 1 to {MAX_MINUTES} minutes, not {minutes}")
    return minutes


def check_digits(text: str) -> str:
    """Eight digits as people type them, blanks and hyphens left out; `Invalid` for others."""
    plain = "".join(normalize("NFKC", text).replace("-", " ").split())
    if len(plain) != 8 or not (plain.isascii() and plain.isdigit()):
        raise Invalid("a code has eight digits, such as 4821 9035")
    return plain
