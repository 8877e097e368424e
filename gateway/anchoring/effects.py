"""Contract events in the form in which records keep them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from chain import canonical
from chain.client import (
    AccessDenied,
    AccessEndorsed,
    AccessGranted,
    AccessRequested,
    AccessResumed,
    AccessRevoked,
    AccessSuspended,
    AccountRotated,
    Addresses,
    AuthorizationsEvent,
    BatchIssued,
    BuyerNamed,
    CallRefused,
    CatalogEvent,
    DocumentIssued,
    DocumentResumed,
    DocumentRevoked,
    DocumentsEvent,
    DocumentSuperseded,
    DocumentSuspended,
    EntryPublished,
    EntryTransferred,
    EntryWithdrawn,
    IssuerLicensed,
    MemberAdmitted,
    MemberAmended,
    MemberReinstated,
    MembersEvent,
    MemberSuspended,
    RedConfirmed,
    RedRejected,
    RedRequested,
    RedWithdrawn,
    UseBooked,
    UseLocked,
    UseReleased,
    UseReversed,
    UsesEvent,
)
from chain.statements import TYPES, StatementType
from chain.words import Seconds, to_hex

Acceptance = MembersEvent | CatalogEvent | AuthorizationsEvent | DocumentsEvent | UsesEvent
"""The events by which a contract says that it accepted a statement."""

_ACCEPTED: dict[type[Acceptance], StatementType] = {
    MemberAdmitted: TYPES["AdmitMember"],
    MemberAmended: TYPES["AmendMember"],
    MemberSuspended: TYPES["SuspendMember"],
    MemberReinstated: TYPES["ReinstateMember"],
    AccountRotated: TYPES["RotateAccount"],
    EntryPublished: TYPES["PublishEntry"],
    EntryWithdrawn: TYPES["WithdrawEntry"],
    EntryTransferred: TYPES["TransferEntry"],
    AccessRequested: TYPES["RequestAccess"],
    AccessEndorsed: TYPES["EndorseAccess"],
    AccessGranted: TYPES["GrantAccess"],
    AccessDenied: TYPES["DenyAccess"],
    AccessSuspended: TYPES["SuspendAccess"],
    AccessResumed: TYPES["ResumeAccess"],
    AccessRevoked: TYPES["RevokeAccess"],
    IssuerLicensed: TYPES["LicenseIssuer"],
    DocumentIssued: TYPES["IssueDocument"],
    BatchIssued: TYPES["IssueBatch"],
    DocumentSuspended: TYPES["SuspendDocument"],
    DocumentResumed: TYPES["ResumeDocument"],
    DocumentRevoked: TYPES["RevokeDocument"],
    DocumentSuperseded: TYPES["SupersedeDocument"],
    RedRequested: TYPES["RequestRed"],
    RedConfirmed: TYPES["ConfirmRed"],
    RedRejected: TYPES["RejectRed"],
    RedWithdrawn: TYPES["WithdrawRed"],
    UseLocked: TYPES["LockUse"],
    UseBooked: TYPES["BookUse"],
    UseReleased: TYPES["ReleaseUse"],
    UseReversed: TYPES["ReverseUse"],
    BuyerNamed: TYPES["NameBuyer"],
}

_NAMES = {
    "call_hash": "callHash",
    "from_member": "from",
    "to_member": "to",
    "from_": "from",
    "valid_from": "validFrom",
    "valid_until": "validUntil",
}
"""Where the name of a field differs from the name in the contract."""


def accepted_type(event: Acceptance) -> StatementType:
    """The type of the statement that the event says was accepted."""
    return _ACCEPTED[type(event)]


def effect(event: Acceptance | CallRefused, times: Mapping[int, Seconds]) -> dict[str, Any]:
    """Where the event stands on the chain and what it says; `times` has its block's time."""
    place = event.place
    return {
        "contract": to_hex(place.contract),
        "transaction": to_hex(place.transaction),
        "log": place.index,
        "block": {
            "number": place.block,
            "hash": to_hex(place.block_hash),
            "time": times[place.block],
        },
        "event": type(event).__name__,
        "arguments": {
            _NAMES.get(field.name, field.name): _plain(getattr(event, field.name))
            for field in fields(event)
            if field.name not in ("place", "refusal")
        },
    }


def reason(event: CallRefused) -> dict[str, Any]:
    """Why the contract refused, by the name of its error.

    Its arguments but for who has a document, or was named for it: the record is for whoever was
    refused, and that is no business of theirs.
    """
    withheld = _WITHHELD.get(event.refusal.name, ())
    told = {name: value for name, value in event.refusal.arguments.items() if name not in withheld}
    return {"error": event.refusal.name, "arguments": told}


_WITHHELD = {"UseTaken": ("holder", "until"), "NotNamed": ("buyer",)}


def contract_name(event: CallRefused, contracts: Addresses) -> str:
    """The name of the contract that refused a call."""
    names = {address: name for name, address in contracts.by_name.items()}
    return names[event.place.contract]


def _plain(value: Any) -> Any:
    """A value as records spell it: bytes in hexadecimal, large integers as decimal text."""
    if isinstance(value, bytes):
        return to_hex(value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, int):
        return int(value) if value <= canonical.MAX_INTEGER else str(int(value))
    return value
