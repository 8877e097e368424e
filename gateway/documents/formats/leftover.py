"""What no rule of a form reads: fields under ``other.`` and the form's own names.

So nothing of a file is left out: a change there changes a field, and is named. The names are those
of elements without their namespaces, ``other.InvoiceLine[1].SubInvoiceLine.ID``, and of attributes,
``other.IssueDateTime.DateTimeString.@format``; the text of an element of which more is left over
stands under ``text()``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, Final

from lxml import etree

from gateway.documents.formats.rules import Place
from gateway.documents.model import Field, Kind
from gateway.documents.values import normal

OTHER: Final = "other"


def fields_of(places: Iterable[Place], root: Any) -> Iterator[Field]:
    """A field for each element or attribute below ``root`` that was left over."""
    left = list(places)
    steps = _steps(root) if left else {}
    paths = [_path(steps, place) for place in left]
    inner = {steps[up] for place in left for up in _above(place)}
    for path, place in zip(paths, left, strict=True):
        whole = f"{path}.text()" if path in inner else path
        yield Field(whole, Kind.TEXT, normal(Kind.TEXT, place.text))


def _path(steps: dict[Any, str], place: Place) -> str:
    step = f".@{_plain(etree.QName(place.attribute).localname)}" if place.attribute else ""
    return steps[place.element] + step


def _above(place: Place) -> Iterator[Any]:
    """The elements inside of which the place is."""
    if place.attribute:
        yield place.element
    yield from place.element.iterancestors()


def _steps(root: Any) -> dict[Any, str]:
    """The path of every element below the root by names; alike brothers are numbered."""
    paths = {root: OTHER}
    for parent in root.iter(etree.Element):
        named = [(child, etree.QName(child).localname) for child in parent]
        alike = Counter(name for _, name in named)
        numbers: Counter[str] = Counter()
        for child, name in named:
            position = f"[{numbers[name]}]" if alike[name] > 1 else ""
            numbers[name] += 1
            paths[child] = f"{paths[parent]}.{_plain(name)}{position}"
    return paths


def _plain(name: str) -> str:
    # A dot in a name would look like a step between two.
    return name.replace(".", "·")
