"""Who may change the membership: the contract's rules, asked before a statement is recorded."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, select

from chain.records import tag_hash
from chain.words import Digest, Rank, Role, to_hex
from gateway.errors import Conflict, Forbidden, Invalid, NotFound
from gateway.members.models import Account, Member
from gateway.members.profile import check_profile
from gateway.members.reason import check_reason
from gateway.members.standing import Standing, quorum
from gateway.statements.content import Content
from gateway.statements.judgement import Judgement
from gateway.statements.state import check_expected, check_state, pending_about

_CODE = re.compile(r"[0-9A-Z-]{1,32}")
_PREFIX = re.compile(r"[0-9A-Z]{2,8}")
_EXCLUSIVE = (Role.STEWARD, Role.OPERATOR, Role.AUDITOR)
_ALL_ROLES = sum(Role)
_NO_ACCOUNT = to_hex(bytes(20))


def judge(session: Session, content: Content, actors: Sequence[Standing]) -> Judgement:
    """Judge a statement about membership.

    Raises `Invalid`, `Forbidden`, `Conflict` or `NotFound` where the contract would refuse.
    """
    if content.kind.name == "AdmitMember":
        _check_admission(session, content)
        code = content.message["code"]
    else:
        member = named_member(session, content)
        check_state(session, Digest(member.tag), member.state, content.message["expectedState"])
        _CHECKS[content.kind.name](session, content, member)
        code = member.code
    return Judgement({"member": code}, _missing(session, content, code, actors))


def named_member(session: Session, content: Content) -> Member:
    """The member that the statement is about; raises `NotFound`."""
    tag = bytes.fromhex(content.message["member"][2:])
    member = session.exec(select(Member).where(Member.tag == tag)).first()
    if member is None:
        raise NotFound("the statement is about a member that was never admitted")
    return member


def _check_admission(session: Session, content: Content) -> None:
    message = content.message
    if not _CODE.fullmatch(message["code"]):
        raise Invalid("a member's code has 1 to 32 characters from 0-9, A-Z and -")
    if not _PREFIX.fullmatch(message["prefix"]):
        raise Invalid("a member's prefix has 2 to 8 characters from 0-9 and A-Z")
    if session.get(Member, message["code"]) is not None:
        raise Conflict(f"member {message['code']} was admitted before; amend it instead")
    if session.exec(select(Member).where(Member.prefix == message["prefix"])).first():
        raise Conflict(f"the prefix {message['prefix']} is taken; choose another with --prefix")
    if pending_about(session, tag_hash(f"member:{message['code']}")):
        raise Conflict(
            f"the admission of member {message['code']} is under way; see `shujian member list`"
        )
    check_expected(0, message["expectedState"])
    _check_roles(message["roles"])
    _check_accounts(session, message)
    check_profile(content.attachment)


def _check_accounts(session: Session, message: dict[str, Any]) -> None:
    accounts = message["handlers"] + message["heads"]
    if not accounts:
        raise Invalid("a member needs at least one account; name a handler or a head")
    if len(set(accounts)) != len(accounts):
        raise Invalid("an account is named twice; an account has one rank")
    for address in accounts:
        _check_unused(session, address)


def _check_unused(session: Session, address: str) -> None:
    if address == _NO_ACCOUNT:
        raise Invalid("the zero address is nobody's account")
    if (row := session.get(Account, bytes.fromhex(address[2:]))) is not None:
        raise Conflict(f"account {address} belongs to member {row.member} for ever; make a new one")


def _check_roles(roles: int) -> None:
    if roles == 0 or roles & ~_ALL_ROLES:
        raise Invalid(f"roles are a sum of {', '.join(f'{r.name}={r.value}' for r in Role)}")
    if sum(bool(roles & role) for role in _EXCLUSIVE) > 1:
        raise Invalid("steward, operator and auditor exclude each other in one organisation")


def _check_amendment(session: Session, content: Content, member: Member) -> None:
    _check_roles(content.message["roles"])
    check_profile(content.attachment)
    for role in (Role.STEWARD, Role.OPERATOR):
        if not content.message["roles"] & role:
            _check_not_last(session, member, role)


def _check_suspension(session: Session, content: Content, member: Member) -> None:
    if not member.active:
        raise Conflict(f"member {member.code} is suspended already")
    check_reason(content.attachment)
    for role in (Role.STEWARD, Role.OPERATOR):
        _check_not_last(session, member, role)


def _check_not_last(session: Session, member: Member, role: Role) -> None:
    if not member.roles & role or not member.active:
        return
    rows = session.exec(select(Member).where(Member.active)).all()
    if sum(bool(row.roles & role) for row in rows) == 1:
        raise Conflict(f"{member.code} is the last {role.name}; admit another one first")


def _check_reinstatement(session: Session, content: Content, member: Member) -> None:
    if member.active:
        raise Conflict(f"member {member.code} is not suspended")
    check_reason(content.attachment)


def _check_rotation(session: Session, content: Content, member: Member) -> None:
    previous, following = content.message["previous"], content.message["next"]
    if content.message["rank"] not in tuple(Rank):
        raise Invalid("a rank is 1 (handler) or 2 (head)")
    if previous == following:
        raise Invalid("previous and next account are the same")
    if previous != _NO_ACCOUNT:
        row = session.get(Account, bytes.fromhex(previous[2:]))
        if row is None or row.member != member.code or not row.active:
            raise Conflict(f"{previous} is not a current account of {member.code}")
        if row.rank != content.message["rank"]:
            raise Conflict(f"{previous} has the rank {Rank(row.rank).name.lower()}; name that rank")
    if following != _NO_ACCOUNT:
        _check_unused(session, following)


def _missing(session: Session, content: Content, code: str, actors: Sequence[Standing]) -> int:
    if content.kind.name == "RotateAccount" and _signed_by_own_head(code, actors):
        return 0
    for actor in actors:
        if not (actor.roles & Role.STEWARD and actor.rank is Rank.HEAD):
            raise Forbidden(f"{to_hex(actor.account)} is not a head's account of a steward")
    organisations = {actor.member for actor in actors}
    if len(organisations) != len(actors):
        raise Forbidden("two accounts of one steward have signed; one for each counts")
    return max(quorum(session) - len(organisations), 0)


def _signed_by_own_head(code: str, actors: Sequence[Standing]) -> bool:
    return len(actors) == 1 and actors[0].member == code and actors[0].rank is Rank.HEAD


_CHECKS = {
    "AmendMember": _check_amendment,
    "SuspendMember": _check_suspension,
    "ReinstateMember": _check_reinstatement,
    "RotateAccount": _check_rotation,
}
