"""Which text may stand in an entry, and how a source's text is brought into that form."""

from __future__ import annotations

import re
from typing import Final

_REORDERING: Final = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
"""Characters that reorder what is shown, so that a page could read otherwise than its bytes."""

_INVISIBLE: Final = "\u00ad\u200b\u2060\ufeff"
_CONTROLS: Final = "\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029"
_FORBIDDEN: Final = f"[{_CONTROLS}{_REORDERING}{_INVISIBLE}\ud800-\udfff\ufffe\uffff]"
_IN_LINES: Final = re.compile(_FORBIDDEN)
_IN_TEXT: Final = re.compile(_FORBIDDEN[:-1] + "\t\n]")
_BREAKS: Final = re.compile(r"\r\n?|[\u2028\u2029\x85]")
_SPACES: Final = re.compile(r"\s+")


def fault_of(text: str, limit: int, *, lines: bool) -> str | None:
    """Why ``text`` may not stand in a field of ``limit`` characters, or None.

    ``lines`` allows line breaks (U+000A) and tabs. Not checked: Unicode normalisation.
    """
    if not text or text != text.strip():
        return "must not be empty or begin or end with a space"
    if len(text) > limit:
        return f"has {len(text)} characters; the limit is {limit}"
    found = (_IN_LINES if lines else _IN_TEXT).search(text)
    if found:
        return f"holds the character U+{ord(found[0]):04X}, which is not allowed here"
    return None


def removes(text: str) -> bool:
    """Whether ``clean`` takes characters away from ``text``, other than spaces and breaks."""
    return _IN_LINES.search(_BREAKS.sub("\n", text)) is not None


def clean(text: str, *, lines: bool) -> str:
    """``text`` without what ``fault_of`` forbids: breaks made U+000A or, without ``lines``, spaces.

    Nothing visible is removed; length is not cut.
    """
    text = _BREAKS.sub("\n", text)
    if not lines:
        text = _SPACES.sub(" ", text)
    return (_IN_LINES if lines else _IN_TEXT).sub("", text).strip()
