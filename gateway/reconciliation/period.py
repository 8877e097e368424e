"""Periods as people write them: a month, a day, or days from and to, of Asia/Shanghai."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from gateway.errors import Invalid
from gateway.zone import SHANGHAI

_DAYS = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Period:
    """Unix seconds, both included."""

    first: int
    last: int


def parse_period(text: str) -> Period:
    """A month (2026-11), a day (2026-11-21) or days (2026-11-01..2026-11-15); raises `Invalid`."""
    first, _, last = text.partition("..")
    try:
        (begins, _), (_, ends) = _days(first), _days(last or first)
        if ends < begins:
            raise ValueError(text)
        return Period(_seconds(begins), _seconds(ends + timedelta(days=1)) - 1)
    except (ValueError, OverflowError) as error:
        raise Invalid(
            "a period is 2026-11, 2026-11-21 or 2026-11-01..2026-11-15, not " + ascii(text[:40])
        ) from error


def _days(text: str) -> tuple[date, date]:
    found = _DAYS.fullmatch(text)
    if found is None:
        raise ValueError(text)
    year, month = int(found[1]), int(found[2])
    if found[3]:
        day = date(year, month, int(found[3]))
        return day, day
    following = date(year + month // 12, month % 12 + 1, 1)
    return date(year, month, 1), following - timedelta(days=1)


def _seconds(day: date) -> int:
    return int(datetime.combine(day, time(), SHANGHAI).timestamp())
