"""Who may ask for, endorse, grant, deny, suspend, resume and revoke an authorization.

The contract's rules, asked before recording, and those of the law that it does not know.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlmodel import Session, select

from chain import canonical
from chain.words import Digest, Rank, Role, Seconds, to_hex
from gateway.authorizations import law, states
from gateway.authorizations.codes import check_code, tag_of
from gateway.authorizations.errors import ApplicationError
from gateway.authorizations.models import (
    CONSUMER,
    OWNER,
    STEWARD,
    Authorization,
)
from gateway.authorizations.states import side_of
from gateway.authorizations.terms import parse_request, parse_terms, request_problems
from gateway.catalog.entry.enumerations import SharingType
from gateway.catalog.errors import Problem
from gateway.catalog.models import CURRENT, Resource
from gateway.catalog.rules import named_member, named_resource
from gateway.errors import Conflict, Forbidden, Invalid, NotFound
from gateway.members.models import Member
from gateway.members.reason import check_reason
from gateway.members.standing import Standing
from gateway.statements.content import Content
from gateway.statements.judgement import Judgement
from gateway.statements.state import check_state


def judge(session: Session, content: Content, actors: Sequence[Standing]) -> Judgement:
    """Judge a statement about an authorization.

    Raises `Invalid`, `Forbidden`, `Conflict` or `NotFound` where the contract would refuse, or the
    law forbids. Statements under way are taken to be accepted.
    """
    if len(actors) != 1:
        raise Invalid("exactly one account signs this")
    if content.kind.name == "RequestAccess":
        return _judge_request(session, content, actors[0])
    row = named_authorization(session, content.message["authorization"])
    resource = session.get_one(Resource, row.resource)
    check_state(session, Digest(row.tag), row.number, content.message["expectedState"])
    _check_met(row, content.kind.kind)
    _JUDGES[content.kind.name](content, actors[0], row, resource)
    return Judgement(subject_of(row, resource), 0)


def subject_of(row: Authorization, resource: Resource) -> dict[str, str]:
    """What a record about an authorization is about; the owner is the resource's present one."""
    return {
        "authorization": row.code,
        "resource": row.resource,
        "owner": resource.owner,
        "consumer": row.consumer,
    }


def named_authorization(session: Session, tag: str) -> Authorization:
    """The authorization with that id; raises `NotFound`."""
    query = select(Authorization).where(Authorization.tag == bytes.fromhex(tag[2:]))
    row = session.exec(query).first()
    if row is None:
        raise NotFound("the statement is about an authorization that was never applied for")
    return row


def _judge_request(session: Session, content: Content, actor: Standing) -> Judgement:
    message = content.message
    check_code(message["code"])
    consumer = named_member(session, message["consumer"])
    resource = named_resource(session, message["resource"])
    _check_applicant(actor, consumer, resource)
    row = session.get(Authorization, message["code"])
    if row is not None and states.is_usable(row.ahead):
        raise Conflict(f"{message['code']} was used before; take another code")
    check_state(session, tag_of(message["code"]), 0, message["expectedState"])
    _check_published(resource)
    law.check_shared(resource.code, resource.sharing_type, entry_of(resource))
    if problems := [*request_problems(content.attachment), *_period(message)]:
        raise ApplicationError("the application is incomplete", problems)
    subject = {
        "authorization": message["code"],
        "resource": resource.code,
        "owner": resource.owner,
        "consumer": consumer.code,
    }
    return Judgement(subject, 0, not_after=Seconds(message["until"]))


def _check_applicant(actor: Standing, consumer: Member, resource: Resource) -> None:
    if actor.member != consumer.code:
        raise Forbidden(f"{actor.member} has signed, but {consumer.code} is to be the consumer")
    if not actor.roles & Role.CONSUMER:
        raise Forbidden(f"member {consumer.code} is not a consumer and cannot apply")
    if resource.owner == consumer.code:
        raise Invalid(f"{resource.code} belongs to {consumer.code}, which needs no authorization")


def entry_of(resource: Resource) -> dict[str, Any] | None:
    """The entry of a resource as it is now; None where it is not kept here."""
    return None if resource.document is None else canonical.decode_object(resource.document)


def _check_published(resource: Resource) -> None:
    if resource.status != CURRENT:
        raise Conflict(f"{resource.code} is not published now ({resource.status})")


def _period(message: dict[str, Any]) -> Iterator[Problem]:
    if message["from"] > message["until"]:
        yield Problem("until", "lies before from; give a period that begins before it ends")


def _check_met(row: Authorization, kind: str) -> None:
    allowed = states.MET_BY[kind]
    if row.ahead not in allowed:
        verb, wanted = kind.partition(".")[2], " or ".join(sorted(allowed))
        raise Conflict(
            f"{row.code} is {row.ahead}: only one that is {wanted} can be {verb}; "
            f"see `shujian access show {row.code}`"
        )


def _judge_endorsement(
    content: Content, actor: Standing, row: Authorization, resource: Resource
) -> None:
    if head_side(actor, row, resource) != CONSUMER:
        raise Forbidden(f"only a head (负责人) of the applicant, {row.consumer}, endorses this")
    _check_application(content, row)


def _judge_grant(content: Content, actor: Standing, row: Authorization, resource: Resource) -> None:
    _check_owner(actor, row, resource)
    if not actor.roles & Role.PROVIDER:
        raise Forbidden(f"member {resource.owner} is not a provider and cannot grant")
    _check_application(content, row)
    _check_published(resource)
    law.check_shared(resource.code, resource.sharing_type, entry_of(resource))
    if problems := list(_grant_problems(content, row)):
        raise ApplicationError("the grant does not fit the application", problems)


def _grant_problems(content: Content, row: Authorization) -> Iterator[Problem]:
    asked_limits = {"from": row.from_, "until": row.until, "uses": row.uses}
    yield from _limits(asked_limits, content.message)
    terms = parse_terms(content.attachment)
    asked = None if row.asked is None else parse_request(canonical.decode_object(row.asked))
    if asked is not None:
        yield from law.exceeding(asked, terms)
    if row.sharing_type == SharingType.UNCONDITIONAL:
        yield from law.narrowed_limits(asked_limits, content.message)
        if asked is not None:
            yield from law.narrowing(asked, terms)


def _limits(asked: dict[str, int], granted: dict[str, Any]) -> Iterator[Problem]:
    if granted["from"] < asked["from"]:
        yield Problem("from", f"lies before {asked['from']}, the beginning applied for")
    if granted["until"] > asked["until"]:
        yield Problem("until", f"lies after {asked['until']}, the end applied for")
    if asked["uses"] and not 1 <= granted["uses"] <= asked["uses"]:
        yield Problem("uses", f"must be 1 to {asked['uses']}, as many as were applied for")
    yield from _period(granted)


def _judge_denial(
    content: Content, actor: Standing, row: Authorization, resource: Resource
) -> None:
    _check_owner(actor, row, resource)
    _check_application(content, row)
    law.check_deniable(row.resource, row.sharing_type)
    check_reason(content.attachment)


def _judge_suspension(
    content: Content, actor: Standing, row: Authorization, resource: Resource
) -> None:
    if head_side(actor, row, resource) not in (OWNER, STEWARD):
        raise Forbidden("only a head (负责人) of the owner or of a steward suspends this")
    check_reason(content.attachment)


def _judge_resumption(
    content: Content, actor: Standing, row: Authorization, resource: Resource
) -> None:
    if head_side(actor, row, resource) != row.suspended_by:
        raise Forbidden(
            f"{row.code} was suspended by the {row.suspended_by}: a head of that side resumes it"
        )
    check_reason(content.attachment)


def _judge_revocation(
    content: Content, actor: Standing, row: Authorization, resource: Resource
) -> None:
    if head_side(actor, row, resource) == OWNER and row.ahead in states.UNDECIDED:
        law.check_deniable(row.resource, row.sharing_type)
    check_reason(content.attachment)


def _check_owner(actor: Standing, row: Authorization, resource: Resource) -> None:
    if head_side(actor, row, resource) != OWNER:
        raise Forbidden(f"only a head (负责人) of the owner, {resource.owner}, decides on this")


def head_side(actor: Standing, row: Authorization, resource: Resource) -> str:
    """For whom a head speaks; raises `Forbidden` where it is for nobody.

    As in the contract: the owner speaks as the owner only, also as a steward, and so does the
    consumer; else either could lift what the stewards imposed.
    """
    if actor.rank is not Rank.HEAD:
        raise Forbidden(
            f"{to_hex(actor.account)} is not a head's account (负责人); a head signs this"
        )
    if (side := side_of(actor.member, resource.owner, row.consumer)) != STEWARD:
        return side
    if not actor.roles & Role.STEWARD:
        raise Forbidden(
            f"{actor.member} is neither owner nor consumer of {row.code}, nor a steward"
        )
    return STEWARD


def _check_application(content: Content, row: Authorization) -> None:
    if content.message["application"] != to_hex(row.application):
        raise Conflict(
            f"{row.code} was applied for in statement {to_hex(row.application)}, not in the one "
            "named; read it again and sign that"
        )


_Judge = Callable[[Content, Standing, Authorization, Resource], None]

_JUDGES: dict[str, _Judge] = {
    "EndorseAccess": _judge_endorsement,
    "GrantAccess": _judge_grant,
    "DenyAccess": _judge_denial,
    "SuspendAccess": _judge_suspension,
    "ResumeAccess": _judge_resumption,
    "RevokeAccess": _judge_revocation,
}
