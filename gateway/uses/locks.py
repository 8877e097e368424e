"""How many locks a member has."""

from __future__ import annotations

from sqlalchemy import func
from sqlmodel import Session, col, select

from gateway.uses.models import LOCKED, UseState


def locks_of(session: Session, member: str) -> int:
    """How many locks a member has once all that is under way is accepted; those that ran out too.

    By the same count as the contract's `locksOf`.
    """
    query = select(func.count()).where(
        col(UseState.ahead_holder) == member, col(UseState.ahead) == LOCKED
    )
    return session.exec(query).one()
