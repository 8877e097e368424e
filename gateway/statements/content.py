"""A statement as it comes in: type, message, signatures and attachment, checked for form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chain import canonical
from chain.errors import ChainError
from chain.statements import (
    Message,
    StatementType,
    parse_message,
    recover,
    statement_digest,
    statement_type,
)
from chain.words import Address, Digest, Seconds, to_hex
from gateway.errors import Invalid

MAX_SIGNATURES = 16
_HEX = re.compile(r"0x(?:[0-9a-f]{2}){1,128}")


@dataclass(frozen=True, slots=True)
class Content:
    """A well-formed statement: its signatures are genuine, their authority is not yet judged."""

    kind: StatementType
    message: Message
    signatures: tuple[bytes, ...]
    attachment: dict[str, Any] | None
    digest: Digest
    signers: tuple[Address, ...]

    @property
    def expires(self) -> Seconds:
        """When the contract stops accepting the statement."""
        return Seconds(self.message["expires"])

    def as_json(self) -> dict[str, Any]:
        """The form that records and proposals keep."""
        return {
            "type": self.kind.name,
            "message": self.message,
            "signatures": [to_hex(signature) for signature in self.signatures],
            "attachment": self.attachment,
        }


def read_content(ledger_id: Digest, raw: Mapping[str, Any]) -> Content:
    """Check a statement's form, its attachment's digest and its signatures' genuineness.

    Raises `Invalid`. Authority, state number, expiry and earlier use are *not* checked here.
    """
    try:
        kind = statement_type(raw["type"])
        message = parse_message(kind, raw["message"])
        digest = statement_digest(ledger_id, kind, message)
        signatures = tuple(_bytes(text) for text in raw["signatures"])
        signers = tuple(recover(digest, signature) for signature in signatures)
        attachment = _attachment(kind, message, raw.get("attachment"))
    except (ChainError, ValueError) as error:
        raise Invalid(str(error)) from error
    if not 1 <= len(signers) <= MAX_SIGNATURES:
        raise Invalid(f"a statement has 1 to {MAX_SIGNATURES} signatures, not {len(signers)}")
    if len(set(signers)) != len(signers):
        raise Invalid("an account has signed the statement twice; send each signature once")
    return Content(kind, message, signatures, attachment, digest, signers)


def _bytes(text: str) -> bytes:
    if not _HEX.fullmatch(text):
        raise ValueError("a signature is lower-case hexadecimal behind 0x")
    return bytes.fromhex(text[2:])


def _attachment(
    kind: StatementType, message: Message, attachment: dict[str, Any] | None
) -> dict[str, Any] | None:
    if kind.attachment is None:
        if attachment is not None:
            raise Invalid(f"{kind.name} has no attachment; leave it out")
        return None
    if attachment is None:
        raise Invalid(f"{kind.name} needs the {kind.attachment} whose digest it names, attached")
    if to_hex(canonical.digest(attachment)) != message[kind.attachment]:
        raise Invalid(
            f"the attached {kind.attachment} does not have the digest that was signed; "
            "sign the SHA-256 of its canonical JSON (RFC 8785)"
        )
    return attachment
