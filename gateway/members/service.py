"""Members as people ask for them."""

from __future__ import annotations

from sqlmodel import Session, col, select

from chain import canonical
from chain.words import Digest, Rank, Role, to_hex
from gateway.members.models import Account, Member
from gateway.members.schemas import AccountOut, MemberOut
from gateway.statements.state import pending_about


def list_members(session: Session) -> list[MemberOut]:
    """All members, by name."""
    rows = session.exec(select(Member).order_by(col(Member.name), col(Member.code))).all()
    return [member_out(session, row) for row in rows]


def member_out(session: Session, row: Member) -> MemberOut:
    """A member in the form that leaves the gateway."""
    profile = {} if row.profile is None else canonical.decode_object(row.profile)
    return MemberOut(
        code=row.code,
        id=to_hex(row.tag),
        name=row.name,
        prefix=row.prefix,
        roles=role_names(row.roles),
        active=row.active,
        demonstration=bool(profile.get("demonstration")),
        state=row.state,
        next_state=row.state + pending_about(session, Digest(row.tag)),
        record=row.position,
    )


def role_names(roles: int) -> list[str]:
    """Roles in words, in the order of their bits."""
    return [str(role.name).lower() for role in Role if roles & role]


def accounts_of(session: Session, code: str) -> list[AccountOut]:
    """The accounts of a member, those rotated out included."""
    query = select(Account).where(Account.member == code).order_by(col(Account.position))
    return [
        AccountOut(
            address=to_hex(row.address),
            rank="head" if row.rank == Rank.HEAD else "handler",
            active=row.active,
        )
        for row in session.exec(query).all()
    ]
