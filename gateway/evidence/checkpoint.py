"""Under which checkpoint evidence is made: the newest that can be proved and observers signed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from chain.words import Address, Signature
from gateway.anchoring.models import Checkpoint
from gateway.errors import Conflict
from gateway.observers.service import Observers

Signatures = tuple[tuple[Address, Signature], ...]

_RECENT = 256
"""So many of the newest checkpoints are looked at where no index has to be proved."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A checkpoint with the observers' signatures over it, and what the asker has to know."""

    row: Checkpoint
    signatures: Signatures
    warnings: tuple[str, ...]


def choose(
    session: Session, observers: Observers, covering: int, provable: Collection[int] | None
) -> Chosen:
    """The newest checkpoint of more than `covering` records that the required observers signed.

    Where none has their signatures, the newest. `provable` are the sizes whose index can be proved;
    None where none has to be. Raises `Conflict` where no checkpoint covers so much yet.
    """
    rows = _candidates(session, covering, provable)
    if not rows:
        raise Conflict(
            "what is asked for is not under a checkpoint yet; ask again in some seconds, or let "
            "the question wait (--wait 60)"
        )
    required = observers.required
    for row in rows if required else ():
        signatures = tuple(observers.signatures(session, row.size))
        if len(signatures) >= required:
            return Chosen(row, signatures, ())
    newest = rows[0]
    signatures = tuple(observers.signatures(session, newest.size))
    return Chosen(newest, signatures, (_unobserved(required, len(signatures)),))


def _candidates(
    session: Session, covering: int, provable: Collection[int] | None
) -> Sequence[Checkpoint]:
    query = select(Checkpoint).where(col(Checkpoint.size) > covering)
    if provable is not None:
        query = query.where(col(Checkpoint.size).in_(sorted(provable)))
    return session.exec(query.order_by(col(Checkpoint.size).desc()).limit(_RECENT)).all()


def _unobserved(required: int, signed: int) -> str:
    if not required:
        return (
            "no observer is demanded here, so that nothing is left out is the operator's word: "
            "completeness is ASSERTED"
        )
    return (
        f"{signed} of the {required} observers demanded have signed: completeness is ASSERTED "
        "until they have; ask again, or let the question wait (--wait 60)"
    )
