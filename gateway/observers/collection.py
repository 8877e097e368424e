"""Taking observations in: each is held against this ledger's own checkpoints before it is kept."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from sqlalchemy import select as columns_of
from sqlmodel import Session, col, select

from chain.errors import ChainError
from chain.evidence.observation import Observation as Seen
from chain.evidence.observation import observer_of
from chain.words import Address, Millis, Signature, to_hex
from gateway.anchoring import levels
from gateway.anchoring.models import Checkpoint
from gateway.database import WriteSession
from gateway.database.rows import Row, Rows
from gateway.errors import Conflict, Invalid
from gateway.observers.contradictions import Contradiction
from gateway.observers.models import Observation
from gateway.observers.service import Observers

MOST = 500

_OBSERVATIONS = Rows(
    *(Observation, "account", "size", "block_number", "block_hash", "root", "index_root"),
    *("signature", "received"),
)


class Contradicted(Conflict):
    """A configured observer signed something else than this ledger holds."""


@dataclass(frozen=True, slots=True)
class Signed:
    """What was seen, and the signature, whose account is *recovered*, not claimed."""

    account: Address
    seen: Seen
    signature: Signature

    def as_json(self) -> dict[str, Any]:
        """The form in which it was posted, with the account."""
        seen = self.seen
        return {
            "account": to_hex(self.account),
            "block": {"hash": to_hex(seen.block_hash), "number": seen.block_number},
            "index": to_hex(seen.index_root),
            "root": to_hex(seen.root),
            "signature": to_hex(self.signature),
            "size": seen.size,
        }


@dataclass(slots=True)
class Outcome:
    """What became of those posted: kept now, kept before, too early, contradicting."""

    kept: int = 0
    known: int = 0
    later: list[int] = field(default_factory=list)
    contradictions: list[Contradiction] = field(default_factory=list)


def read(observers: Observers, seen: Seen, signature: bytes) -> Signed:
    """Whose signature it is; raises `Invalid` unless that is a configured observer."""
    try:
        account = observer_of(observers.genesis, observers.ledger_id, seen, signature)
    except ChainError as error:
        raise Invalid(f"the observation of size {seen.size} is not signed: {error}") from error
    if account not in observers.accounts:
        raise Invalid(
            f"the signature over size {seen.size} is of {to_hex(account)}, which is no observer "
            "of this ledger: sign exactly what is posted, with an account in SHUJIAN_OBSERVERS"
        )
    return Signed(account, seen, Signature(signature))


def collect(session: WriteSession, signed: Sequence[Signed], now: Millis) -> Outcome:
    """Keep those that agree with the chain that was followed; nothing else is written.

    A checkpoint beyond the newest one followed is *later*: to be posted again.
    """
    outcome, newest = Outcome(), levels.newest(session)
    sizes = {one.seen.size for one in signed}
    ours, known, rows = _checkpoints(session, sizes), _known(session, sizes), []
    for one in signed:
        if newest is None or one.seen.size > newest.size:
            outcome.later.append(one.seen.size)
        elif (text := _contradiction(ours.get(one.seen.size), one)) is not None:
            outcome.contradictions.append(Contradiction(text, one.as_json()))
        elif (one.account, one.seen.size) in known:
            outcome.known += 1
        else:
            known.add((one.account, one.seen.size))
            rows.append(_row(one, now))
    _OBSERVATIONS.insert(session, rows)
    outcome.kept = len(rows)
    return outcome


def _checkpoints(session: Session, sizes: Collection[int]) -> dict[int, Seen]:
    """What an honest observer signs, by size; sizes without a checkpoint are left out."""
    names = (one.name for one in fields(Seen))
    query = columns_of(*(getattr(Checkpoint, name) for name in names))
    query = query.where(col(Checkpoint.size).in_(sizes))
    return {row[2]: Seen(*row) for row in session.execute(query)}


def _known(session: Session, sizes: Collection[int]) -> set[tuple[bytes, int]]:
    query = select(Observation.account, Observation.size).where(col(Observation.size).in_(sizes))
    return {(account, size) for account, size in session.exec(query)}


def _contradiction(ours: Seen | None, one: Signed) -> str | None:
    """In which point a signature contradicts our own row of that checkpoint; None if in none."""
    who, seen = to_hex(one.account), one.seen
    if ours is None:
        return f"observer {who} signed a checkpoint of size {seen.size}; the chain here has none"
    for name, theirs, here in (
        ("root", seen.root, ours.root),
        ("index root", seen.index_root, ours.index_root),
        ("block number", seen.block_number, ours.block_number),
        ("block hash", seen.block_hash, ours.block_hash),
    ):
        if theirs != here:
            return (
                f"observer {who} signed the checkpoint of size {seen.size} with the {name} "
                f"{_text(theirs)}; here it is {_text(here)}"
            )
    return None


def _row(one: Signed, now: Millis) -> Row:
    seen = one.seen
    return (
        *(one.account, seen.size, seen.block_number, seen.block_hash, seen.root),
        *(seen.index_root, one.signature, now),
    )


def of_size(session: Session, size: int | None) -> list[Observation]:
    """All that were kept of a size, of observers that are no longer configured as well."""
    query = select(Observation).where(Observation.size == size).order_by(col(Observation.account))
    return list(session.exec(query).all())


def _text(value: bytes | int) -> str:
    return to_hex(value) if isinstance(value, bytes) else str(value)
