"""State numbers and earlier use: what a statement must fit, counting those still under way."""

from __future__ import annotations

from sqlalchemy import bindparam, func
from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from chain.words import Digest, to_hex
from gateway.database import Lookup
from gateway.errors import Conflict
from gateway.statements.models import PENDING, REFUSED, Statement


def pending_about(session: Session, subject: Digest) -> int:
    """How many statements about a member or resource are recorded and not yet answered."""
    statement = select(func.count()).where(Statement.subject == subject, Statement.state == PENDING)
    return session.exec(statement).one()


def all_pending(session: Session) -> dict[bytes, int]:
    """As `pending_about`, for every member and resource that has any."""
    query = (
        select(Statement.subject, func.count())
        .where(Statement.state == PENDING)
        .group_by(col(Statement.subject))
    )
    return dict(session.exec(query).all())


def check_state(session: Session, subject: Digest, accepted: int, expected: int) -> None:
    """Raise `Conflict` unless the statement expects the state that it will meet in its turn.

    Statements under way are taken to be accepted; should the contract refuse one, it refuses
    those that were built on it as well.
    """
    check_expected(accepted + pending_about(session, subject), expected)


def check_expected(state: int, expected: int) -> None:
    """Raise `Conflict` unless the state that will be met is the one expected."""
    if expected != state:
        raise Conflict(
            f"the statement expects state {expected}, but it will meet state {state}: another one "
            "about the same came first; read the present state and sign again, as the same command "
            "does"
        )


def check_unused(session: Session, digest: Digest) -> None:
    """Raise `Conflict` where the digest was submitted before."""
    row = _STATE.first(session, digest)
    if row is not None:
        (state,) = row
        hint = "sign again with a new nonce" if state == REFUSED else "it need not be repeated"
        raise Conflict(f"statement {to_hex(digest)} was submitted before ({state}); {hint}")


_STATE = Lookup(
    core_select(col(Statement.state)).where(col(Statement.digest) == bindparam("digest")), "digest"
)
