"""A document as its issuer is about to commit to it: drafted out of what a file says. Pure.

Days are those of Asia/Shanghai, and a last day counts to its end.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from chain.documents import Field
from chain.documents.fields import in_order
from chain.errors import CommitmentError
from gateway.archive.naming import key_of
from gateway.command.errors import CommandError, Status
from gateway.documents.errors import Malformed
from gateway.documents.model import DocumentModel, Key
from gateway.documents.values import day as day_in
from gateway.documents.values import decimal_of
from gateway.zone import SHANGHAI, instant

MAX_AMOUNT: Final = 2**53 - 1
"""Minor units that a statement can name."""

_FROM: Final = ("valid_from", "issue_date")
_UNTIL: Final = "valid_until"
_AMOUNT: Final = "total.with_tax"


@dataclass(frozen=True, slots=True)
class Choices:
    """What the issuer says beside the files; None where each document says it itself."""

    kind: str | None = None
    valid_from: int | None = None
    valid_until: int | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A document before it is issued; times are Unix seconds, `valid_until` 0 is without end.

    `amount` is in minor units (分), 0 where it says none.
    """

    name: str
    kind: str
    key: Key
    fields: tuple[Field, ...]
    valid_from: int
    valid_until: int
    amount: int


def draft(name: str, model: DocumentModel, choices: Choices) -> Draft:
    """The draft of a document that was read.

    Raises `CommandError` where it cannot be committed to, or its dates or sums cannot be told.
    """
    content = {field.path: field.value for field in model.fields}
    try:
        fields = in_order(model.fields)
    except CommitmentError as error:
        raise CommandError(str(error)) from error
    since = _first(content) if choices.valid_from is None else choices.valid_from
    until = _last(content) if choices.valid_until is None else choices.valid_until
    if until and until < since:
        raise CommandError("it ends before it begins to be valid; say --valid-from, --valid-until")
    return Draft(
        name, choices.kind or model.type, key_of(model), fields, since, until,
        minor_units(content.get(_AMOUNT, "")),
    )  # fmt: skip


def minor_units(amount: str) -> int:
    """A sum in hundredths; 0 where it cannot be told in them, or is negative without being one.

    A red letter is written with a minus sign, and told by how much it takes back.
    """
    value = decimal_of(amount)
    hundredths = abs(value or Decimal(0)) * 100
    if hundredths != hundredths.to_integral_value() or hundredths > MAX_AMOUNT:
        return 0
    return int(hundredths)


def first_second(day: str) -> int:
    """The first second of a day, as ``2026-12-01``; raises `CommandError`."""
    return int(datetime.combine(_day(day), datetime.min.time(), SHANGHAI).timestamp())


def last_second(day: str) -> int:
    """The last second of a day; raises `CommandError`."""
    return first_second(day) + int(timedelta(days=1).total_seconds()) - 1


def day_of(second: int) -> str:
    """The day of a second, its number beyond all calendars; a hyphen for 0, which is none."""
    return instant(second).partition(" ")[0] if second else "-"


def _day(text: str) -> date:
    try:
        return date.fromisoformat(day_in(text)[:10])
    except Malformed as error:
        raise CommandError(f"{text[:40]} is no day as 2026-12-01", Status.USAGE) from error


def _first(content: Mapping[str, str]) -> int:
    return next((max(first_second(content[path]), 0) for path in _FROM if content.get(path)), 0)


def _last(content: Mapping[str, str]) -> int:
    """The end of its last day; 0, without end, where it names none."""
    return last_second(content[_UNTIL]) if content.get(_UNTIL) else 0


@dataclass(frozen=True, slots=True)
class Period:
    """The validity that all documents of a batch have."""

    valid_from: int
    valid_until: int


def shared_period(periods: Iterable[tuple[int, int]], now: int) -> Period:
    """The one period of a batch: the latest beginning, which is over, and the common end.

    A batch has one validity. Documents that have begun before they are issued are in force from
    their issue on in any case, so that the latest beginning takes nothing from the others. Raises
    `CommandError` where they end on different days, or some begin in the future.
    """
    starts: set[int] = set()
    ends: set[int] = set()
    for start, end in periods:
        starts.add(start)
        ends.add(end)
    if len(ends) > 1:
        raise CommandError(
            f"the documents end on {len(ends)} different days ({_some(ends)}), a batch has one "
            "validity: issue those of one day together, or say --valid-until for all",
            Status.USAGE,
        )
    if len(starts) > 1 and max(starts) > now:
        raise CommandError(
            "some documents begin in the future, others do not: say --valid-from for all",
            Status.USAGE,
        )
    return Period(max(starts), ends.pop())


def _some(ends: Iterable[int]) -> str:
    days = [day_of(end) if end else "never" for end in sorted(ends)]
    return ", ".join(days[:4]) + (", …" if len(days) > 4 else "")


def one_kind(kinds: Iterable[str]) -> str:
    """The kind of all documents of a batch; raises `CommandError` where they differ."""
    found = sorted(set(kinds))
    if len(found) > 1:
        raise CommandError(
            f"the documents are of the kinds {', '.join(found)}, a batch is of one: issue them "
            "apart, or say --kind for all",
            Status.USAGE,
        )
    return found[0]
