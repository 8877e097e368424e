"""The statement types of Documents and Uses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chain.statements.form import TAIL, StatementType, fields_of


def _type(
    name: str, target: str, kind: str, fields: str, attachment: str | None = None
) -> StatementType:
    contract, function = target.split(".")
    every = fields_of(f"{fields},{TAIL}")
    return StatementType(name, contract, function, kind, every, attachment)


_DOCUMENT = "bytes32 issue,uint64 serial"
_VALID = "uint64 validFrom,uint64 validUntil"
_USE = "bytes32 member,bytes32 voucher,bytes32[] keys"


def _change(name: str, function: str, participle: str) -> StatementType:
    """A statement about a document's validity, with a reason."""
    fields = f"{_DOCUMENT},bytes32 reason,uint64 effective"
    return _type(name, f"Documents.{function}", f"document.{participle}", fields, "reason")


DOCUMENT_TYPES = (
    _type(
        "LicenseIssuer",
        "Documents.license",
        "issuer.licensed",
        "bytes32 issuer,string kind,uint64 from,uint64 until",
    ),
    _type(
        "IssueDocument",
        "Documents.issue",
        "document.issued",
        f"bytes32 issuer,string kind,bytes32 key,bytes32 root,{_VALID},"
        "uint64 amount,bytes32 buyer,bytes32 blue",
    ),
    _type(
        "IssueBatch",
        "Documents.issueBatch",
        "document.batched",
        "bytes32 issuer,string kind,bytes32 series,uint64 first,uint64 count,"
        f"bytes32 root,{_VALID}",
    ),
    _change("SuspendDocument", "suspend", "suspended"),
    _change("ResumeDocument", "resume", "resumed"),
    _change("RevokeDocument", "revoke", "revoked"),
    _type(
        "SupersedeDocument",
        "Documents.supersede",
        "document.superseded",
        f"{_DOCUMENT},bytes32 successor,uint64 successorSerial,uint64 effective",
    ),
    _type(
        "RequestRed",
        "Documents.requestRed",
        "red-letter.requested",
        f"{_DOCUMENT},uint64 total,uint64 amount,bytes32 reason",
        "reason",
    ),
    _type(
        "ConfirmRed",
        "Documents.confirmRed",
        "red-letter.confirmed",
        f"{_DOCUMENT},uint64 amount",
    ),
    _type(
        "RejectRed",
        "Documents.rejectRed",
        "red-letter.rejected",
        f"{_DOCUMENT},bytes32 reason",
        "reason",
    ),
    _type(
        "WithdrawRed",
        "Documents.withdrawRed",
        "red-letter.withdrawn",
        f"{_DOCUMENT},bytes32 reason",
        "reason",
    ),
    _type("LockUse", "Uses.lock", "use.locked", f"{_USE},uint64 until"),
    _type("BookUse", "Uses.book", "use.booked", _USE),
    _type("ReleaseUse", "Uses.release", "use.released", _USE),
    _type("ReverseUse", "Uses.reverse", "use.reversed", f"{_USE},bytes32 reason", "reason"),
    _type(
        "NameBuyer",
        "Uses.nameBuyer",
        "use.assigned",
        "bytes32 key,bytes32 buyer,bytes32 reason",
        "reason",
    ),
)
"""Every statement type that one of these two accepts."""


def uses_of(kind: StatementType, message: Mapping[str, Any]) -> list[str]:
    """The keys of the register that a statement names: its record's ``uses``. Most name none."""
    if kind.contract != "Uses":
        return []
    return list(message["keys"]) if "keys" in message else [message["key"]]
