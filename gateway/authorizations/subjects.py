"""What a statement about an authorization is about, where nobody has to judge it any more."""

from __future__ import annotations

from sqlmodel import Session

from gateway.authorizations import rules
from gateway.catalog.models import Resource
from gateway.catalog.rules import named_member, named_resource
from gateway.statements.content import Content


def subject_of(session: Session, content: Content) -> dict[str, str]:
    """The subject of a statement that the contract has accepted; raises `NotFound`."""
    message = content.message
    if content.kind.name != "RequestAccess":
        row = rules.named_authorization(session, message["authorization"])
        return rules.subject_of(row, session.get_one(Resource, row.resource))
    resource = named_resource(session, message["resource"])
    return {
        "authorization": message["code"],
        "resource": resource.code,
        "owner": resource.owner,
        "consumer": named_member(session, message["consumer"]).code,
    }
