"""One line of a report as an event: its form, read strictly and fast."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from gateway.reports.personal import may_be_personal, personal

MAX_LINE = 16_384
"""A line has at most so many bytes, its end not counted."""

ACTIONS = ("download", "exchange", "export", "push", "query", "service", "view")
WHOLE = frozenset(("download", "exchange", "export", "push"))
"""Actions that take every row of a resource, where no persons are named."""

_TIME = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:[Zz]|[+-]\d{2}:\d{2})", re.ASCII
)
_UNKNOWN = re.compile(r"`[a-z_]{1,32}`")
_PLACE = re.compile(r"`\$\.([a-z]+)")
_FORMS = {
    "id": "1 to 128 printable ASCII characters without spaces",
    "authorization": "A- and 12 letters or digits, as `shujian access list` shows it",
    "purpose": "words of lower-case letters, digits and -, with dots between, as tax.verify",
    "actor": "a pseudonym of 4 to 66 ASCII letters, digits and . _ ~ + / = -",
    "digest": "0x and 64 lower-case hexadecimal digits",
}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_MAX = 2**53 - 1

_Number = Annotated[int, Meta(ge=0, le=_MAX)]
_Text = Annotated[str, Meta(min_length=1, max_length=200)]
_Name = Annotated[str, Meta(min_length=1, max_length=200)]


class Line(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """The members of an event's JSON object, by their types."""

    id: Annotated[str, Meta(min_length=1, max_length=128, pattern=r"^[\x21-\x7e]+\Z")]
    time: Annotated[str, Meta(max_length=64)]
    resource: Annotated[str, Meta(min_length=1, max_length=32)]
    consumer: _Name | UnsetType = UNSET
    provider: _Name | UnsetType = UNSET
    authorization: (
        Annotated[str, Meta(pattern=r"^A-[0-9A-HJKMNP-TV-Z]{12}\Z", max_length=14)] | UnsetType
    ) = UNSET
    purpose: (
        Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)*\Z", max_length=64)]
        | UnsetType
    ) = UNSET
    case: Annotated[str, Meta(min_length=1, max_length=64)] | UnsetType = UNSET
    action: (
        Literal["download", "exchange", "export", "push", "query", "service", "view"] | UnsetType
    ) = UNSET
    actor: (
        Annotated[str, Meta(pattern=r"^[A-Za-z0-9._~+/=-]+\Z", min_length=4, max_length=66)]
        | UnsetType
    ) = UNSET
    fields: (
        Annotated[list[Annotated[str, Meta(min_length=1, max_length=100)]], Meta(max_length=200)]
        | UnsetType
    ) = UNSET
    bytes: _Number | UnsetType = UNSET
    count: _Number | UnsetType = UNSET
    digest: Annotated[str, Meta(pattern=r"^0x[0-9a-f]{64}\Z", max_length=66)] | UnsetType = UNSET
    persons: Annotated[list[_Text], Meta(max_length=100)] | UnsetType = UNSET


@dataclass(frozen=True, slots=True)
class Rejected:
    """A line that is no event, and why, in words that repeat nothing personal."""

    line: int
    reason: str


@dataclass(slots=True)
class Parsed:
    """A line that has the form of an event; `time` is in Unix milliseconds."""

    line: int
    time: int
    event: Line


_DECODE = msgspec.json.Decoder(Line).decode
_FREE = ("id", "case", "actor")


def parse_line(number: int, line: bytes) -> Parsed | Rejected:
    """A line as an event, or why it is none; `line` has no line end.

    Only its form is checked: who and what it names, and whether the time lies in the report's
    period, is *not*.
    """
    try:
        event = _DECODE(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return Rejected(number, _why(line, error))
    reason = _doubled(line, event) or _personal(event) or _unprintable(event)
    if reason is not None:
        return Rejected(number, reason)
    time = _millis(event.time)
    if time is None:
        return Rejected(number, "time: not an RFC 3339 instant such as 2026-11-21T09:30:00+08:00")
    return Parsed(number, time, event)


def _why(line: bytes, error: Exception) -> str:
    if not line.strip():
        return "the line is empty"
    if len(line) > MAX_LINE:
        return f"the line has more than {MAX_LINE:,} bytes"
    if not isinstance(error, msgspec.DecodeError):
        return "not UTF-8 text"
    if "enum value" in str(error):  # it would repeat the value
        return f"action: one of {', '.join(ACTIONS)}"
    if "unknown field" in str(error) and not _UNKNOWN.search(str(error)):
        return "a member that events do not have"
    place = _PLACE.search(str(error))
    if place and place[1] in _FORMS and ("regex" in str(error) or "length" in str(error)):
        return f"{place[1]}: {_FORMS[place[1]]}"
    return str(error).replace(" - at `$.", " - at `")


def _millis(text: str) -> int | None:
    if not _TIME.fullmatch(text):
        return None
    try:
        moment = datetime.fromisoformat(text.upper())
        return max((moment - _EPOCH) // _MILLISECOND, 0)
    except (ValueError, OverflowError):
        return None


def _doubled(line: bytes, event: Line) -> str | None:
    """Why a line is ambiguous: readers differ in which of two members of one name they take."""
    given = [value for value in msgspec.structs.astuple(event) if value is not UNSET]
    if line.count(b'":') == len(given):
        return None  # each member has its own, so none can stand there twice
    names: list[str] = []
    json.loads(line, object_pairs_hook=lambda pairs: names.extend(key for key, _ in pairs))
    twice = sorted({name for name in names if names.count(name) > 1})
    return f"{twice[0]} stands there twice" if twice else None


def _personal(event: Line) -> str | None:
    actor = event.actor
    if actor is not UNSET and len(actor) == 66 and actor.startswith("0x"):
        actor = UNSET  # a hash
    if not may_be_personal(f"{event.id} {event.case} {actor}"):
        return None  # the common case, told by one search
    for name in _FREE:
        value: Any = getattr(event, name)
        if value is not UNSET and (what := personal(value)):
            return f"{name}: this looks like {what}; report a pseudonym or a number of your own"
    return None


def _unprintable(event: Line) -> str | None:
    if event.case is not UNSET and not event.case.isprintable():
        return "case: has characters that cannot be printed"
    if event.fields is not UNSET and not all(field.isprintable() for field in event.fields):
        return "fields: a name has characters that cannot be printed"
    return None
