"""A question to the trace, from the words of the person who asks."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone

from chain.records import OUTCOMES
from gateway.errors import Invalid

MAX_LIMIT = 1000
DEFAULT_LIMIT = 100

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
"""Asia/Shanghai as it is since 1991: eight hours ahead of UTC all year."""

_KIND = re.compile(r"[a-z-]{1,31}\.[a-z-]{1,32}")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:|$)")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Question:
    """What to look for; everything that is given must hold, and nothing given means all.

    `resource` is a code, `member` a code or a name. `since` and `until` are Unix milliseconds,
    the latter excluded. `cursor` is what the page before gave as `following`.
    """

    resource: str | None = None
    member: str | None = None
    kind: str | None = None
    outcome: str | None = None
    since: int | None = None
    until: int | None = None
    newest_first: bool = True
    limit: int = DEFAULT_LIMIT
    cursor: str | None = None


def ask(
    *,
    resource: str | None = None,
    member: str | None = None,
    kind: str | None = None,
    outcome: str | None = None,
    since: str | None = None,
    until: str | None = None,
    newest_first: bool = True,
    limit: int = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Question:
    """The question in these words; raises `Invalid` naming the one that cannot be understood.

    `since` and `until` are dates (of Asia/Shanghai, both included) or instants as in RFC 3339,
    Asia/Shanghai where they name no zone. Empty words count as not given.
    """
    if kind and not _KIND.fullmatch(kind):
        raise Invalid(f"{kind[:64]!r} is no kind of record, such as catalog.published")
    if outcome and outcome not in OUTCOMES:
        raise Invalid(f"an outcome is one of {', '.join(OUTCOMES)}, not {outcome[:64]!r}")
    if not 1 <= limit <= MAX_LIMIT:
        raise Invalid(f"a page has 1 to {MAX_LIMIT} rows, not {limit}")
    first, last = _moment(since, "from"), _moment(until, "to")
    return Question(
        resource=resource or None,
        member=member or None,
        kind=kind or None,
        outcome=outcome or None,
        since=first and first[0],
        until=last and last[1],
        newest_first=newest_first,
        limit=limit,
        cursor=cursor or None,
    )


def _moment(text: str | None, name: str) -> tuple[int, int] | None:
    """The first millisecond of a day or instant, and the first one after it."""
    if not text:
        return None
    try:
        if not _DATE.match(text):
            raise ValueError(text)
        if len(text) == 10:
            start = datetime.combine(date.fromisoformat(text), time(), SHANGHAI)
            end = start + timedelta(days=1)
        else:
            start = datetime.fromisoformat(text)
            start = start if start.tzinfo else start.replace(tzinfo=SHANGHAI)
            end = start + timedelta(milliseconds=1)
        return _millis(start), _millis(end)
    except (ValueError, OverflowError) as error:
        raise Invalid(
            f"{name} is a date such as 2026-01-31 or an instant such as "
            f"2026-01-31T09:30:00+08:00, not {text[:64]!r}"
        ) from error


def _millis(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def recorded_at(millis: int) -> str:
    """A record's time as people here read it: RFC 3339 with milliseconds, Asia/Shanghai."""
    moment = _EPOCH + timedelta(milliseconds=millis)
    return moment.astimezone(SHANGHAI).isoformat(timespec="milliseconds")


def write_cursor(position: int, newest_first: bool) -> str:
    """Where the next page begins: just after a position, in one of the two orders."""
    raw = f"{'n' if newest_first else 'o'}{position}".encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def read_cursor(cursor: str, newest_first: bool) -> int:
    """The position behind a cursor; raises `Invalid` for one that this order did not give."""
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        order, digits = raw[:1].decode("ascii"), raw[1:].decode("ascii")
    except (binascii.Error, ValueError):
        order, digits = "", ""
    if order != ("n" if newest_first else "o") or not re.fullmatch(r"\d{1,18}", digits):
        raise Invalid("the cursor is not one that a page in this order gave; start without it")
    return int(digits)
