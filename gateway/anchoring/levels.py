"""How far a record has come: durable here, or under a checkpoint on the chain."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session, col, select

from gateway.anchoring.models import Checkpoint

RECORDED = "recorded"
ANCHORED = "anchored"


@dataclass(frozen=True, slots=True)
class Level:
    """``recorded``, or ``anchored`` with the first checkpoint that covers the record."""

    name: str
    checkpoint: Checkpoint | None


def level(session: Session, position: int) -> Level:
    """The level of the record at a position; that there is such a record is *not* checked."""
    return _of(covering(session, position))


def levels(session: Session, positions: Iterable[int]) -> dict[int, Level]:
    """The levels of many records at once, as a page of them needs."""
    wanted = sorted(set(positions))
    found: list[Checkpoint] = []
    for position in wanted:
        # Neighbours mostly share a checkpoint: ask only where the last one does not reach.
        if not found or found[-1].size <= position:
            checkpoint = covering(session, position)
            if checkpoint is None:
                break
            found.append(checkpoint)
    sizes = [checkpoint.size for checkpoint in found]
    places = {position: bisect_right(sizes, position) for position in wanted}
    return {
        position: _of(found[place] if place < len(found) else None)
        for position, place in places.items()
    }


def covering(session: Session, position: int) -> Checkpoint | None:
    """The smallest checkpoint whose tree holds the position; None while it is not anchored."""
    query = (
        select(Checkpoint)
        .where(col(Checkpoint.size) > position)
        .order_by(col(Checkpoint.size))
        .limit(1)
    )
    return session.exec(query).first()


def newest(session: Session) -> Checkpoint | None:
    """The newest checkpoint that was followed; None before the first."""
    return session.exec(select(Checkpoint).order_by(col(Checkpoint.size).desc()).limit(1)).first()


def _of(checkpoint: Checkpoint | None) -> Level:
    return Level(RECORDED, None) if checkpoint is None else Level(ANCHORED, checkpoint)
