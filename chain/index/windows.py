"""Proofs of a key's list: all of it, or a run of it with the neighbours on both sides.

Records' times never decrease along the journal. So when the record before a run is earlier than a
period and the one behind it is later, the run is everything with that tag in the period; where the
list begins or ends with the run, no neighbour is needed on that side.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from chain.errors import ProofError
from chain.index.hashing import require_hash
from chain.index.lists import list_root, position_hashes, require_positions
from chain.merkle.hashing import node_hash
from chain.merkle.proofs import root_hash
from chain.merkle.shape import MAX_SIZE, Range
from chain.words import Digest


@dataclass(frozen=True, slots=True)
class Window:
    """The run of a list from ordinal ``first``, maybe empty, and what stands on both sides of it.

    ``before`` is None only where the run begins with the list, ``after`` only where it ends with
    it. ``nodes`` are the roots of all that is further away, from the left.
    """

    first: int
    positions: tuple[int, ...]
    before: int | None
    after: int | None
    nodes: tuple[Digest, ...]

    def shown(self) -> list[int]:
        """All positions that the proof shows: the run and its neighbours."""
        return [p for p in (self.before, *self.positions, self.after) if p is not None]


def verify_list(positions: Sequence[int], count: int, root: bytes) -> None:
    """Raise ``ProofError`` unless these are all ``count`` positions of the list with this root."""
    whole = _sequence(positions)
    if type(count) is not int or not 1 <= count == len(whole):
        raise ProofError(f"{len(whole)} positions are not the whole list")
    if list_root(whole) != root:
        raise ProofError("the positions do not lead to the root of the list")


def verify_window(window: Window, count: int, root: bytes) -> None:
    """Raise ``ProofError`` unless the run and its neighbours are those of the list.

    ``count`` and ``root`` are what ``verify_key`` returned. Not checked: times, which stand in the
    headers at the neighbours' positions.
    """
    start, stop = _shown_range(window, count)
    shown = window.shown()
    require_positions(shown)
    leaves = position_hashes(shown)
    outside = outer_ranges(start, stop, count)
    nodes = _sequence(window.nodes)
    if len(nodes) != len(outside):
        raise ProofError(f"the proof of the window must have {len(outside)} nodes")
    for node in nodes:
        require_hash(node, "a node")
    if _Run(start, stop, leaves, iter(nodes)).root(0, count) != root:
        raise ProofError("the window does not lead to the root of the list")


def prove_window(positions: Sequence[int], first: int, stop: int) -> Window:
    """The window of the ordinals from ``first`` up to ``stop`` in the whole list of a key."""
    count = len(positions)
    if not 0 <= first <= stop <= count or not count:
        raise ProofError(f"a list of {count} positions has no run from {first} to {stop}")
    low, high = max(first - 1, 0), min(stop + 1, count)
    leaves = position_hashes(positions)
    return Window(
        first=first,
        positions=tuple(positions[first:stop]),
        before=positions[low] if first else None,
        after=positions[stop] if stop < count else None,
        nodes=tuple(root_hash(leaves[a:b]) for a, b in outer_ranges(low, high, count)),
    )


def outer_ranges(start: int, stop: int, size: int) -> list[Range]:
    """The largest subtrees of RFC 6962 without a leaf from ``start`` to ``stop``, from the left.

    Whoever keeps the tiles of a long list makes the nodes of a ``Window`` from these.
    """
    return list(_outer(start, stop, 0, size))


def _outer(start: int, stop: int, a: int, b: int) -> Iterator[Range]:
    if b <= start or stop <= a:
        yield a, b
    elif a < start or stop < b:
        middle = _middle(a, b)
        yield from _outer(start, stop, a, middle)
        yield from _outer(start, stop, middle, b)


@dataclass(slots=True)
class _Run:
    """The tree whose leaves from ``start`` to ``stop`` are known, and nodes beside them."""

    start: int
    stop: int
    leaves: list[Digest]
    nodes: Iterator[bytes]

    def root(self, a: int, b: int) -> bytes:
        if b <= self.start or self.stop <= a:
            return next(self.nodes)
        if self.start <= a and b <= self.stop:
            return root_hash(self.leaves[a - self.start : b - self.start])
        middle = _middle(a, b)
        left = self.root(a, middle)
        return node_hash(left, self.root(middle, b))


def _middle(a: int, b: int) -> int:
    return a + (1 << ((b - a - 1).bit_length() - 1))


def _shown_range(window: Window, count: int) -> Range:
    """The ordinals that a window shows; ``ProofError`` unless they lie within the list."""
    if type(count) is not int or not 1 <= count <= MAX_SIZE:
        raise ProofError("the count of a key is a whole number from 1 to 2^63 - 1")
    if type(window.first) is not int or not 0 <= window.first <= count:
        raise ProofError(f"the window does not begin within the {count} positions of the list")
    end = window.first + len(_sequence(window.positions))
    if end > count:
        raise ProofError(f"the window ends behind the {count} positions of the list")
    if (window.before is None) != (window.first == 0):
        raise ProofError("a window shows the neighbour before it, unless it begins with the list")
    if (window.after is None) != (end == count):
        raise ProofError("a window shows the neighbour behind it, unless it ends with the list")
    return max(window.first - 1, 0), min(end + 1, count)


def _sequence(value: Any) -> Sequence[Any]:
    if not isinstance(value, list | tuple):
        raise ProofError(f"positions and nodes are lists, not {type(value).__name__}")
    return value
