"""How valid a document is and how far its red letters have come, as the contract has it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from chain.words import Digest, Seconds

LIMIT: Final = 2**48
"""Times and serials are kept in six bytes: all of them lie below."""

MAX_COUNT: Final = 2**32 - 1
"""So many documents one batch has at most."""

ISSUER, STEWARD, BUYER = "issuer", "steward", "buyer"
"""For whom an account speaks about a document."""

ACTIVE, SUSPENDED, REVOKED, SUPERSEDED = "active", "suspended", "revoked", "superseded"
ENDED: Final = (REVOKED, SUPERSEDED)

NONE, REQUESTED, CONFIRMED, REJECTED, WITHDRAWN, PARTIAL, FULL = (
    *("none", "requested", "confirmed", "rejected", "withdrawn", "partial", "full"),
)
OPEN: Final = (REQUESTED, CONFIRMED)
"""The states of a red letter that was asked for and neither issued nor ended."""

LEADS_TO: Final = {
    "document.suspended": SUSPENDED,
    "document.resumed": ACTIVE,
    "document.revoked": REVOKED,
    "document.superseded": SUPERSEDED,
}
"""How valid a document is after an accepted statement, by the kind of its record."""

ISSUED_RED: Final = "document.issued"
"""The kind of the record that issues a red letter."""

_RED: Final = {
    "red-letter.requested": REQUESTED,
    "red-letter.confirmed": CONFIRMED,
    "red-letter.rejected": REJECTED,
    "red-letter.withdrawn": WITHDRAWN,
}


@dataclass(frozen=True, slots=True)
class Change:
    """One statement about the validity of a document, accepted or under way.

    `recorded` is the second of the block that accepted it and `block` its number, None while it is
    under way; `record` is the record that says so. `side` is whose head signed.
    """

    status: str
    effective: Seconds
    side: str
    member: str
    reason: str | None
    successor: Digest | None
    record: int
    recorded: Seconds | None
    block: int | None


@dataclass(frozen=True, slots=True)
class Validity:
    """The validity of one document: what the contract accepted, and what it has not answered yet.

    `issued` is the second of the block that issued it, None while that is under way. The period of
    validity and the issuer's right are *not* looked at.
    """

    document: Digest
    issued: Seconds | None
    changes: tuple[Change, ...]
    under_way: tuple[Change, ...]

    @property
    def number(self) -> int:
        """The statements accepted about the validity, its issue included."""
        return len(self.changes) + (self.issued is not None)

    @property
    def next_number(self) -> int:
        """The number that the next statement meets, once all that is under way is accepted."""
        return 1 + len(self.changes) + len(self.under_way)

    @property
    def status(self) -> str:
        """As the last accepted change says, effective already or not."""
        return self.changes[-1].status if self.changes else ACTIVE

    @property
    def ahead(self) -> Change | None:
        """The change that is the last one once all that is under way is accepted."""
        return next(reversed((*self.changes, *self.under_way)), None)

    @property
    def status_ahead(self) -> str:
        """How valid it is once all that is under way is accepted."""
        return ACTIVE if self.ahead is None else self.ahead.status

    @property
    def successor(self) -> Digest | None:
        """The id of the document that follows it; None for none."""
        return self.changes[-1].successor if self.changes else None

    def change_at(self, time: Seconds, known: Seconds) -> Change | None:
        """The accepted change that holds at a time, by what was recorded until a time."""
        for change in reversed(self.changes):
            if (change.recorded or 0) <= known and change.effective <= time:
                return change
        return None

    def status_at(self, time: Seconds, known: Seconds) -> str | None:
        """How valid it was at a time, by what was recorded until a time; None: not yet issued."""
        if self.issued is None or self.issued > min(time, known):
            return None
        change = self.change_at(time, known)
        return ACTIVE if change is None else change.status


@dataclass(frozen=True, slots=True)
class Red:
    """The red letters of one blue document: `done` of `total` is issued, `open` asked for.

    `number` counts the statements about them; `side` is who asked for what is open.
    """

    total: int = 0
    done: int = 0
    open: int = 0
    number: int = 0
    status: str = NONE
    side: str | None = None

    @property
    def left(self) -> int:
        """What may still be asked for, of a total that is known."""
        return self.total - self.done


@dataclass(frozen=True, slots=True)
class RedStep:
    """What one statement says about red letters, accepted or under way."""

    kind: str
    total: int
    amount: int
    side: str


def red_after(red: Red, step: RedStep) -> Red:
    """The red letters once a statement about them is accepted."""
    if step.kind == ISSUED_RED:
        done = red.done + red.open
        status = FULL if done == red.total else PARTIAL
        return replace(red, done=done, open=0, number=red.number + 1, status=status, side=None)
    red = replace(red, number=red.number + 1, status=_RED[step.kind])
    if red.status == REQUESTED:
        return replace(red, total=step.total, open=step.amount, side=step.side)
    return red if red.status == CONFIRMED else replace(red, open=0, side=None)


def red_ahead(red: Red, steps: Iterable[RedStep]) -> Red:
    """The red letters once all of these are accepted, in their order."""
    for step in steps:
        red = red_after(red, step)
    return red


def other_side(red: Red, *, buyer: bool) -> str:
    """Whose head decides on what was asked; `buyer`: whether one is named for the document."""
    return BUYER if red.side == ISSUER and buyer else ISSUER


@dataclass(frozen=True, slots=True)
class Right:
    """A right to issue: its period in Unix seconds, both inclusive, 0 to 0 where it was taken."""

    from_: Seconds
    until: Seconds
    number: int

    def holds(self, now: Seconds) -> bool:
        """Whether documents of the kind may be issued at that second."""
        return self.until != 0 and self.from_ <= now <= self.until


NO_RIGHT: Final = Right(Seconds(0), Seconds(0), 0)
"""What a member has that was never given one."""


@dataclass(frozen=True, slots=True)
class Series:
    """A series of batches: its least free serial (at least 1), and how many batches it has."""

    next: int = 1
    number: int = 0


def series_after(series: Series, batches: Sequence[tuple[int, int]]) -> Series:
    """The series once these batches (first serial, count) are issued, too."""
    ends = [first + count for first, count in batches]
    return Series(max([series.next, *ends]), series.number + len(batches))
