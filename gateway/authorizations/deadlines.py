"""The clock of the law: until when an application is to be answered, and a grant supplied. Pure.

政务数据共享条例: 无条件共享 is answered within 1 working day, 有条件共享 within 10; what was
granted is supplied within 20. A day ends in Asia/Shanghai, and the one on which the clock starts is
not counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from chain.words import Millis
from gateway.authorizations.calendar import add_working_days, day_of, end_of
from gateway.catalog.entry.enumerations import SharingType

REPLY_UNCONDITIONAL: Final = 1
REPLY: Final = 10
SUPPLY: Final = 20
"""Working days."""


class Standing(StrEnum):
    """How it stands with a deadline."""

    RUNNING = "running"
    OVERDUE = "overdue"
    KEPT = "kept"
    LATE = "late"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Deadline:
    """One clock: `kind` is ``reply`` or ``supply``; `due` is a day, its end included.

    `provisional`: a year on the way was not announced when this was computed, so that weekdays
    stand in for its working days.
    """

    kind: str
    started: Millis
    days: int
    due: str
    provisional: bool
    standing: Standing


@dataclass(frozen=True, slots=True)
class Clocks:
    """What the clocks of one authorization depend on; moments in Unix milliseconds.

    `ended` says that there is nothing to wait for any more: it was denied, revoked or is over.
    """

    sharing_type: str
    received: Millis | None
    answered: Millis | None
    consented: Millis | None
    supplied: Millis | None
    ended: bool


def deadlines(clocks: Clocks, now: Millis) -> list[Deadline]:
    """The clocks that have been started, as they stand now."""
    return list(_deadlines(clocks, now))


def _deadlines(clocks: Clocks, now: Millis) -> Iterator[Deadline]:
    if clocks.received is not None:
        unconditional = clocks.sharing_type == SharingType.UNCONDITIONAL
        days = REPLY_UNCONDITIONAL if unconditional else REPLY
        yield _deadline("reply", clocks.received, days, clocks.answered, clocks.ended, now)
    if clocks.consented is not None:
        yield _deadline("supply", clocks.consented, SUPPLY, clocks.supplied, clocks.ended, now)


def _deadline(
    kind: str, started: Millis, days: int, done: Millis | None, ended: bool, now: Millis
) -> Deadline:
    due, provisional = add_working_days(day_of(started), days)
    standing = _standing(end_of(due), done, ended, now)
    return Deadline(kind, started, days, due.isoformat(), provisional, standing)


def _standing(due: Millis, done: Millis | None, ended: bool, now: Millis) -> Standing:
    if done is not None:
        return Standing.KEPT if done <= due else Standing.LATE
    if ended:
        return Standing.STOPPED
    return Standing.RUNNING if now <= due else Standing.OVERDUE
