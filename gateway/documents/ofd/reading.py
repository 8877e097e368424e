"""Elements of an OFD by their local names: producers disagree about namespaces and prefixes."""

from __future__ import annotations

from typing import Any


def local(element: Any) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def children(element: Any, name: str) -> list[Any]:
    """The children of ``element`` with this name; none if there is no element."""
    return [] if element is None else [one for one in element if local(one) == name]


def child(element: Any, name: str) -> Any:
    """The first of them, or None."""
    return next(iter(children(element, name)), None)


def content(element: Any) -> str:
    """All characters inside ``element``, trimmed; empty if there is none."""
    return "" if element is None else "".join(element.itertext()).strip()
