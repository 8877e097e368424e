"""Who may suspend, resume, revoke and supersede a document: the contract's rules."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlmodel import Session

from chain.documents import DocumentName
from chain.words import Digest, Rank, Role, to_hex
from gateway.errors import Conflict, Forbidden, Invalid
from gateway.issuing.models import Issue
from gateway.issuing.reading import issue_named, validity
from gateway.issuing.states import (
    ACTIVE,
    ENDED,
    ISSUER,
    LIMIT,
    STEWARD,
    SUSPENDED,
    Validity,
)
from gateway.members.reason import check_reason
from gateway.members.standing import Standing
from gateway.statements.content import Content
from gateway.statements.judgement import Judgement
from gateway.statements.state import check_expected
from gateway.statements.subjects import digest_in, name_of

_PARTICIPLES = {
    "SuspendDocument": ("suspended", (ACTIVE,)),
    "ResumeDocument": ("resumed", (SUSPENDED,)),
    "RevokeDocument": ("revoked", (ACTIVE, SUSPENDED)),
    "SupersedeDocument": ("superseded", (ACTIVE, SUSPENDED)),
}
"""By type: what it does to a document, and how valid that must be."""


def judge(session: Session, content: Content, actor: Standing) -> Judgement:
    """Judge a statement about the validity of a document."""
    message, name = content.message, name_of(content.message)
    issue = issue_named(session, name)
    found = validity(session, issue, name.serial)
    side = decider(actor, issue)  # first: nobody else learns how the document stands
    check_expected(found.next_number, message["expectedState"])
    _check_met(content.kind.name, name, found)
    _check_effective(content.kind.name, message, found)
    return _JUDGES[content.kind.name](session, content, side, issue, found)


def subject_of(issue: Issue, serial: int) -> dict[str, str]:
    """What a record about one document of an issue is about."""
    name = DocumentName(Digest(issue.id), serial)
    subject = {"document": to_hex(name.id), "issuer": issue.issuer}
    if serial:
        subject["issue"] = to_hex(issue.id)
    if issue.buyer is not None:
        subject["buyer"] = issue.buyer
    return subject


def decider(actor: Standing, issue: Issue) -> str:
    """For whom a head speaks; raises `Forbidden` where it is for nobody.

    As in the contract: the issuer as the issuer only, also as a steward; else it could lift what
    the stewards imposed.
    """
    if actor.rank is not Rank.HEAD:
        raise Forbidden(
            f"{to_hex(actor.account)} is not a head's account (负责人); a head signs this"
        )
    if actor.member == issue.issuer:
        return ISSUER
    if not actor.roles & Role.STEWARD:
        raise Forbidden(f"{actor.member} has not issued this document and is no steward")
    return STEWARD


def _check_met(kind: str, name: DocumentName, found: Validity) -> None:
    participle, allowed = _PARTICIPLES[kind]
    if found.status_ahead not in allowed:
        raise Conflict(
            f"document {name.text} is {found.status_ahead}: only one that is "
            f"{' or '.join(allowed)} can be {participle}"
        )


def _check_effective(kind: str, message: dict[str, Any], found: Validity) -> None:
    effective: int = message["effective"]
    if effective >= LIMIT:
        raise Invalid("the second from which it holds lies beyond all calendars; give Unix seconds")
    if kind not in ("SuspendDocument", "ResumeDocument") or found.ahead is None:
        return
    if effective < found.ahead.effective:
        raise Conflict(
            f"it cannot hold from {effective} on, as the change before it holds from "
            f"{found.ahead.effective} on; name a second that is not earlier"
        )


def _judge_reasoned(
    _session: Session, content: Content, side: str, issue: Issue, found: Validity
) -> Judgement:
    suspension = found.ahead if content.kind.name == "ResumeDocument" else None
    if suspension is not None and side != suspension.side:
        raise Forbidden(
            f"the document was suspended by the {suspension.side}: a head of that side resumes it"
        )
    check_reason(content.attachment)
    return Judgement(subject_of(issue, content.message["serial"]), 0)


def _judge_supersession(
    session: Session, content: Content, side: str, issue: Issue, found: Validity
) -> Judgement:
    if side != ISSUER:
        raise Forbidden(f"only a head (负责人) of the issuer, {issue.issuer}, supersedes this")
    successor = _successor(session, content.message, issue, found)
    subject = subject_of(issue, content.message["serial"])
    return Judgement({**subject, "successor": to_hex(successor)}, 0)


def successor_name(message: dict[str, Any]) -> DocumentName:
    """The document that is to follow."""
    return DocumentName(digest_in(message, "successor"), message["successorSerial"])


def _successor(session: Session, message: dict[str, Any], issue: Issue, found: Validity) -> Digest:
    name = successor_name(message)
    following = issue_named(session, name)
    if name.id == found.document:
        raise Invalid("a document does not follow itself; name another one")
    if following.issuer != issue.issuer:
        raise Forbidden(f"{name.text} is a document of {following.issuer}, not of {issue.issuer}")
    status = validity(session, following, name.serial).status_ahead
    if status in ENDED:
        raise Conflict(f"{name.text} is {status} and cannot follow another document")
    return name.id


_JUDGES: dict[str, Callable[[Session, Content, str, Issue, Validity], Judgement]] = {
    "SuspendDocument": _judge_reasoned,
    "ResumeDocument": _judge_reasoned,
    "RevokeDocument": _judge_reasoned,
    "SupersedeDocument": _judge_supersession,
}

JUDGES = dict.fromkeys(_JUDGES, judge)
"""The judges of statements about validity, by type."""
