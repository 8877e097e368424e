"""The time asked about: a day in Asia/Shanghai, or a moment. Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Final

from chain.words import Seconds
from gateway.errors import Invalid
from gateway.zone import SHANGHAI

_FIRST: Final = int(datetime.min.replace(tzinfo=UTC).timestamp())
"""The first second that has a day both here and in UTC."""


def parse_as_of(written: str, now: Seconds) -> Seconds | None:
    """Unix seconds of ``2026-03-01`` (its last second) or of a moment with its zone; None for "".

    Today is now. Raises `Invalid` for what is neither, and for what is still to come.
    """
    text = written.strip()
    if not text:
        return None
    found = _day(text) if len(text) == 10 else _moment(text)
    if found < _FIRST:
        raise Invalid(f"{text[:40]} lies before all calendars: name a day since the ledger began")
    if found > now and text != day_of(now):
        raise Invalid(f"{text[:40]} is still to come: nobody knows what will hold then")
    return Seconds(min(found, now))


def day_of(at: Seconds) -> str:
    """The day in Asia/Shanghai, ``YYYY-MM-DD``."""
    return datetime.fromtimestamp(at, UTC).astimezone(SHANGHAI).date().isoformat()


def _day(text: str) -> int:
    try:
        last = datetime.combine(date.fromisoformat(text), time(23, 59, 59), SHANGHAI)
    except ValueError as error:
        raise Invalid(f"{text[:40]!r} is no day: write 2026-03-01") from error
    return int(last.timestamp())


def _moment(text: str) -> int:
    try:
        found = datetime.fromisoformat(text)
        if found.tzinfo is None:
            found = found.replace(tzinfo=SHANGHAI)
        return int(found.timestamp())
    except (ValueError, OverflowError) as error:
        raise Invalid(
            f"{text[:40]!r} is no time: write 2026-03-01 or 2026-03-01T12:00:00+08:00"
        ) from error
