"""Which payloads there are, for those who may know."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select

from chain.words import Digest, Role
from gateway.authorizations.models import GRANTED, REVOKED, SUSPENDED, Authorization
from gateway.catalog.models import Resource
from gateway.errors import Forbidden, NotFound
from gateway.members.standing import Standing
from gateway.payloads.models import Payload


def list_payloads(
    session: Session, member: Standing, code: str, before: int | None, limit: int
) -> Sequence[Payload]:
    """The payloads of a resource recorded before a position, newest first.

    Raises `NotFound` where there is no such resource, `Forbidden` for those who may not know.
    """
    resource = session.get(Resource, code)
    if resource is None:
        raise NotFound(f"there is no resource {code}; see `shujian catalog list`")
    if not _may_know(session, member, resource):
        raise Forbidden(
            f"what {resource.owner} keeps for {code} is for those whom it authorized; ask with "
            f"`shujian access request {code}`"
        )
    query = select(Payload).where(Payload.resource == code)
    if before is not None:
        query = query.where(Payload.position < before)
    return session.exec(query.order_by(col(Payload.position).desc()).limit(limit)).all()


def show_payload(session: Session, member: Standing, payload_id: Digest) -> Payload:
    """One payload; raises `NotFound` also where the member may not know of it."""
    row = session.get(Payload, payload_id)
    resource = None if row is None else session.get(Resource, row.resource)
    if row is None or resource is None or not _may_know(session, member, resource):
        raise NotFound(f"there is no payload 0x{payload_id.hex()} that {member.member} may see")
    return row


def _may_know(session: Session, member: Standing, resource: Resource) -> bool:
    """The owner, auditors, and consumers whom it was ever granted.

    One whose authorization has ended still names the payload that it asks for, so that the
    refusal is recorded.
    """
    if member.member == resource.owner or member.roles & Role.AUDITOR:
        return True
    granted = (
        select(Authorization.code)
        .where(
            Authorization.resource == resource.code,
            Authorization.consumer == member.member,
            col(Authorization.state).in_((GRANTED, SUSPENDED, REVOKED)),
            col(Authorization.consented).is_not(None),
        )
        .limit(1)
    )
    return session.exec(granted).first() is not None
