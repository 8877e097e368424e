"""Who may deposit and erase payloads: no contract asks, so this is where it is enforced."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime

from sqlmodel import Session

from chain.words import Role, Seconds
from gateway.catalog.models import CURRENT, Resource
from gateway.catalog.rules import named_resource
from gateway.errors import Conflict, Forbidden, Invalid, NotFound
from gateway.members.reason import check_reason
from gateway.members.standing import Standing
from gateway.payloads.description import check_description
from gateway.payloads.models import Payload
from gateway.statements.content import Content
from gateway.statements.judgement import Judgement
from gateway.zone import SHANGHAI


def judge_deposit(session: Session, content: Content, actors: Sequence[Standing]) -> Judgement:
    """Judge a deposit by an account of the resource's present owner.

    Raises `Invalid`, `Forbidden`, `Conflict` or `NotFound`. That the bytes are as described is
    *not* checked here.
    """
    resource = named_resource(session, content.message["resource"])
    _check_owner(actors, resource)
    if not actors[0].roles & Role.PROVIDER:
        raise Forbidden(f"member {resource.owner} is not a provider and cannot deposit payloads")
    if resource.status != CURRENT:
        raise Conflict(f"{resource.code} is {resource.status}; publish it before depositing")
    described = check_description(content.attachment)
    if described.version > resource.version:
        raise Conflict(
            f"{resource.code} has {resource.version} versions; there is no {described.version}"
        )
    return Judgement({"resource": resource.code, "owner": resource.owner}, 0)


def erasure_judge(
    backup_days: int, now: Callable[[], Seconds]
) -> Callable[[Session, Content, Sequence[Standing]], Judgement]:
    """The judge of erasures, for a gateway whose backups are gone after so many days."""

    def judge(session: Session, content: Content, actors: Sequence[Standing]) -> Judgement:
        payload = _named_payload(session, content.message["payload"])
        resource = session.get_one(Resource, payload.resource)
        _check_owner(actors, resource)
        if payload.erased is not None:
            raise Conflict(f"the payload was erased before (record {payload.erased})")
        check_reason(content.attachment)
        beside = {
            "id": content.message["payload"],
            "backups_expire": _day(now() + backup_days * 86_400).isoformat(),
        }
        subject = {"resource": resource.code, "owner": resource.owner}
        return Judgement(subject, 0, {"payload": beside})

    return judge


def _day(seconds: int) -> date:
    return datetime.fromtimestamp(seconds, SHANGHAI).date()


def _check_owner(actors: Sequence[Standing], resource: Resource) -> None:
    if len(actors) != 1:
        raise Invalid(f"exactly one account of {resource.owner} signs this")
    if actors[0].member != resource.owner:
        raise Forbidden(
            f"{resource.code} belongs to {resource.owner}; only its owner keeps payloads for it"
        )


def _named_payload(session: Session, text: str) -> Payload:
    payload = session.get(Payload, bytes.fromhex(text[2:]))
    if payload is None:
        raise NotFound(f"there is no payload {text}; see `shujian payload list CODE`")
    return payload
