"""Who may publish, withdraw and transfer: the contract's rules, asked before recording."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func
from sqlmodel import Session, col, select

from chain.words import Digest, Rank, Role
from gateway.catalog.codes import parse as parse_code
from gateway.catalog.entry import parse
from gateway.catalog.models import CURRENT, PENDING, Resource, Version
from gateway.errors import Conflict, Forbidden, Invalid, NotFound
from gateway.members.models import Member
from gateway.members.reason import check_reason
from gateway.members.standing import Standing
from gateway.statements.content import Content
from gateway.statements.judgement import Judgement
from gateway.statements.state import check_expected, check_state


def judge(session: Session, content: Content, actors: Sequence[Standing]) -> Judgement:
    """Judge a statement about the catalog.

    Raises `Invalid`, `Forbidden`, `Conflict` or `NotFound` where the contract would refuse.
    """
    return _JUDGES[content.kind.name](session, content, actors)


def _judge_publication(session: Session, content: Content, actors: Sequence[Standing]) -> Judgement:
    message = content.message
    owner = named_member(session, message["owner"], likely=actors[0].member)
    _check_only_signer(actors, owner.code)
    if not actors[0].roles & Role.PROVIDER:
        raise Forbidden(f"member {owner.code} is not a provider and cannot publish")
    code = parse_code(message["code"])
    resource = session.get(Resource, message["code"])
    if resource is None or resource.version == 0:
        if code.prefix != owner.prefix:
            raise Forbidden(
                f"{message['code']} is not in {owner.name}'s name space {owner.prefix}-"
            )
    elif resource.owner != owner.code:
        raise Forbidden(f"{message['code']} belongs to {resource.owner}, not to {owner.code}")
    _check_version(session, content, resource)
    parse(content.attachment)
    return Judgement({"resource": message["code"], "owner": owner.code}, 0)


def _check_version(session: Session, content: Content, resource: Resource | None) -> None:
    message, following = content.message, 1
    if resource is None:  # then nothing about it is under way either
        check_expected(0, message["expectedState"])
    else:
        _check_state_of(session, content, resource)
        following = next_version(session, resource)
    if message["version"] != following:
        raise Conflict(
            f"the next version of {message['code']} is {following}, not {message['version']}"
        )


def next_version(session: Session, resource: Resource) -> int:
    """The version that the next publication has, counting those still under way."""
    under_way = session.exec(
        select(func.count()).where(Version.code == resource.code, Version.status == PENDING)
    ).one()
    return resource.version + under_way + 1


def all_under_way(session: Session) -> dict[str, int]:
    """How many publications of each resource the contract has not answered yet."""
    query = (
        select(Version.code, func.count())
        .where(Version.status == PENDING)
        .group_by(col(Version.code))
    )
    return dict(session.exec(query).all())


def _judge_withdrawal(session: Session, content: Content, actors: Sequence[Standing]) -> Judgement:
    resource = named_resource(session, content.message["resource"])
    _check_only_signer(actors, resource.owner)
    _check_state_of(session, content, resource)
    if resource.status != CURRENT:
        raise Conflict(f"{resource.code} is not published now; there is nothing to withdraw")
    check_reason(content.attachment)
    return Judgement({"resource": resource.code, "owner": resource.owner}, 0)


def _judge_transfer(session: Session, content: Content, actors: Sequence[Standing]) -> Judgement:
    resource = named_resource(session, content.message["resource"])
    giver = named_member(session, content.message["from"])
    recipient = named_member(session, content.message["to"])
    _check_state_of(session, content, resource)
    if giver.code != resource.owner:
        raise Conflict(f"{resource.code} belongs to {resource.owner}, not to {giver.code}")
    if giver.code == recipient.code:
        raise Invalid(f"{resource.code} belongs to {giver.code} already")
    if not (recipient.active and recipient.roles & Role.PROVIDER):
        raise Forbidden(f"{recipient.code} is not an active provider and cannot own a resource")
    subject = {"resource": resource.code, "owner": giver.code, "recipient": recipient.code}
    return Judgement(subject, _missing_heads(actors, giver, recipient))


def _missing_heads(actors: Sequence[Standing], giver: Member, recipient: Member) -> int:
    wanted = {giver.code, recipient.code}
    for actor in actors:
        if actor.rank is not Rank.HEAD or actor.member not in wanted:
            raise Forbidden("a transfer is signed by a head of the owner and one of the recipient")
        wanted.discard(actor.member)
    return len(wanted)


def _check_state_of(session: Session, content: Content, resource: Resource) -> None:
    expected = content.message["expectedState"]
    check_state(session, Digest(resource.tag), resource.state, expected)


def _check_only_signer(actors: Sequence[Standing], owner: str) -> None:
    if len(actors) != 1:
        raise Invalid(f"exactly one account of {owner} signs this")
    if actors[0].member != owner:
        raise Forbidden(f"{actors[0].member} has signed, but only {owner} may do this")


def named_member(session: Session, tag: str, likely: str | None = None) -> Member:
    """The member with that id, looked for first under a code that it `likely` has.

    Raises `NotFound`.
    """
    wanted = bytes.fromhex(tag[2:])
    if likely is not None:
        found = session.get(Member, likely)
        if found is not None and found.tag == wanted:
            return found
    member = session.exec(select(Member).where(Member.tag == wanted)).first()
    if member is None:
        raise NotFound("the statement names a member that was never admitted")
    return member


def named_resource(session: Session, tag: str) -> Resource:
    """The resource with that id; raises `NotFound`."""
    statement = select(Resource).where(Resource.tag == bytes.fromhex(tag[2:]))
    resource = session.exec(statement).first()
    if resource is None:
        raise NotFound("the statement is about a resource that was never published")
    return resource


_JUDGES = {
    "PublishEntry": _judge_publication,
    "WithdrawEntry": _judge_withdrawal,
    "TransferEntry": _judge_transfer,
}
