"""How far the chain is behind the journal, in numbers that people can act on."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from sqlalchemy import func
from sqlmodel import Session, select

from chain.words import Millis
from gateway.anchoring import levels
from gateway.journal.models import Record
from gateway.journal.tree import Tree
from gateway.statements.models import PENDING, Statement


@dataclass(frozen=True, slots=True)
class Lag:
    """The lag now; ages in seconds, None where there is nothing that could be so old.

    `chain_reachable` says whether the last attempt to follow the chain succeeded; `stopped` that
    anchoring has ended for good, for the reason in `last_error`, until somebody acts.
    """

    records_not_anchored: int
    statements_not_answered: int
    oldest_unanchored_seconds: float | None
    seconds_since_contact: float | None
    chain_reachable: bool
    stopped: bool
    last_error: str | None

    def as_json(self) -> dict[str, object]:
        """The form in which ``/readyz`` and ``shujian status`` show it."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Contact:
    """What the anchoring thread knows of the chain."""

    seconds_since: float | None
    reachable: bool
    stopped: bool
    error: str | None


def measure(session: Session, now: Millis, contact: Contact) -> Lag:
    """The lag as one session sees it."""
    size, newest = Tree(session).size(), levels.newest(session)
    anchored = 0 if newest is None else newest.size
    query = select(func.count()).where(Statement.state == PENDING)
    return Lag(
        records_not_anchored=max(size - anchored, 0),
        statements_not_answered=session.exec(query).one(),
        oldest_unanchored_seconds=_age(session, anchored, now),
        seconds_since_contact=contact.seconds_since,
        chain_reachable=contact.reachable,
        stopped=contact.stopped,
        last_error=contact.error,
    )


def _age(session: Session, position: int, now: Millis) -> float | None:
    time = session.exec(select(Record.time).where(Record.position == position)).first()
    return None if time is None else round(max(now - time, 0) / 1000, 3)
