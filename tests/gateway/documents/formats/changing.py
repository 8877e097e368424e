"""Changes of a sample, one at a time: every text and every attribute of its XML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree


@dataclass(frozen=True, slots=True)
class Changed:
    """A file with one value changed, and where: ``Parent/Element`` or ``Parent/Element/@name``."""

    place: str
    data: bytes


def other(value: str) -> str:
    """A value of the same form that says something else."""
    value = value.strip()
    if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return "2031-12-30"
    if re.fullmatch(r"\d{4}-\d\d-\d\d .*", value):
        return "2031-12-30 01:02:03"
    if re.fullmatch(r"20\d{6}", value):
        return "20311230"
    if re.fullmatch(r"[+-]?\d+(\.\d+)?", value):
        return value[:-1] + str((int(value[-1]) + 1) % 10)
    if value in ("true", "false"):
        return "false" if value == "true" else "true"
    return "WFla" if value == "QUJD" else f"{value}X"


def changes(root: Any) -> Iterator[Changed]:
    """One changed file for every text and attribute below ``root``, which is left as it was."""
    for element in list(root.iter(etree.Element)):
        if not len(element) and (element.text or "").strip():
            was = element.text
            element.text = other(was)
            yield _changed(root, element, "")
            element.text = was
        for name, value in element.attrib.items():
            if value.strip() and not name.startswith("{"):
                element.set(name, other(value))
                yield _changed(root, element, name)
                element.set(name, value)


def _changed(root: Any, element: Any, name: str) -> Changed:
    parent = element.getparent()
    names = [etree.QName(each).localname for each in (parent, element) if each is not None]
    place = "/".join([*names, *([f"@{name}"] if name else [])])
    return Changed(place, etree.tostring(root, encoding="utf-8"))
