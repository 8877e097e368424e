"""The fields of a document as the checks need them: exact numbers, rows of lists."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from decimal import Context, Decimal, Inexact
from typing import Final

from gateway.documents.checks.result import Check, fails, holds, unknown
from gateway.documents.model import DocumentModel, Field, Kind

EXACT: Final = Context(prec=120, traps=[Inexact])
"""Sums and products of values within bounds never need rounding; if one did, this would raise."""
_ROUNDED: Final = Context(prec=120)
_POSITION: Final = re.compile(r"\[(\d+)\]\.")
CENT: Final = Decimal("0.01")


class Figures:
    """The fields by path, amounts as numbers."""

    def __init__(self, model: DocumentModel) -> None:
        self.fields = {field.path: field for field in model.fields}
        self._positions: dict[str, set[int]] = defaultdict(set)
        for path in self.fields:
            for found in _POSITION.finditer(path):
                self._positions[path[: found.start()]].add(int(found[1]))

    def text(self, path: str) -> str:
        """The value at ``path``, or an empty string."""
        field = self.fields.get(path)
        return field.value if field else ""

    def number(self, path: str) -> Decimal | None:
        """The exact number at ``path``; None where there is none."""
        field = self.fields.get(path)
        return Decimal(field.value) if field and field.kind is Kind.AMOUNT else None

    def rows(self, name: str, inside: str = "") -> list[str]:
        """The prefixes ``name[0].``, ``name[1].`` … of a list below ``inside``, in order."""
        name = f"{inside}{name}"
        return [f"{name}[{position}]." for position in sorted(self._positions.get(name, ()))]

    def total(self, paths: Iterable[str]) -> Decimal | None:
        """The sum of the numbers at ``paths``; None if one is no number."""
        numbers = [self.number(path) for path in paths]
        return None if None in numbers else plus(*(n for n in numbers if n is not None))


def plus(*numbers: Decimal) -> Decimal:
    """The exact sum."""
    found = Decimal(0)
    for number in numbers:
        found = EXACT.add(found, number)
    return found


def times(one: Decimal, other: Decimal) -> Decimal:
    """The exact product."""
    return EXACT.multiply(one, other)


def divided(one: Decimal, other: Decimal) -> Decimal:
    """The quotient, rounded to six places; ``other`` is not zero."""
    return _ROUNDED.quantize(_ROUNDED.divide(one, other), Decimal("1e-6"))


def equal(
    name: str,
    words: str,
    found: Decimal | None,
    wanted: Decimal | None,
    *paths: str,
    tolerance: Decimal = Decimal(0),
) -> Check:
    """That two numbers are the same, or as near as ``tolerance``."""
    if found is None or wanted is None:
        return unknown(name, f"{words}: the document does not give all of these", *paths)
    if abs(plus(found, -wanted)) <= tolerance:
        return holds(name, words, *paths)
    return fails(name, f"{words}: {plain(found)} is written, {plain(wanted)} is right", *paths)


def plain(number: Decimal) -> str:
    """As people write it: at least two places, at most eight."""
    rounded = _ROUNDED.quantize(number, Decimal("1e-8"))
    whole, _, places = f"{rounded:f}".partition(".")
    return f"{whole}.{places.rstrip('0').ljust(2, '0')}"


def shown(field: Field) -> str:
    """A value as a message shows it."""
    return field.value if len(field.value) <= 60 else field.value[:59] + "…"
