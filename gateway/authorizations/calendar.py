"""Working days of the Chinese calendar, with its 调休 (days moved), and days of Asia/Shanghai.

The days of a year are announced late in the year before. For a year that is not announced yet
weekdays stand in, and whatever was counted with them is provisional.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final

import chinese_calendar

from chain.words import Millis, Seconds
from gateway.errors import Invalid
from gateway.zone import SHANGHAI, instant

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@lru_cache(maxsize=4096)
def is_working_day(day: date) -> tuple[bool, bool]:
    """Whether people work on that day, and whether that was announced."""
    try:
        return bool(chinese_calendar.is_workday(day)), True
    except NotImplementedError:
        return day.weekday() < 5, False


def add_working_days(day: date, count: int) -> tuple[date, bool]:
    """The `count`-th working day after a day, which itself is not counted (民法典 art. 201).

    The second value is whether it is provisional: a day on the way was not announced.
    """
    provisional = False
    while count:
        day += timedelta(days=1)
        working, announced = is_working_day(day)
        provisional |= not announced
        count -= int(working)
    return day, provisional


def day_of(moment: Millis) -> date:
    """The day of Asia/Shanghai on which a moment lies."""
    return (_EPOCH + timedelta(milliseconds=moment)).astimezone(SHANGHAI).date()


def end_of(day: date) -> Millis:
    """The last millisecond of a day of Asia/Shanghai."""
    following = datetime.combine(day + timedelta(days=1), time(), SHANGHAI)
    return Millis((following - _EPOCH) // timedelta(milliseconds=1) - 1)


def first_second(text: str) -> Seconds:
    """The first second of a day written as 2026-12-01; raises `Invalid`."""
    begins = datetime.combine(_parse(text), time(), SHANGHAI)
    return Seconds(int(begins.timestamp()))


def last_second(text: str) -> Seconds:
    """The last second of a day written as 2026-12-01; raises `Invalid`."""
    return Seconds(first_second(text) + 86_399)


def shown(second: int) -> str:
    """A second as people here read it; its number where it lies beyond the calendar."""
    return instant(second)


def _parse(text: str) -> date:
    try:
        if len(text) != 10:
            raise ValueError(text)
        day = date.fromisoformat(text)
    except ValueError as error:
        raise Invalid(f"a day is written as 2026-12-01, not {text[:40]!r}") from error
    if not 1970 < day.year < 9999:
        raise Invalid(f"give a day between 1971 and 9998, not {text}")
    return day
