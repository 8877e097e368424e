"""What the configured observers signed: how many vouch for what, and how far each has come.

An observer signs (block, checkpoint) after it has re-executed the chain and replayed the journal
from the beginning, in order. So its newest signature stands for all checkpoints before it as well.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from chain.words import Address, Digest, Millis, Signature, to_hex
from gateway.anchoring import levels
from gateway.anchoring.models import Checkpoint
from gateway.errors import LedgerError
from gateway.ledger import Ledger
from gateway.observers.contradictions import Contradictions
from gateway.observers.models import Observation
from gateway.settings import Settings

FILE = "contradictions.ndjson"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one observer has come; None where it has signed nothing yet.

    `behind` counts the records under the newest checkpoint that its newest signature leaves out;
    `received` is when that came, Unix milliseconds.
    """

    account: Address
    size: int | None
    behind: int
    received: int | None


@dataclass(frozen=True, slots=True)
class Observers:
    """The observers of a ledger: those configured, ascending, and how many must have signed."""

    accounts: tuple[Address, ...]
    required: int
    genesis: Digest
    ledger_id: Digest
    contradictions: Contradictions
    now: Callable[[], Millis]

    def signatures(self, session: Session, size: int) -> list[tuple[Address, Signature]]:
        """Who signed the checkpoint of exactly this size; configured observers only, ascending."""
        query = (
            select(Observation.account, Observation.signature)
            .where(Observation.size == size, col(Observation.account).in_(self.accounts))
            .order_by(col(Observation.account))
        )
        rows = session.exec(query).all()
        return [(Address(account), Signature(signature)) for account, signature in rows]

    def observed(self, session: Session) -> int | None:
        """The newest size that the required number signed; None where none is required or did."""
        bound = None
        while self.required:
            signed = sorted(self._newest(session, bound).values(), reverse=True)
            if len(signed) < self.required:
                return None
            # At least so many have come to `size`; whether they all signed just that one, the
            # next round says: then it finds the same number again.
            size = signed[self.required - 1]
            if size == bound or signed[0] == size:
                return size
            bound = size
        return None

    def newest(self, session: Session) -> dict[Address, int]:
        """The newest size that each has signed; those who have signed nothing are left out."""
        return self._newest(session, None)

    def vouching(self, session: Session) -> Callable[[int], dict[str, int]]:
        """How many vouch for the first so many records, for many sizes at the cost of one."""
        newest = self.newest(session).values()

        def vouch(size: int) -> dict[str, int]:
            return {"signed": sum(own >= size for own in newest), "required": self.required}

        return vouch

    def progress(self, session: Session) -> list[Progress]:
        """How far each has come, ascending by account."""
        head = levels.newest(session)
        size = 0 if head is None else head.size
        return [self._progress(session, account, size) for account in self.accounts]

    def lag(self, session: Session) -> dict[str, Any] | None:
        """What ``/readyz`` says of observers; None where there are none and nothing contradicts."""
        now = self.now()
        troubles = [trouble.text for trouble in self.contradictions.all()]
        if not self.accounts and not troubles:
            return None
        observed = self.observed(session)
        return {
            "required": self.required,
            "observed": observed,
            **(_behind(session, observed or 0, now) if self.required else {}),
            "accounts": [_told(one, now) for one in self.progress(session)],
            "trouble": troubles,
        }

    def _newest(self, session: Session, bound: int | None) -> dict[Address, int]:
        found = {}
        for account in self.accounts:
            query = select(func.max(Observation.size)).where(Observation.account == account)
            if bound is not None:
                query = query.where(Observation.size <= bound)
            size = session.exec(query).one()
            if size is not None:
                found[account] = size
        return found

    def _progress(self, session: Session, account: Address, head: int) -> Progress:
        query = (
            select(Observation.size, Observation.received)
            .where(Observation.account == account)
            .order_by(col(Observation.size).desc())
            .limit(1)
        )
        row = session.exec(query).first()
        if row is None:
            return Progress(account, None, head, None)
        return Progress(account, row[0], max(head - row[0], 0), row[1])


def observers_of(settings: Settings, ledger: Ledger, now: Callable[[], Millis]) -> Observers:
    """The observers that the settings name; raises `LedgerError` for one who may be none."""
    ours = {ledger.operator, *ledger.sealers}
    for account in settings.observer_accounts:
        if account in ours:
            raise LedgerError(
                f"{to_hex(account)} is the operator or a sealer of this ledger and cannot observe "
                "it; take it out of SHUJIAN_OBSERVERS"
            )
    return Observers(
        settings.observer_accounts,
        settings.observers_demanded,
        ledger.genesis,
        ledger.ledger_id,
        Contradictions(settings.data / FILE),
        now,
    )


def _behind(session: Session, observed: int, now: Millis) -> dict[str, Any]:
    """Records under checkpoints that too few signed, and for how long the oldest has waited."""
    head = levels.newest(session)
    query = (
        select(Checkpoint.block_time)
        .where(Checkpoint.size > observed)
        .order_by(col(Checkpoint.size))
        .limit(1)
    )
    time = session.exec(query).first()
    return {
        "records_not_observed": (0 if head is None else head.size) - observed,
        "oldest_unobserved_seconds": None if time is None else round(max(now / 1000 - time, 0), 3),
    }


def _told(one: Progress, now: Millis) -> dict[str, Any]:
    since = None if one.received is None else round(max(now - one.received, 0) / 1000, 3)
    return {
        "account": to_hex(one.account),
        "size": one.size,
        "records_behind": one.behind,
        "seconds_since": since,
    }
