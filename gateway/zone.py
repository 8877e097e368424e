"""The one time zone in which days are counted and shown."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Final

SHANGHAI: Final = timezone(timedelta(hours=8), "Asia/Shanghai")
"""Asia/Shanghai as it is since 1991: eight hours ahead of UTC all year."""


def instant(seconds: float) -> str:
    """A second as people here read it, ``2026-03-01 12:00:00``; its number beyond all calendars.

    Contracts take times up to 2^48, calendars end with the year 9999.
    """
    try:
        found = datetime.fromtimestamp(seconds, SHANGHAI)
    except (ValueError, OverflowError, OSError):
        return str(int(seconds))
    # Not by strftime, which writes the year 1 with one digit.
    return found.replace(tzinfo=None).isoformat(" ", "seconds")
