"""Which names in a record's subject stand for which fields of the statement that was signed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from chain.documents import alone_id, batch_id, document_id, series_id, voucher_id
from chain.records import tag_hash
from chain.statements import StatementType
from chain.words import ZERO_DIGEST, Digest, to_hex

Message = Mapping[str, Any]
Names = dict[str, tuple[str | Callable[[Message], str | None], str | None]]


def _bytes(message: Message, field: str) -> Digest:
    return Digest(bytes.fromhex(message[field][2:]))


def _alone(message: Message) -> str:
    return to_hex(alone_id(_bytes(message, "issuer"), _bytes(message, "key"), message["kind"]))


def _batch(message: Message) -> str:
    series = series_id(_bytes(message, "issuer"), _bytes(message, "series"), message["kind"])
    return to_hex(batch_id(series, int(message["first"])))


def _document(message: Message) -> str:
    return to_hex(document_id(_bytes(message, "issue"), int(message["serial"])))


def _issue(message: Message) -> str | None:
    return message["issue"] if int(message["serial"]) else None


def _successor(message: Message) -> str:
    serial = int(message["successorSerial"])
    return to_hex(document_id(_bytes(message, "successor"), serial))


def _voucher(message: Message) -> str:
    return to_hex(voucher_id(_bytes(message, "member"), _bytes(message, "voucher")))


def _unless_zero(field: str) -> Callable[[Message], str | None]:
    return lambda message: None if message[field] == to_hex(ZERO_DIGEST) else message[field]


_MEMBER: Names = {"member": ("member", "member")}
_RESOURCE: Names = {"resource": ("resource", "resource")}
_AUTHORIZATION: Names = {"authorization": ("authorization", "authorization")}
_ISSUER: Names = {"issuer": ("issuer", "member")}
_BUYER: Names = {"buyer": (_unless_zero("buyer"), "member")}
_DOCUMENT: Names = {"document": (_document, None), "issue": (_issue, None)}
_VOUCHER: Names = {"booker": ("member", "member"), "voucher": (_voucher, None)}

SUBJECTS: dict[str, Names] = {
    "AdmitMember": {"member": ("code", None)},
    "AmendMember": _MEMBER,
    "SuspendMember": _MEMBER,
    "ReinstateMember": _MEMBER,
    "RotateAccount": _MEMBER,
    "PublishEntry": {"resource": ("code", None), "owner": ("owner", "member")},
    "WithdrawEntry": _RESOURCE,
    "TransferEntry": {
        "resource": ("resource", "resource"),
        "owner": ("from", "member"),
        "recipient": ("to", "member"),
    },
    "RequestAccess": {
        "authorization": ("code", None),
        "resource": ("resource", "resource"),
        "consumer": ("consumer", "member"),
    },
    "EndorseAccess": _AUTHORIZATION,
    "GrantAccess": _AUTHORIZATION,
    "DenyAccess": _AUTHORIZATION,
    "SuspendAccess": _AUTHORIZATION,
    "ResumeAccess": _AUTHORIZATION,
    "RevokeAccess": _AUTHORIZATION,
    "DepositPayload": _RESOURCE,
    "ErasePayload": {},
    "RequestRelease": _AUTHORIZATION,
    "AcknowledgeRelease": {"request": ("release", None)},
    "SubmitReport": {"reporter": ("member", "member")},
    "DeclareLineage": _RESOURCE,
    "ListSubjects": _RESOURCE,
    "ErasePerson": _MEMBER,
    "ExtendReply": _AUTHORIZATION,
    "LicenseIssuer": _ISSUER,
    "IssueDocument": {
        "document": (_alone, None),
        **_ISSUER,
        **_BUYER,
        "blue": (_unless_zero("blue"), None),
    },
    "IssueBatch": {"document": (_batch, None), **_ISSUER},
    "SuspendDocument": _DOCUMENT,
    "ResumeDocument": _DOCUMENT,
    "RevokeDocument": _DOCUMENT,
    "SupersedeDocument": {**_DOCUMENT, "successor": (_successor, None)},
    "RequestRed": _DOCUMENT,
    "ConfirmRed": _DOCUMENT,
    "RejectRed": _DOCUMENT,
    "WithdrawRed": _DOCUMENT,
    "LockUse": _VOUCHER,
    "BookUse": _VOUCHER,
    "ReleaseUse": _VOUCHER,
    "ReverseUse": _VOUCHER,
    "NameBuyer": _BUYER,
}
"""By statement type and name of the subject: the field of the message, or what is worked out from
it (None where there is nothing to name), and the noun of the key tag whose hash it holds; no noun
where it holds the name itself."""


def named(
    kind: StatementType, message: Mapping[str, Any], subject: Any
) -> Iterator[tuple[str, Any, Any]]:
    """Each name of the subject that was signed: name, what was signed, what the subject says.

    Both are None where the statement names nothing and the subject has no such name, or null. A
    `RequestRelease` may name what does not exist; its subject then leaves that out. Raises
    ``KeyError`` or ``TypeError`` for a subject of another form.
    """
    if not isinstance(subject, Mapping):
        raise TypeError("a subject is an object")
    for name, (field, noun) in SUBJECTS[kind.name].items():
        if kind.name == "RequestRelease" and subject.get(name) is None:
            continue
        signed = message[field] if isinstance(field, str) else field(message)
        found = subject.get(name) if signed is None else subject[name]
        is_name = noun is not None and isinstance(found, str)
        yield name, signed, to_hex(tag_hash(f"{noun}:{found}")) if is_name else found
