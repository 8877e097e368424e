"""The one normal form of each kind of value, and what is refused.

Amounts are exact decimals: no exponent, no plus sign, no leading zeros, at least two places and no
zeros behind the second; zero has no sign. Text has one spelling: NFC, every run of white space one
space. Whoever writes the same in another way writes the same value.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from unicodedata import normalize

from gateway.documents.errors import Malformed
from gateway.documents.model import Kind

MAX_DIGITS: Final = 24
"""Digits before and digits behind the point: more than any sum of money has."""
MAX_TEXT: Final = 100_000
"""Characters of one value."""

_AMOUNT: Final = re.compile(
    rf"([+-]?)(?=\.?\d)(\d{{0,{MAX_DIGITS}}})(?:\.(\d{{0,{MAX_DIGITS}}}))?", re.ASCII
)
_DAY: Final = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?:Z|[+-]\d\d:?\d\d)?", re.ASCII)
_CHINESE_DAY: Final = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日", re.ASCII)
_TABLE_DAY: Final = re.compile(
    r"(\d{4})(?:/(\d{1,2})/|-(\d{1,2})-)(\d{1,2})(?: (\d{1,2}):(\d\d)(?::(\d\d))?)?", re.ASCII
)
"""As office programs write a day out of a table: year first, with or without zeros."""
_MOMENT: Final = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)[T ]?(\d\d):?(\d\d)(?::?(\d\d))?(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?",
    re.ASCII,
)
_MONEY: Final = re.compile(r"¥|^(?:人民币|CNY|RMB)|(?:元整?|CNY|RMB)$", re.ASCII)
"""What stands about a printed sum and is no part of the number."""
_GROUPED: Final = re.compile(r"[+-]?\d{1,3}(?:,\d{3}){1,8}(?:\.\d{1,24})?", re.ASCII)
_BOOLEANS: Final = {"true": "true", "1": "true", "false": "false", "0": "false"}


def normal(kind: Kind, written: str) -> str:
    """``written`` in the normal form of ``kind``; `Malformed` if it is no such value."""
    if len(written) > MAX_TEXT:
        raise Malformed(
            f"a value has {len(written)} characters, {MAX_TEXT} are allowed", "shorten it"
        )
    if kind is Kind.AMOUNT:
        return amount(written)
    if kind is Kind.DATE:
        return day(written)
    if kind is Kind.BOOLEAN:
        return boolean(written)
    return text(written)


def text(written: str) -> str:
    """NFC, trimmed, every run of white space one space."""
    return " ".join(normalize("NFC", written).split())


def amount(written: str) -> str:
    """The normal form of a decimal in plain notation."""
    found = _AMOUNT.fullmatch(written.strip())
    if not found:
        raise Malformed(
            f"{written.strip()[:40]!r} is no decimal of at most {MAX_DIGITS} digits before and "
            f"{MAX_DIGITS} behind the point",
            "ask the issuer for a file with plain numbers",
        )
    sign, whole, places = found[1], found[2].lstrip("0") or "0", (found[3] or "").rstrip("0")
    value = f"{whole}.{places.ljust(2, '0')}"
    return f"-{value}" if sign == "-" and value.strip("0.") else value


def printed_amount(written: str) -> str:
    """The plain notation of a sum as it is printed: ``￥1,234.50元`` is ``1234.50``."""
    plain = _MONEY.sub("", "".join(normalize("NFKC", written).split()))
    return plain.replace(",", "") if _GROUPED.fullmatch(plain) else plain


_INVOICES: Final = ("invoice", "credit")
_NO_MONEY: Final = frozenset(("quantity", "price_quantity", "tax_rate", "rate", "percent"))


def as_written(document: str, path: str, kind: str, value: str) -> str:
    """A value as people expect it: a number that is no sum of money without zeros at its end.

    Quantities and rates of invoices are such numbers, and all of other documents: hours, marks,
    years. What is proved and compared stays in normal form. ``document`` is the document's type.
    """
    money = document.startswith(_INVOICES) and path.rpartition(".")[2] not in _NO_MONEY
    if kind != Kind.AMOUNT or money or "." not in value:
        return value
    return value.rstrip("0").rstrip(".")


def decimal_of(value: str) -> Decimal | None:
    """The exact number that ``value`` writes in normal form; None if it is none."""
    try:
        return Decimal(amount(value))
    except Malformed:
        return None


def day(written: str) -> str:
    """``YYYY-MM-DD``, with ``THH:MM:SS`` where a time is given; time zones are left out.

    A midnight says that no time was known (the field writes 00:00:00 for it) and is left out.
    """
    plain = written.strip()
    found = _DAY.fullmatch(plain) or _CHINESE_DAY.fullmatch(plain) or _MOMENT.fullmatch(plain)
    try:
        numbers = [int(part or 0) for part in found.groups()] if found else _of_table(plain)
        if len(numbers) == 3:
            return date(*numbers).isoformat()
        moment = datetime(*numbers)  # type: ignore[arg-type]  # noqa: DTZ001  # as the paper says
    except (ValueError, TypeError) as error:
        raise Malformed(
            f"{plain[:40]!r} is no date", "ask the issuer for a file with dates like 2026-02-11"
        ) from error
    return moment.isoformat() if moment.time().isoformat() != "00:00:00" else plain_day(moment)


def _of_table(plain: str) -> list[int]:
    found = _TABLE_DAY.fullmatch(plain)
    return [int(part) for part in found.groups() if part is not None] if found else []


def plain_day(moment: datetime) -> str:
    """The day of ``moment``."""
    return moment.date().isoformat()


def boolean(written: str) -> str:
    """``true`` or ``false``, which XML also writes ``1`` and ``0``."""
    try:
        return _BOOLEANS[written.strip()]
    except KeyError as error:
        raise Malformed(
            f"{written.strip()[:40]!r} is neither true nor false", "ask the issuer for another file"
        ) from error
