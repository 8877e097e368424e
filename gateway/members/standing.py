"""Who an account is and what it may do, as far as the contract has accepted."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session, select

from chain.words import Address, Rank, Role, to_hex
from gateway.errors import Forbidden, NotFound
from gateway.members.models import Account, Member


@dataclass(frozen=True, slots=True)
class Standing:
    """An active account of an active member."""

    account: Address
    member: str
    name: str
    rank: Rank
    roles: Role

    def as_actor(self) -> dict[str, str]:
        """The form in which a record's body names who signed."""
        return {
            "account": to_hex(self.account),
            "member": self.member,
            "rank": self.rank.name.lower(),
        }


def standing(session: Session, account: Address) -> Standing:
    """The standing of an account; raises `Forbidden` where it is unknown, rotated or suspended."""
    row = session.get(Account, account)
    if row is None:
        raise Forbidden(f"account {to_hex(account)} belongs to no member; have it admitted first")
    if not row.active:
        raise Forbidden(f"account {to_hex(account)} was rotated out; sign with a current account")
    member = session.get_one(Member, row.member)
    if not member.active:
        raise Forbidden(f"member {member.name} ({member.code}) is suspended")
    return Standing(account, member.code, member.name, Rank(row.rank), Role(member.roles))


def find_member(session: Session, name_or_code: str) -> Member:
    """The member of that code or name; raises `NotFound`, also where a name is not unique."""
    if (member := session.get(Member, name_or_code)) is not None:
        return member
    found = session.exec(select(Member).where(Member.name == name_or_code).limit(2)).all()
    if len(found) == 1:
        return found[0]
    if found:
        raise NotFound(f"more than one member is called {name_or_code}; name it by its code")
    raise NotFound(f"there is no member {name_or_code}; see `shujian member list`")


def stewards(session: Session) -> list[Member]:
    """The active steward organisations."""
    rows = session.exec(select(Member).where(Member.active)).all()
    return [row for row in rows if row.roles & Role.STEWARD]


def quorum(session: Session) -> int:
    """How many steward organisations must sign a change of membership: more than half."""
    return len(stewards(session)) // 2 + 1
