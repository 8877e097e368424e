"""Under which checkpoint evidence is made: the newest that can be proved and observers signed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlmodel import Session, col, select

from chain.words import Address, Signature
from gateway.anchoring.models import Checkpoint
from gateway.errors import Conflict
from gateway.observers.service import Observers

Signatures = tuple[tuple[Address, Signature], ...]


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
    newest = _newest(session, covering, provable)
    if newest is None:
        raise Conflict(
            "what is asked for is not under a checkpoint yet; ask again in some seconds, or let "
            "the question wait (--wait 60)"
        )
    required, observed = observers.required, observers.observed(session)
    if observed is not None and observed > covering and (provable is None or observed in provable):
        row = session.get_one(Checkpoint, observed)
        return Chosen(row, tuple(observers.signatures(session, observed)), ())
    signatures = tuple(observers.signatures(session, newest.size))
    return Chosen(newest, signatures, (_unobserved(required, len(signatures)),))


def _newest(session: Session, covering: int, provable: Collection[int] | None) -> Checkpoint | None:
    query = select(Checkpoint).where(col(Checkpoint.size) > covering)
    if provable is not None:
        query = query.where(col(Checkpoint.size).in_(sorted(provable)))
    return session.exec(query.order_by(col(Checkpoint.size).desc()).limit(1)).first()


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
