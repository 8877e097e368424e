"""What a statement does to one document's use, and when the contract refuses it (Uses.sol). Pure.

The same for what the contract has accepted and for what is under way.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final

from chain.words import Seconds
from gateway.uses.models import BOOKED, FREE, LOCKED, RELEASED, REVERSED

LONGEST_LOCK: Final = 90 * 86_400
"""How long a lock lasts at most, in seconds."""
MOST_LOCKS: Final = 1000
"""How many locks a member has at most; those that ran out count until they are ended."""
MOST_KEYS: Final = 500
"""How many keys a statement names at most."""

LOCK, BOOK = "use.locked", "use.booked"
RELEASE, REVERSE = "use.released", "use.reversed"
ASSIGN = "use.assigned"

_LEADS_TO: Final = {LOCK: LOCKED, BOOK: BOOKED, RELEASE: RELEASED, REVERSE: REVERSED}
_ENDS: Final = {RELEASE: LOCKED, REVERSE: BOOKED}


class Refusal(Enum):
    """Why the contract refuses a statement for one of its keys, as its error is called."""

    TAKEN = "UseTaken"
    NOT_NAMED = "NotNamed"
    NOT_HELD = "NotHeld"


@dataclass(frozen=True, slots=True)
class Use:
    """A document's use; who has, or had it, is a member's code, `voucher` the contract's id."""

    status: str = FREE
    holder: str | None = None
    voucher: bytes | None = None
    until: int = 0
    buyer: str | None = None

    def is_held(self, now: Seconds) -> bool:
        """Whether somebody has it: a booking, or a lock that still runs."""
        return self.status == BOOKED or (self.status == LOCKED and now <= self.until)


@dataclass(frozen=True, slots=True)
class Step:
    """What a statement wants of one key: its kind, and whose voucher, or which buyer, it names."""

    kind: str
    member: str
    voucher: bytes | None = None
    until: int = 0
    buyer: str | None = None


def refusal(use: Use, step: Step, now: Seconds) -> Refusal | None:
    """Why the contract refuses the step in a block of that time; None where it does not.

    Who signed, the state number, and how many locks the member has are *not* looked at.
    """
    if step.kind == ASSIGN:
        return None
    if step.kind in _ENDS:
        return None if _holds(use, step, _ENDS[step.kind]) else Refusal.NOT_HELD
    if use.buyer is not None and use.buyer != step.member:
        return Refusal.NOT_NAMED
    if step.kind == BOOK and _holds(use, step, LOCKED):
        return None
    # Whom a steward named takes a lock away from anybody but itself; a booking stays.
    displaced = use.status == LOCKED and use.buyer == step.member and use.holder != step.member
    return Refusal.TAKEN if use.is_held(now) and not displaced else None


def after(use: Use, step: Step) -> Use:
    """The use once the contract has accepted the step."""
    if step.kind == ASSIGN:
        return replace(use, buyer=step.buyer)
    until = step.until if step.kind == LOCK else 0
    return Use(_LEADS_TO[step.kind], step.member, step.voucher, until, use.buyer)


def ahead(use: Use, under_way: Iterable[Step], now: Seconds) -> Use:
    """The use once what is under way is accepted in its order.

    What the contract will refuse, because it was built on what it refused, changes nothing.
    """
    for step in under_way:
        if refusal(use, step, now) is None:
            use = after(use, step)
    return use


def _holds(use: Use, step: Step, status: str) -> bool:
    return (use.status, use.holder, use.voucher) == (status, step.member, step.voucher)
