"""The fields of a document as its holder chooses among them: what is personal, what is on. Pure.

Nothing is on but what is known to be public. A number may be a person's: a driving licence has
the number of the identity card.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, TypeVar

from chain.documents import FieldLike
from gateway.documents import values
from gateway.holders.words import LABELS

PUBLIC: Final = frozenset(
    (
        *("name", "type_code", "issuer.name", "issuer.code", "issue_date", "status"),
        *("valid_from", "valid_until", "copy.purpose", "copy.recipient", "copy.expires"),
        *("seller.name", "seller.tax_number", "currency", "red_of.code", "red_of.number"),
        *("total.without_tax", "total.tax", "total.with_tax", "total.in_words"),
    )
)
"""Paths of which the form has the box ticked."""

_PERSONAL: Final = (
    *("holder.", "buyer.", "number", "identifier", "copy.number"),
    *("clerk", "payee", "reviewer", "note"),
)


_ORDER: Final = {path: place for place, path in enumerate(LABELS)}

F = TypeVar("F", bound=FieldLike)


@dataclass(frozen=True, slots=True)
class Choice:
    """One field to choose: whether it is marked personal, and whether its box is ticked."""

    path: str
    value: str
    personal: bool
    ticked: bool


def is_personal(path: str) -> bool:
    """Whether the field of that path says something of a person, or may."""
    return any(path == mark or (mark[-1] == "." and path.startswith(mark)) for mark in _PERSONAL)


def place_of(path: str) -> int:
    """Where people expect a field: what every such document has comes first."""
    return _ORDER.get(path, len(_ORDER))


def as_written(kind: str, field: FieldLike) -> str:
    """A field's value as people expect it, by the type of its document: `values.as_written`."""
    return values.as_written(kind, field.path, field.kind, field.value)


def in_reading_order(fields: Iterable[F]) -> list[F]:
    """What every such document has first; the others as they stand."""
    return sorted(fields, key=lambda one: place_of(one.path))


def choices(
    kind: str, fields: Iterable[FieldLike], ticked: Iterable[str] | None = None
) -> list[Choice]:
    """The fields of a document of that kind, in reading order; ``ticked`` is an earlier choice."""
    chosen = PUBLIC if ticked is None else frozenset(ticked)
    return [
        Choice(one.path, as_written(kind, one), is_personal(one.path), one.path in chosen)
        for one in in_reading_order(fields)
    ]
