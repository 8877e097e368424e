"""English sentences told in Chinese, by the tables of this folder. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import chain
from typing import Final

from gateway.checking.fields import label
from gateway.checking.phrases.asking import ASKING
from gateway.checking.phrases.beside import BESIDE
from gateway.checking.phrases.bundles import BUNDLES
from gateway.checking.phrases.figures import FIGURES
from gateway.checking.phrases.naming import NAMING
from gateway.checking.phrases.parts import PARTS
from gateway.checking.phrases.pattern import MOST_TRIES, Pattern, Place, Tries, parse
from gateway.checking.phrases.reading import READING
from gateway.checking.phrases.seals import SEALS
from gateway.checking.phrases.standing import STANDING

TABLES: Final = (STANDING, FIGURES, PARTS, READING, SEALS, BUNDLES, ASKING, NAMING, BESIDE)

MOST_TEXT: Final = 4_000
"""Characters of a text that is looked at: nothing that is said here is as long."""
_ZONE: Final = " +08:00"
"""Of moments: in Chinese nobody asks whether a time is Beijing's."""
_DEEPEST: Final = 5
"""Sentences inside each other."""


class Phrases:
    """Sentences by what is fixed in them; the one that says most is tried first."""

    def __init__(self, *tables: Mapping[str, str]) -> None:
        pairs = list(chain.from_iterable(table.items() for table in tables))
        self._whole = {english: said for english, said in pairs if "{" not in english}
        patterns = [(parse(english), said) for english, said in pairs if "{" in english]
        self._patterns = sorted(patterns, key=lambda pair: -pair[0].weight)

    def chinese(self, text: str) -> str | None:
        """The sentence in Chinese; None where it is none that is known."""
        return self._chinese(text, 0, Tries(MOST_TRIES))

    def _chinese(self, text: str, depth: int, tries: Tries) -> str | None:
        if text in self._whole:
            return self._whole[text]
        if depth >= _DEEPEST or len(text) > MOST_TEXT:
            return None
        told = (
            self._told(pattern, said, text, depth, tries)
            for pattern, said in self._patterns
            if pattern.may_be(text)
        )
        return next((one for one in told if one is not None), None)

    def _told(self, pattern: Pattern, said: str, text: str, depth: int, tries: Tries) -> str | None:
        for found in pattern.found(text, tries):
            values = [
                self._value(place, value, depth, tries) if value else ""
                for place, value in zip(pattern.places, found, strict=True)
            ]
            if None not in values:
                names = (place.name for place in pattern.places)
                return said.format_map(dict(zip(names, values, strict=True)))
        return None

    def _value(self, place: Place, value: str, depth: int, tries: Tries) -> str | None:
        match place.kind:
            case "s":
                return self._chinese(value, depth + 1, tries)
            case "l":
                parts = value.split("; ")
                return "；".join(self._chinese(one, depth + 1, tries) or one for one in parts)
            case "t":
                return value.removesuffix(_ZONE)
            case "q":
                return f"“{value[1:-1]}”"
            case "p":
                return "、".join(label(path, "zh") for path in value.split(", "))
            case _:
                return value


@cache
def _phrases() -> Phrases:
    return Phrases(*TABLES)


def chinese(text: str) -> str | None:
    """The sentence in Chinese, with what stands in its places; None where it is not known."""
    return _phrases().chinese(text)
