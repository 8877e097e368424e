"""What differs, as its reader may see it: strangers see what they brought, and no more. Pure.

Never told to anybody but the issuer: a value that was issued and not brought. Paths of fields that
are missing are told where they are words that every such document has, or that the visitor's own
file uses; a name that only the document itself has (a key of free JSON) is a value too. What would
stand there without any name is counted and not listed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Final

from chain.documents import Comparison, Field, split_path
from chain.documents import Difference as Differing
from chain.documents.fields import read_path
from gateway.documents import certificate
from gateway.documents.formats import einvoice, en16931
from gateway.documents.values import as_written
from gateway.verification.finding import MOST_SHOWN, Difference, Value, short

Open = tuple[str | int, ...]
"""The steps of a path with 0 for every position: a position is no secret."""

_MOST_VALUES: Final = 5
_CUT: Final = "…"


def told(
    comparison: Comparison, found: Iterable[str], kind: str, *, issuer: bool
) -> tuple[Difference, ...]:
    """The first differences; ``found`` are the paths of what was brought, ``kind`` its type."""
    known = _COMMON.union(*map(_prefixes, found)) if not issuer else _COMMON
    shown = (_told(one, known, kind, issuer) for one in comparison.differences)
    named = (one for one in shown if one.path != _CUT or one.found_at)
    return tuple(islice(named, MOST_SHOWN))


def _told(one: Differing, known: frozenset[Open], kind: str, issuer: bool) -> Difference:
    return Difference(
        change=one.change.value,
        path=one.path if issuer else known_part(one.path, known),
        found_at=one.found_at,
        line=one.line,
        found=_values(one.now, kind),
        issued=_values(one.was, kind) if issuer else None,
    )


def _values(fields: tuple[Field, ...], kind: str) -> tuple[Value, ...]:
    return tuple(
        Value(one.path, short(as_written(kind, one.path, one.kind, one.value)))
        for one in fields[:_MOST_VALUES]
    )


def known_part(path: str, known: frozenset[Open]) -> str:
    """A path, cut off with … where it goes on with a word that is not known."""
    read = read_path(path)
    steps = _open(read.steps)
    shared = next((n for n in range(len(steps), 0, -1) if steps[:n] in known), 0)
    if shared == len(steps):
        return path
    return f"{path[: read.ends[shared - 1]]}{_CUT}" if shared else _CUT


def _prefixes(path: str) -> Iterator[Open]:
    steps = _open(split_path(path))
    return (steps[:end] for end in range(1, len(steps) + 1))


def _open(steps: tuple[str | int, ...]) -> Open:
    return tuple(0 if isinstance(step, int) else step for step in steps)


def _vocabulary() -> Iterator[Open]:
    kinds = (en16931.KINDS, einvoice.KINDS, certificate.KINDS)
    for word in (*chain.from_iterable(kinds), "sha256", "size"):
        yield from _prefixes(word.replace("[]", "[0]"))


_COMMON: Final = frozenset(_vocabulary())
"""The words that documents of one type all have."""
