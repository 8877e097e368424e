"""The statement types: each for one function of one contract, or for the journal alone."""

from __future__ import annotations

from chain.errors import StatementError
from chain.statements.document_types import DOCUMENT_TYPES
from chain.statements.form import ONCE, TAIL, StatementType, fields_of


def _decision(name: str, function: str, participle: str, document: str | None) -> StatementType:
    """A statement about the application for an authorization, which it names."""
    more = "" if document is None else f",bytes32 {document}"
    return StatementType(
        name,
        "Authorizations",
        function,
        f"authorization.{participle}",
        fields_of(f"bytes32 authorization,bytes32 application{more},{TAIL}"),
        document,
    )


def _change(name: str, function: str, participle: str) -> StatementType:
    """A statement about an authorization, with a reason."""
    return StatementType(
        name,
        "Authorizations",
        function,
        f"authorization.{participle}",
        fields_of(f"bytes32 authorization,bytes32 reason,{TAIL}"),
        "reason",
    )


def _journal(
    name: str, kind: str, fields: str, attachment: str | None, refusal: str | None = None
) -> StatementType:
    """A statement that no contract accepts: it has its effect by being recorded."""
    return StatementType(name, None, None, kind, fields_of(f"{fields},{ONCE}"), attachment, refusal)


_ALL = (
    StatementType(
        "AdmitMember",
        "Members",
        "admit",
        "member.admitted",
        fields_of(
            "string code,string prefix,bytes32 profile,uint32 roles,"
            f"address[] handlers,address[] heads,{TAIL}"
        ),
        "profile",
    ),
    StatementType(
        "AmendMember",
        "Members",
        "amend",
        "member.amended",
        fields_of(f"bytes32 member,bytes32 profile,uint32 roles,{TAIL}"),
        "profile",
    ),
    StatementType(
        "SuspendMember",
        "Members",
        "suspend",
        "member.suspended",
        fields_of(f"bytes32 member,bytes32 reason,{TAIL}"),
        "reason",
    ),
    StatementType(
        "ReinstateMember",
        "Members",
        "reinstate",
        "member.reinstated",
        fields_of(f"bytes32 member,bytes32 reason,{TAIL}"),
        "reason",
    ),
    StatementType(
        "RotateAccount",
        "Members",
        "rotate",
        "member.rotated",
        fields_of(f"bytes32 member,address previous,address next,uint8 rank,{TAIL}"),
        None,
    ),
    StatementType(
        "PublishEntry",
        "Catalog",
        "publish",
        "catalog.published",
        fields_of(f"string code,bytes32 owner,uint64 version,bytes32 entry,{TAIL}"),
        "entry",
    ),
    StatementType(
        "WithdrawEntry",
        "Catalog",
        "withdraw",
        "catalog.withdrawn",
        fields_of(f"bytes32 resource,bytes32 reason,{TAIL}"),
        "reason",
    ),
    StatementType(
        "TransferEntry",
        "Catalog",
        "transfer",
        "catalog.transferred",
        fields_of(f"bytes32 resource,bytes32 from,bytes32 to,{TAIL}"),
        None,
    ),
    StatementType(
        "RequestAccess",
        "Authorizations",
        "request",
        "authorization.requested",
        fields_of(
            "string code,bytes32 resource,bytes32 consumer,bytes32 request,"
            f"uint64 from,uint64 until,uint32 uses,{TAIL}"
        ),
        "request",
    ),
    _decision("EndorseAccess", "endorse", "endorsed", None),
    StatementType(
        "GrantAccess",
        "Authorizations",
        "grant",
        "authorization.granted",
        fields_of(
            "bytes32 authorization,bytes32 application,bytes32 terms,"
            f"uint64 from,uint64 until,uint32 uses,{TAIL}"
        ),
        "terms",
    ),
    _decision("DenyAccess", "deny", "denied", "reason"),
    _change("SuspendAccess", "suspend", "suspended"),
    _change("ResumeAccess", "resume", "resumed"),
    _change("RevokeAccess", "revoke", "revoked"),
    _journal(
        "ExtendReply",
        "authorization.extended",
        "bytes32 authorization,uint32 days,bytes32 reason",
        "reason",
    ),
    _journal(
        "DepositPayload",
        "payload.deposited",
        "bytes32 resource,bytes32 description",
        "description",
    ),
    _journal("ErasePayload", "payload.erased", "bytes32 payload,bytes32 reason", "reason"),
    _journal(
        "RequestRelease",
        "access.released",
        "bytes32 authorization,bytes32 payload,bytes32 request",
        "request",
        "access.refused",
    ),
    _journal("AcknowledgeRelease", "access.acknowledged", "bytes32 release,bytes32 content", None),
    _journal(
        "SubmitReport",
        "report.submitted",
        "bytes32 member,uint64 sequence,uint64 from,uint64 until,uint64 count,bytes32 events",
        None,
    ),
    _journal("DeclareLineage", "lineage.declared", "bytes32 resource,bytes32 lineage", "lineage"),
    _journal("ListSubjects", "subject.listed", "bytes32 resource,bytes32 subjects", "subjects"),
    _journal(
        "ErasePerson", "person.erased", "bytes32 member,bytes32 person,bytes32 reason", "reason"
    ),
)

TYPES: dict[str, StatementType] = {kind.name: kind for kind in (*_ALL, *DOCUMENT_TYPES)}
"""Every statement type by its EIP-712 name."""


def statement_type(name: object) -> StatementType:
    """The type of that name; raises `StatementError` naming the known ones."""
    if isinstance(name, str) and name in TYPES:
        return TYPES[name]
    given = ascii(name[:80]) if isinstance(name, str) else f"a {type(name).__name__}"
    raise StatementError(f"unknown statement type {given}; known types: {', '.join(TYPES)}")
