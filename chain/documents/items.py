"""Which item of a list is which of another: by content first, then by likeness, then by place."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict, deque
from collections.abc import Sequence
from typing import Final, TypeAlias

from chain.documents.fields import Field
from chain.documents.shape import Node

MAX_COMPARED: Final = 1_000_000
"""Fields that are compared for likeness; where it would be more, items are matched by place."""

Content: TypeAlias = tuple[tuple[tuple[str | int, ...], str, str], ...]
Pairs: TypeAlias = dict[int, int]


def match(before: Sequence[Node], after: Sequence[Node]) -> tuple[Pairs, set[int]]:
    """The pairs of items kept, by place before and after, and which of those have moved.

    As few as can be are said to have moved: an item whose number only follows from others that
    came or went has not. Takes n log n for n items, and a bounded time for those that differ.
    """
    was, now = [_content(one) for one in before], [_content(one) for one in after]
    pairs = _equal(was, now)
    _alike(was, now, pairs)
    _in_place(len(was), len(now), pairs)
    places = sorted(pairs)
    kept = _rising([pairs[at] for at in places])
    return pairs, {at for order, at in enumerate(places) if order not in kept}


def _content(node: Node, steps: tuple[str | int, ...] = ()) -> Content:
    """What an item holds, by paths within it."""
    if isinstance(node, Field):
        return ((steps, node.kind, node.value),)
    return tuple(
        found for step, inside in node.members.items() for found in _content(inside, (*steps, step))
    )


def _equal(was: list[Content], now: list[Content]) -> Pairs:
    """Equal items: those at both ends first, so that of equal ones the outer stay in place."""
    start, end = 0, min(len(was), len(now))
    while start < end and was[start] == now[start]:
        start += 1
    tail = 0
    while tail < end - start and was[-1 - tail] == now[-1 - tail]:
        tail += 1
    pairs = {at: at for at in range(start)}
    pairs |= {len(was) - 1 - at: len(now) - 1 - at for at in range(tail)}
    places: defaultdict[Content, deque[int]] = defaultdict(deque)
    for at in range(start, len(now) - tail):
        places[now[at]].append(at)
    for at in range(start, len(was) - tail):
        if there := places.get(was[at]):
            pairs[at] = there.popleft()
    return pairs


def _alike(was: list[Content], now: list[Content], pairs: Pairs) -> None:
    """Items of which at least half the fields are the same, the most alike first."""
    taken = set(pairs.values())
    left = [at for at in range(len(was)) if at not in pairs]
    right = [at for at in range(len(now)) if at not in taken]
    fields = sum(len(was[at]) for at in left), sum(len(now[at]) for at in right)
    if fields[0] * len(right) + fields[1] * len(left) > MAX_COMPARED:
        return
    parts = {at: Counter(was[at]) for at in left}
    others = {at: Counter(now[at]) for at in right}
    scored = sorted(
        (-same, abs(one - other), one, other)
        for one in left
        for other in right
        if 2 * (same := (parts[one] & others[other]).total()) >= max(len(was[one]), len(now[other]))
    )
    for _, _, one, other in scored:
        if one not in pairs and other not in taken:
            pairs[one] = other
            taken.add(other)


def _in_place(before: int, after: int, pairs: Pairs) -> None:
    """What is left between the same two neighbours, in order: changed beyond likeness."""
    places = sorted(pairs)
    kept = _rising([pairs[at] for at in places])
    anchors = [(-1, -1), *((places[order], pairs[places[order]]) for order in sorted(kept))]
    taken = set(pairs.values())
    for (one, other), (next_one, next_other) in zip(
        anchors, [*anchors[1:], (before, after)], strict=True
    ):
        left = [at for at in range(one + 1, next_one) if at not in pairs]
        right = [at for at in range(other + 1, next_other) if at not in taken]
        pairs.update(zip(left, right, strict=False))


def _rising(numbers: Sequence[int]) -> set[int]:
    """The places of a longest rising run among distinct numbers (patience sorting)."""
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for at, number in enumerate(numbers):
        length = bisect_left(ends, number)
        before.append(last[length - 1] if length else -1)
        if length == len(ends):
            ends.append(number)
            last.append(at)
        else:
            ends[length], last[length] = number, at
    found: set[int] = set()
    at = last[-1] if last else -1
    while at >= 0:
        found.add(at)
        at = before[at]
    return found
