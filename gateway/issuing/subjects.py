"""What a statement for Documents is about, where nobody has to judge it any more."""

from __future__ import annotations

from sqlmodel import Session

from chain.documents import batch_id
from chain.words import ZERO_DIGEST, to_hex
from gateway.catalog.rules import named_member
from gateway.issuing.changing import subject_of as subject_of_document
from gateway.issuing.changing import successor_name
from gateway.issuing.reading import issue_named
from gateway.statements.content import Content
from gateway.statements.subjects import digest_in, issue_of, name_of, series_of


def subject_of(session: Session, content: Content) -> dict[str, str]:
    """The subject of a statement that the contract has accepted; raises `NotFound`."""
    kind, message = content.kind.name, content.message
    if kind == "LicenseIssuer":
        return {"issuer": named_member(session, message["issuer"]).code}
    if kind == "IssueDocument":
        return subject_of_issue(session, content)
    if kind == "IssueBatch":
        issuer = named_member(session, message["issuer"])
        batch = batch_id(series_of(message), message["first"])
        return {"document": to_hex(batch), "issuer": issuer.code}
    name = name_of(message)
    subject = subject_of_document(issue_named(session, name), name.serial)
    if kind == "SupersedeDocument":
        subject["successor"] = to_hex(successor_name(message).id)
    return subject


def subject_of_issue(session: Session, content: Content) -> dict[str, str]:
    """The subject of an IssueDocument; raises `NotFound` where it names a member there is not."""
    message = content.message
    issuer = named_member(session, message["issuer"])
    subject = {"document": to_hex(issue_of(message)), "issuer": issuer.code}
    if digest_in(message, "buyer") != ZERO_DIGEST:
        subject["buyer"] = named_member(session, message["buyer"]).code
    if (blue := digest_in(message, "blue")) != ZERO_DIGEST:
        subject["blue"] = to_hex(blue)
    return subject
