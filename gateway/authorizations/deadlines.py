"""The clock of the law: until when an application is to be answered, and a grant supplied. Pure.

政务数据共享条例: 无条件共享 is answered within 1 working day, 有条件共享 within 10, once extended
by at most 10 more where a steward consents; what was granted is supplied within 20. A day ends in
Asia/Shanghai, and the one on which the clock starts is not counted.
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
EXTENSION: Final = 10
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

    `days` are all that there are, `extended` how many of them were added.
    `provisional`: a year on the way was not announced when this was computed, so that weekdays
    stand in for its working days.
    """

    kind: str
    started: Millis
    days: int
    extended: int
    due: str
    provisional: bool
    standing: Standing


@dataclass(frozen=True, slots=True)
class Clocks:
    """What the clocks of one authorization depend on; moments in Unix milliseconds.

    `extended` are the working days by which the reply was extended. `ended` says that there is
    nothing to wait for any more: it was denied, revoked or is over.
    """

    sharing_type: str
    received: Millis | None
    answered: Millis | None
    consented: Millis | None
    supplied: Millis | None
    ended: bool
    extended: int = 0


def deadlines(clocks: Clocks, now: Millis) -> list[Deadline]:
    """The clocks that have been started, as they stand now."""
    return list(_deadlines(clocks, now))


def _deadlines(clocks: Clocks, now: Millis) -> Iterator[Deadline]:
    if clocks.received is not None:
        days = reply_days(clocks.sharing_type) + clocks.extended
        due, provisional = add_working_days(day_of(clocks.received), days)
        standing = _standing(end_of(due), clocks.answered, clocks.ended, now)
        yield Deadline(
            "reply", clocks.received, days, clocks.extended, due.isoformat(), provisional, standing
        )
    if clocks.consented is not None:
        due, provisional = add_working_days(day_of(clocks.consented), SUPPLY)
        standing = _standing(end_of(due), clocks.supplied, clocks.ended, now)
        yield Deadline(
            "supply", clocks.consented, SUPPLY, 0, due.isoformat(), provisional, standing
        )


def reply_days(sharing_type: str) -> int:
    """In how many working days an application is answered, where nothing extends it."""
    return REPLY_UNCONDITIONAL if sharing_type == SharingType.UNCONDITIONAL else REPLY


def _standing(due: Millis, done: Millis | None, ended: bool, now: Millis) -> Standing:
    if done is not None:
        return Standing.KEPT if done <= due else Standing.LATE
    if ended:
        return Standing.STOPPED
    return Standing.RUNNING if now <= due else Standing.OVERDUE
