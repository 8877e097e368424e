"""Which checks a document gets."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Final

from gateway.documents.certificate import CERTIFICATE
from gateway.documents.checks import certificates, chinese, european
from gateway.documents.checks.reading import Figures, shown
from gateway.documents.checks.result import Check, fails, holds, unknown
from gateway.documents.model import DocumentModel, Field, Kind

_BY_TYPE: Final[tuple[tuple[str, Callable[[Figures], Iterator[Check]]], ...]] = (
    ("invoice.vat", chinese.checks),
    ("invoice.en16931", european.checks),
    ("credit.en16931", european.checks),
    (CERTIFICATE, certificates.checks),
)
_TWICE: Final = re.compile(r"(?:total\.\w+|number|issue_date|type_code|currency)_\d+")
_HIDDEN: Final = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})


def check(model: DocumentModel) -> tuple[Check, ...]:
    """The views, which may change a verdict, then every check that documents of this type get."""
    figures = Figures(model)
    typed = (
        each
        for start, rules in _BY_TYPE
        if model.type == start or model.type.startswith(f"{start}.")
        for each in rules(figures)
    )
    return (
        *_views(model),
        *typed,
        *_currencies(figures),
        *_twice(figures),
        _characters(model),
    )


def _currencies(figures: Figures) -> Iterator[Check]:
    """Amounts in another currency than the document says it is in."""
    found = [path for path in figures.fields if path.endswith("_currency") and "." in path]
    if found:
        yield fails(
            "sums.currency", "some amounts are in another currency than the document", *found
        )


def _twice(figures: Figures) -> Iterator[Check]:
    """What an invoice has once, given twice with different values: which one would be paid?"""
    found = [path for path in figures.fields if _TWICE.fullmatch(path)]
    if found:
        yield fails(
            "sums.twice",
            "the document gives different values of what it has once",
            *(path.rpartition("_")[0] for path in found),
            *found,
        )


def _views(model: DocumentModel) -> Iterator[Check]:
    """That what other parts of the file show is what the fields say."""
    content = {field.path: field for field in model.fields}
    for view in model.views:
        shared = [field for field in view.fields if field.path in content]
        wrong = [field for field in shared if not _same(content[field.path], field)]
        paths = tuple(field.path for field in (wrong or shared))
        if wrong:
            said = "; ".join(
                f"{f.path} is {shown(content[f.path])!r}, there {shown(f)!r}" for f in wrong[:5]
            )
            yield fails("views", f"{view.name} shows something else: {said}", *paths)
        elif view.doubt:
            yield unknown("views", f"{view.name} could not be compared: {view.doubt}", *paths)
        elif shared:
            yield holds("views", f"{view.name} shows the same in {len(shared)} fields", *paths)


def _same(one: Field, other: Field) -> bool:
    if one.kind is other.kind is Kind.DATE and (len(one.value) == 10 or len(other.value) == 10):
        return one.value[:10] == other.value[:10]
    return one.value == other.value


def _characters(model: DocumentModel) -> Check:
    """Characters that nobody sees or that turn a line about: the eye reads another value."""
    found = [
        field.path
        for field in model.fields
        if not field.value.isascii()
        and any(unicodedata.category(character) in _HIDDEN for character in field.value)
    ]
    if found:
        return fails("text.hidden", "values have characters that nobody sees", *found)
    return holds("text.hidden", "no value has characters that nobody sees")
