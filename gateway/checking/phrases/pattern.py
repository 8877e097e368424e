"""A sentence with named places, as it is found in a text. Pure.

``{name}`` stands for any text, ``{name:d}`` for a number, ``{name:t}`` for a moment, ``{name:q}``
for a value in quotes, ``{name:p}`` for paths of fields, ``{name:s}`` for a sentence that has to be
known itself, ``{name:l}`` for such sentences between ``; ``, where what is not known stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

MOST_TRIES: Final = 1_000
"""Ways to find sentences in one text: a stranger's values may hold their words many times, and
each time sentences inside would be looked for."""

_PLACE: Final = re.compile(r"\{(\w+)(?::([dtqpsl]))?\}")
_FORMS: Final = {
    "d": re.compile(r"-?[\d,.]+", re.ASCII),
    "q": re.compile(r"'.*'|\".*\"", re.DOTALL),
    "t": re.compile(r"[\d :+-]+|second -?\d+", re.ASCII),
}
_CUT: Final = "…"


@dataclass(slots=True)
class Tries:
    """How many more ways may be tried, over all sentences and those inside them."""

    left: int

    def one_more(self) -> bool:
        """Count one; False where there are no more."""
        self.left -= 1
        return self.left >= 0


@dataclass(frozen=True, slots=True)
class Place:
    """One place of a sentence."""

    name: str
    kind: str

    def takes(self, text: str) -> bool:
        """Whether the text may stand there."""
        form = _FORMS.get(self.kind)
        return form is None or form.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Pattern:
    """The fixed words of a sentence, one more than it has places, and the places between them.

    ``longest`` is the longest of its fixed words.
    """

    words: tuple[str, ...]
    places: tuple[Place, ...]
    longest: str

    @property
    def weight(self) -> int:
        """How many characters are fixed: what says more is tried first."""
        return sum(map(len, self.words))

    def may_be(self, text: str) -> bool:
        """Whether the text could be this sentence: of hundreds, nearly all are ruled out so."""
        return self.longest in text or text.endswith(_CUT)

    def found(self, text: str, tries: Tries) -> Iterator[tuple[str, ...]]:
        """What stands in the places, for each way in which the text is this sentence.

        A text that was cut is the sentence also where the rest of it is missing; the places that
        were cut off are empty.
        """
        if text.startswith(self.words[0]):
            yield from self._rest(text, len(self.words[0]), 0, tries)

    def _rest(self, text: str, start: int, at: int, tries: Tries) -> Iterator[tuple[str, ...]]:
        if at == len(self.places):
            if start == len(text):
                yield ()
            return
        place, word = self.places[at], self.words[at + 1]
        for end in _ends(text, start, word, last=at + 1 == len(self.places)):
            if not tries.one_more():
                return
            if (end > start or not place.kind) and place.takes(text[start:end]):
                for rest in self._rest(text, end + len(word), at + 1, tries):
                    yield (text[start:end], *rest)
        cut = text.endswith(_CUT) and place.takes(text[start:-1])
        if cut and word and any(self.words[: at + 1]):
            yield (text[start:], *("" for _ in self.places[at + 1 :]))


def _ends(text: str, start: int, word: str, *, last: bool) -> Iterator[int]:
    """Where a place may end that begins at ``start`` and is followed by ``word``."""
    if last:
        end = len(text) - len(word)
        if end >= start and text.endswith(word):
            yield end
        return
    end = text.find(word, start)
    while end >= 0:
        yield end
        end = text.find(word, end + 1)


def parse(sentence: str) -> Pattern:
    """The pattern of a sentence; two places never touch, for nobody could tell them apart."""
    words, places, at = [], [], 0
    for found in _PLACE.finditer(sentence):
        words.append(sentence[at : found.start()])
        places.append(Place(found[1], found[2] or ""))
        at = found.end()
    words.append(sentence[at:])
    return Pattern(tuple(words), tuple(places), max(words, key=len))
