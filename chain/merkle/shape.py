"""Which parts of a tree a proof is made of: arithmetic on sizes, no hashes.

A *range* ``(start, stop)`` is the subtree of RFC 6962 over the leaves from ``start`` up to, but
without, ``stop``. A *node* ``(level, index)`` is the perfect subtree over the ``2**level`` leaves
from ``index << level``.
"""

from __future__ import annotations

from collections.abc import Iterator

from chain.errors import ProofError

Range = tuple[int, int]
Node = tuple[int, int]

MAX_SIZE = 2**63 - 1
"""The largest tree: what a signed integer of 64 bits counts."""


def require_size(size: int) -> None:
    """Refuse with ``ProofError`` a size that no tree has."""
    if type(size) is not int or not 0 <= size <= MAX_SIZE:
        raise ProofError(f"{_shown(size)} is not the size of a tree")


def require_index(index: int, size: int) -> None:
    """Refuse with ``ProofError`` an index that is not in a tree of ``size`` leaves."""
    require_size(size)
    if type(index) is not int or not 0 <= index < size:
        raise ProofError(f"index {_shown(index)} is not in a tree of {size} leaves")


def require_growth(old: int, new: int) -> None:
    """Refuse with ``ProofError`` sizes of which the second is the smaller."""
    require_size(old)
    require_size(new)
    if old > new:
        raise ProofError(f"a tree of {old} leaves does not grow into one of {new}")


def inclusion_ranges(index: int, size: int) -> list[Range]:
    """PATH(index, D[size]) of RFC 6962, section 2.1.1: siblings from the leaf to the root."""
    require_index(index, size)
    start, stop, siblings = 0, size, []
    while stop - start > 1:
        middle = start + _split(stop - start)
        if index < middle:
            siblings.append((middle, stop))
            stop = middle
        else:
            siblings.append((start, middle))
            start = middle
    return siblings[::-1]


def consistency_ranges(old: int, new: int) -> list[Range]:
    """PROOF(old, D[new]) of RFC 6962, section 2.1.2; none where ``old`` is 0 or ``new``."""
    require_growth(old, new)
    if old == 0:
        return []
    start, stop, parts = 0, new, []
    while stop != old:
        middle = start + _split(stop - start)
        if old <= middle:
            parts.append((middle, stop))
            stop = middle
        else:
            parts.append((start, middle))
            start = middle
    if start:  # otherwise the part is the whole old tree, whose root the verifier has
        parts.append((start, stop))
    return parts[::-1]


def perfect_nodes(start: int, stop: int) -> Iterator[Node]:
    """The perfect subtrees of a range that a proof names (or of a whole tree), largest first."""
    while start < stop:
        level = (stop - start).bit_length() - 1
        yield level, start >> level
        start += 1 << level


def _split(count: int) -> int:
    """The largest power of two below ``count``: where RFC 6962 divides a tree."""
    return 1 << ((count - 1).bit_length() - 1)


def _shown(number: object) -> str:
    """A number for a message: Python refuses to write very long ones in decimal."""
    if type(number) is not int:
        return type(number).__name__
    return str(number) if abs(number) <= MAX_SIZE else f"a number of {number.bit_length()} bits"
