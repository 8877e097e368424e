"""What a statement about the catalog is about, where nobody has to judge it any more."""

from __future__ import annotations

from sqlmodel import Session

from gateway.catalog.rules import named_member, named_resource
from gateway.statements.content import Content


def subject_of(session: Session, content: Content) -> dict[str, str]:
    """The subject of a statement that the contract has accepted; raises `NotFound`."""
    message = content.message
    if content.kind.name == "PublishEntry":
        owner = named_member(session, message["owner"])
        return {"resource": message["code"], "owner": owner.code}
    resource = named_resource(session, message["resource"])
    subject = {"resource": resource.code, "owner": resource.owner}
    if content.kind.name == "TransferEntry":
        subject["recipient"] = named_member(session, message["to"]).code
    return subject
