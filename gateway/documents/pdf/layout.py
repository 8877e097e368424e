"""The text of a PDF page in lines of cells, as it stands on the page rather than in the file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import pypdfium2.raw as raw

MAX_CHARACTERS: Final = 20_000
"""Of one page; what stands behind them is not read."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Characters that stand together: where they begin (points, y upwards), and what they are."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class _Character:
    left: float
    right: float
    middle: float
    height: float
    text: str


def lines(textpage: Any) -> list[list[Cell]]:
    """The cells of a page, line by line from the top; a gap wider than a character parts cells."""
    found: list[list[_Character]] = []
    for one in sorted(_characters(textpage), key=lambda c: -c.middle):
        if found and abs(found[-1][0].middle - one.middle) < 0.5 * max(
            found[-1][0].height, one.height
        ):
            found[-1].append(one)
        else:
            found.append([one])
    return [list(_cells(sorted(line, key=lambda c: c.left))) for line in found]


def _characters(textpage: Any) -> Iterator[_Character]:
    for at in range(min(textpage.count_chars(), MAX_CHARACTERS)):
        code = raw.FPDFText_GetUnicode(textpage, at)
        text = chr(code) if 0x20 < code < 0x110000 and not 0xD800 <= code < 0xE000 else ""
        left, bottom, right, top = textpage.get_charbox(at, loose=True)
        if text.strip() and right > left and top > bottom:
            yield _Character(left, right, (top + bottom) / 2, top - bottom, text)


def _cells(line: list[_Character]) -> Iterator[Cell]:
    start = 0
    for at in range(1, len(line) + 1):
        gap = line[at].left - line[at - 1].right if at < len(line) else float("inf")
        if gap > 0.8 * line[at - 1].height:
            part = line[start:at]
            yield Cell(part[0].left, part[0].middle, "".join(one.text for one in part))
            start = at
