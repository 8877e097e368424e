"""What the law says about fields together; called once the form of each field is right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from gateway.catalog.entry.enumerations import Openness, SharingType
from gateway.catalog.errors import Problem

_BOUND: Final = {
    "sharing_scope": ("sharing_type", SharingType.CONDITIONAL, True),
    "sharing_purpose": ("sharing_type", SharingType.CONDITIONAL, True),
    "refusal_reason": ("sharing_type", SharingType.REFUSED, True),
    "refusal_law": ("sharing_type", SharingType.REFUSED, True),
    "open_conditions": ("openness", Openness.CONDITIONAL, False),
}
"""Field, the field and word to which it belongs, and whether that word demands it."""


def broken_rules(document: Mapping[object, object]) -> Iterator[Problem]:
    """A problem for each rule that ``document`` breaks.

    政务数据共享条例: 有条件共享 states scope and purpose, 不予共享 the reason and the law; the form
    has no place for further conditions, and refuses these where their type of sharing is not.
    """
    for key, (decider, word, demanded) in _BOUND.items():
        applies = document.get(decider) == word
        if applies and demanded and key not in document:
            yield Problem(key, f"is compulsory for {word}; state it")
        elif not applies and key in document:
            yield Problem(key, f"belongs only to {word}; leave it out, or change {decider}")
