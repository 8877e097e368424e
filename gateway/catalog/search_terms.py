"""Words for full-text search that finds Chinese by one character, by two, or by any longer run.

A text is folded (NFKC, case) and cut into tokens: every CJK character alone, every run of other
letters, every run of digits; spaces part tokens, and punctuation between two tokens is a token of
its own. A query is a phrase of such tokens for each of its words, and all must occur: 统计局 finds
exactly the texts in which the three characters follow each other with nothing but spaces between.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_CJK: Final = (
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3038-\u303b\u3040-\u30ff\u3105-\u312f\u31a0-\u31bf"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U000323af"
)
_PIECE: Final = re.compile(rf"[{_CJK}]|[^\W\d_{_CJK}]+|\d+|[^\w\s]+|_+")
_UNKNOWN_TO_FTS5: Final = re.compile("[\u9fcd-\u9fff\U00010000-\U0010ffff]")
"""unicode61 knows Unicode 6.1 and takes what came later for spaces."""

BREAK: Final = "x0"
"""The token for punctuation; letters and digits never share a token, so no text has it."""

NOTHING: Final = '""'
"""A valid FTS5 expression that matches no row: what a query without letters or digits becomes."""

MAX_QUERY: Final = 200
"""Characters of a query that are looked at; what is behind them is ignored."""


def segment(text: str) -> str:
    """The tokens of ``text`` between spaces, for a column that FTS5's unicode61 indexes.

    PostgreSQL's ``to_tsvector('simple', …)`` takes the same text.
    """
    return " ".join(_tokens(text))


def phrases(text: str) -> list[list[str]]:
    """The token sequences that a query asks for, one for each word with a letter or digit."""
    found = (_tokens(word) for word in text[:MAX_QUERY].split())
    return [tokens for tokens in found if tokens]


def query(text: str) -> str:
    """The FTS5 MATCH expression for what a person typed: each word a phrase, all demanded.

    No input is a syntax error: tokens hold letters and digits only and stand inside quotes.
    """
    return " ".join(f'"{" ".join(tokens)}"' for tokens in phrases(text)) or NOTHING


def _tokens(text: str) -> list[str]:
    """The tokens of ``text``, without punctuation at either end."""
    tokens = [_token(piece) for piece in _PIECE.findall(_folded(text))]
    kept = [place for place, token in enumerate(tokens) if token != BREAK]
    return tokens[kept[0] : kept[-1] + 1] if kept else []


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _token(piece: str) -> str:
    if not piece[0].isalnum():
        return BREAK
    return _UNKNOWN_TO_FTS5.sub(lambda found: f"u{ord(found[0]):05x}", piece)
