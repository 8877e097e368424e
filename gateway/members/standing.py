"""Who an account is and what it may do, as far as the contract has accepted."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine, bindparam
from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from chain.words import Address, Rank, Role, to_hex
from gateway.database import Kept, Lookup
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


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose an account is, whatever may speak against it now; `tag` is the member's."""

    standing: Standing
    tag: bytes
    account_active: bool
    member_active: bool


def standing(session: Session, account: Address) -> Standing:
    """The standing of an account; raises `Forbidden` where it is unknown, rotated or suspended."""
    found = holder(session, account)
    if not found.account_active:
        raise Forbidden(f"account {to_hex(account)} was rotated out; sign with a current account")
    if not found.member_active:
        who = found.standing
        raise Forbidden(f"member {who.name} ({who.member}) is suspended")
    return found.standing


def holder(session: Session, account: Address) -> Holder:
    """Whose account it is, though it be suspended or rotated out; `Forbidden` for a stranger's."""
    found = _HOLDERS.get(session, account, lambda: _read_holder(session, account))
    if found is None:
        raise Forbidden(f"account {to_hex(account)} belongs to no member; have it admitted first")
    return found


def recalled(engine: Engine, account: Address) -> Standing | None:
    """As `standing`, out of memory alone; None where the tables have to be asked, or say no."""
    found = _HOLDERS.peek(engine, account)
    if found is None or not (found.account_active and found.member_active):
        return None
    return found.standing


def _read_holder(session: Session, account: Address) -> Holder | None:
    row = _HOLDER.first(session, account)
    if row is None:
        return None
    rank, current, code, tag, name, roles, active = row
    who = Standing(account, code, name, Rank(rank), Role(roles))
    return Holder(who, tag, bool(current), bool(active))


# Made once: putting a statement together costs several times what its execution does.
_HOLDER = Lookup(
    core_select(
        col(Account.rank),
        col(Account.active),
        col(Member.code),
        col(Member.tag),
        col(Member.name),
        col(Member.roles),
        col(Member.active),
    )
    .join(Member, col(Member.code) == col(Account.member))
    .where(col(Account.address) == bindparam("account")),
    "account",
)
_HOLDERS: Kept[Address, Holder | None] = Kept("account", "member")


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
