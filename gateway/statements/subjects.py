"""What the state number of a statement counts, as 32 bytes: statements about one subject, one id.

A statement about a document is found under an id of its own for each number that its contract
counts: a licence, a series, a document's validity and its red letters never mix, nor with the
member that a licence is for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from chain.documents import (
    DocumentName,
    alone_id,
    document_id,
    licence_id,
    series_id,
    voucher_id,
)
from chain.records import tag_hash
from chain.words import Digest, to_hex
from gateway.errors import LedgerError

Message = Mapping[str, Any]


def subject_of(body: Mapping[str, Any]) -> Digest:
    """The subject of the statement that a body carries; raises `LedgerError` where it has none."""
    count, statement = _COUNTED.get(body["type"]), body["statement"]
    if count is not None and isinstance(statement, dict):
        return count(statement["message"])
    for key, noun in _NOUNS:
        if (name := body["subject"].get(key)) is not None:
            return tag_hash(f"{noun}:{name}")
    raise LedgerError("a statement's record names no subject; run `shujian audit`")


def right_of(message: Message) -> Digest:
    """The right to issue that a LicenseIssuer is about."""
    return licence_id(digest_in(message, "issuer"), message["kind"])


def issue_of(message: Message) -> Digest:
    """The document that an IssueDocument issues."""
    return alone_id(digest_in(message, "issuer"), digest_in(message, "key"), message["kind"])


def series_of(message: Message) -> Digest:
    """The series that an IssueBatch goes on with."""
    issuer, series = digest_in(message, "issuer"), digest_in(message, "series")
    return series_id(issuer, series, message["kind"])


def name_of(message: Message) -> DocumentName:
    """The document that a statement about one issued already names."""
    return DocumentName(digest_in(message, "issue"), message["serial"])


def digest_in(message: Message, field: str) -> Digest:
    """The 32 bytes of a field."""
    return Digest(bytes.fromhex(message[field][2:]))


def _validity(message: Message) -> Digest:
    return document_id(digest_in(message, "issue"), message["serial"])


def _red_letters(message: Message) -> Digest:
    return tag_hash(f"red-letters:{to_hex(_validity(message))}")


def _voucher(message: Message) -> Digest:
    return voucher_id(digest_in(message, "member"), digest_in(message, "voucher"))


def _use(message: Message) -> Digest:
    return tag_hash(f"use:{message['key']}")


_COUNTED: dict[str, Callable[[Message], Digest]] = {
    "LicenseIssuer": right_of,
    "IssueDocument": issue_of,
    "IssueBatch": series_of,
    **dict.fromkeys(
        ("SuspendDocument", "ResumeDocument", "RevokeDocument", "SupersedeDocument"), _validity
    ),
    **dict.fromkeys(("RequestRed", "ConfirmRed", "RejectRed", "WithdrawRed"), _red_letters),
    **dict.fromkeys(("LockUse", "BookUse", "ReleaseUse", "ReverseUse"), _voucher),
    "NameBuyer": _use,
}

_NOUNS = (
    ("authorization", "authorization"),
    ("resource", "resource"),
    ("member", "member"),
    ("reporter", "member"),
)
"""The most particular of what other subjects name."""
