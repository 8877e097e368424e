"""For whom a code is meant: a member, by its code or name, or nobody in particular."""

from __future__ import annotations

from sqlmodel import Session, col, select

from gateway.errors import Conflict, NotFound
from gateway.members.models import Member

MOST = 500
"""So many members are offered to choose from; others are typed."""


def find_verifier(session: Session, text: str) -> str | None:
    """The code of the active member of that code or name, None for an empty text.

    Raises `NotFound` where no one member is called so.
    """
    plain = text.strip()
    if not plain:
        return None
    called = (col(Member.code) == plain) | (col(Member.name) == plain)
    found = session.exec(select(Member).where(col(Member.active), called).limit(2)).all()
    if len(found) != 1:
        raise NotFound(f"no one active member is called {plain[:60]!r}; choose one of the list")
    return found[0].code


def require_active(session: Session, verifier: str | None) -> None:
    """Raise `Conflict` where the member that was chosen is suspended by now."""
    member = None if verifier is None else session.get(Member, verifier)
    if verifier is not None and (member is None or not member.active):
        raise Conflict("the member for whom the code is meant is not active; choose another")


def offered(session: Session) -> list[str]:
    """Names of active members, to choose from."""
    query = select(Member.name).where(col(Member.active)).order_by(col(Member.name))
    return list(session.exec(query.limit(MOST)).all())


def name_of_member(session: Session, code: str | None) -> str | None:
    """What a member is called; its code where it has gone, None for nobody."""
    member = None if code is None else session.get(Member, code)
    return code if member is None else member.name
