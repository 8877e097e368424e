"""Wrong digits, counted durably: by member and in all, each day in Asia/Shanghai.

There are 10^8 codes of eight digits and never more than `codes.MAX_OPEN` open. So whoever may be
wrong `MEMBER` times a day finds some open code after 10^8 / (1000 · 100) = 1,000 days if a thousand
are open all the time, and all members together, `ALL` times a day, after 100; with twenty open,
after 137 and 14 years. Each try is by a member that has signed in.
"""

from __future__ import annotations

from typing import Final

from chain.words import Millis
from gateway.database import WriteSession
from gateway.errors import TooMany
from gateway.holders.models import DigitTries

MEMBER: Final = 100
ALL: Final = 1_000
EVERYBODY: Final = "*"
"""The row of all members together; no member's code has an asterisk."""

_DAY: Final = 86_400_000
_SHANGHAI: Final = 8 * 3_600_000


def require_budget(session: WriteSession, member: str, now: Millis) -> None:
    """Raise `TooMany` where too many wrong digits were typed today."""
    if _wrong(session, member, now) >= MEMBER:
        raise TooMany(
            f"{member} has typed {MEMBER} wrong codes today; scan the QR code, or try tomorrow"
        )
    if _wrong(session, EVERYBODY, now) >= ALL:
        raise TooMany(f"{ALL} wrong codes were typed today; scan the QR code, or try tomorrow")


def count_wrong(session: WriteSession, member: str, now: Millis) -> None:
    """Count one wrong try of a member; it counts with the writer's commit."""
    for name in (member, EVERYBODY):
        wrong = _wrong(session, name, now) + 1
        session.merge(DigitTries(member=name, day=_day(now), wrong=wrong))
    session.flush()


def _wrong(session: WriteSession, member: str, now: Millis) -> int:
    row = session.get(DigitTries, member)
    return row.wrong if row is not None and row.day == _day(now) else 0


def _day(now: Millis) -> int:
    return (now + _SHANGHAI) // _DAY
