"""Which names in a record's subject stand for which fields of the statement that was signed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from chain.records import tag_hash
from chain.statements import StatementType
from chain.words import to_hex

Names = dict[str, tuple[str, str | None]]

_MEMBER: Names = {"member": ("member", "member")}
_RESOURCE: Names = {"resource": ("resource", "resource")}
_AUTHORIZATION: Names = {"authorization": ("authorization", "authorization")}

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
}
"""By statement type and name of the subject: the field of the message, and the noun of the key tag
whose hash it holds; no noun where it holds the name itself."""


def named(
    kind: StatementType, message: Mapping[str, Any], subject: Any
) -> Iterator[tuple[str, Any, Any]]:
    """Each name of the subject that was signed: name, what was signed, what the subject says.

    A `RequestRelease` may name what does not exist; its subject then leaves that out. Raises
    ``KeyError`` or ``TypeError`` for a subject of another form.
    """
    if not isinstance(subject, Mapping):
        raise TypeError("a subject is an object")
    for name, (field, noun) in SUBJECTS[kind.name].items():
        if kind.name == "RequestRelease" and subject.get(name) is None:
            continue
        found = subject[name]
        is_name = noun is not None and isinstance(found, str)
        yield name, message[field], to_hex(tag_hash(f"{noun}:{found}")) if is_name else found
