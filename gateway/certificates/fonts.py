"""The fonts that are embedded, and what is printed for a character that they lack."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

TEXT: Final = "ShujianText"
TITLE: Final = "ShujianTitle"
CODE: Final = "ShujianCode"

_FILES = {TEXT: "NotoSansSC.ttf", TITLE: "NotoSerifSC-Title.ttf", CODE: "NotoSansMono.ttf"}
_FOLDER = Path(__file__).parent / "fonts"


def load() -> None:
    """Make the fonts known to reportlab, which keeps them for the whole process."""
    for name in _FILES:
        _font(name)


@cache
def _font(name: str) -> TTFont:
    font = TTFont(name, str(_FOLDER / _FILES[name]))
    pdfmetrics.registerFont(font)
    return font


@cache
def characters(name: str) -> frozenset[int]:
    """The code points that a font has."""
    return frozenset(_font(name).face.charToGlyph)


def visible(text: str, name: str = TEXT) -> str:
    """The text with every character that the font lacks as its code point: `[U+20BB7]`.

    So is everything that shows nothing or turns the line about: controls, marks of direction.
    """
    known = characters(name)
    return "".join(one if ord(one) in known else f"[U+{ord(one):04X}]" for one in text)
