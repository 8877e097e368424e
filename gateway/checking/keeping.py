"""Findings as reports keep them: bounded, whatever a file says. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import takewhile
from typing import Final, TypeVar

from gateway.verification.finding import Difference, Finding, Value

MOST_TEXT: Final = 500
"""Characters of one value or sentence."""
MOST_CHECKS: Final = 60
MOST_DIFFERENCES: Final = 50
MOST_PARTS: Final = 20
MOST_LISTED: Final = 24_000
"""Characters of all lists of a finding together: of hostile files 60,000 findings are kept."""

T = TypeVar("T")


def kept(finding: Finding) -> Finding:
    """The finding with its lists and texts cut to what a report shows; counts stay whole."""
    shown, room = finding.shown, _Room(MOST_LISTED)
    return replace(
        finding,
        words=_cut(finding.words),
        shown=replace(
            shown,
            number=_cut(shown.number),
            seller=_cut(shown.seller),
            date=_cut(shown.date),
            amount=_cut(shown.amount),
            currency=_cut(shown.currency),
            buyer=_cut(shown.buyer),
            buyer_number=_cut(shown.buyer_number),
        ),
        checks=room.first(
            replace(check, words=_cut(check.words), paths=())
            for check in finding.checks[:MOST_CHECKS]
        ),
        differences=room.first(map(_difference, finding.differences[:MOST_DIFFERENCES])),
        unprotected=room.first(
            replace(part, place=_cut(part.place), reason=_cut(part.reason))
            for part in finding.unprotected[:MOST_PARTS]
        ),
        signatures=room.first(
            replace(one, name=_cut(one.name), holder=_cut(one.holder), words=_cut(one.words))
            for one in finding.signatures[:MOST_PARTS]
        ),
        next=tuple(map(_cut, finding.next)),
    )


class _Room:
    """How many characters may still be listed."""

    def __init__(self, characters: int) -> None:
        self._left = characters

    def first(self, items: Iterable[T]) -> tuple[T, ...]:
        """The first items for which there is room."""
        return tuple(takewhile(self._fits, items))

    def _fits(self, item: object) -> bool:
        self._left -= len(repr(item))
        return self._left >= 0


def _difference(one: Difference) -> Difference:
    return replace(
        one,
        path=_cut(one.path),
        found_at=_cut(one.found_at),
        found=tuple(map(_value, one.found)),
        issued=None if one.issued is None else tuple(map(_value, one.issued)),
    )


def _value(one: Value) -> Value:
    return Value(_cut(one.path), _cut(one.value))


def _cut(text: str) -> str:
    return text if len(text) <= MOST_TEXT else f"{text[: MOST_TEXT - 1]}…"
