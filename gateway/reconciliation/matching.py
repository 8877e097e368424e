"""Which reported accesses are one and the same: pure, and the same whoever computes it.

All accesses given are of one resource, one provider and one consumer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass

WINDOW = 300_000
"""Milliseconds that two clocks may differ about one access."""


@dataclass(frozen=True, slots=True)
class Witness:
    """One side's word about an access: the record at `position`; times in Unix milliseconds.

    `digest`, `bytes`, `fields` and `purpose` are None where that side does not say.
    """

    position: int
    id: str
    time: int
    digest: str | None
    bytes: int | None
    fields: tuple[str, ...] | None
    purpose: str | None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two words about one access, and in which fields they contradict each other."""

    one: Witness
    other: Witness
    differing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Matched:
    """Pairs, and what is left on either side; in order of time."""

    pairs: tuple[Pair, ...]
    one: tuple[Witness, ...]
    other: tuple[Witness, ...]


def match(one: Iterable[Witness], other: Iterable[Witness], window: int = WINDOW) -> Matched:
    """Match two sides: first by equal id, then by equal digest and then by time alone.

    By digest and by time, pairs are within the window, the earliest first. Each word is in one pair
    at most. Two that are matched by time alone never both have a digest.
    """
    left, right = sorted(one, key=_order), sorted(other, key=_order)
    pairs: list[Pair] = []
    for key in (_by_id, _by_digest):
        left, right = _match_equal(left, right, key, None if key is _by_id else window, pairs)
    left, right = _match_times(left, right, window, pairs)
    pairs.sort(key=lambda pair: _order(pair.one))
    return Matched(tuple(pairs), tuple(left), tuple(right))


def match_releases(
    reported: Iterable[Witness], released: Iterable[Witness], window: int = WINDOW
) -> Matched:
    """Match a side with what the gateway itself released: by id, by digest, by time and size.

    The gateway's digests are salted, so that they are not held against those of others; time alone
    is too little to say that an access made elsewhere was one made here.
    """
    left, right = sorted(reported, key=_order), sorted(released, key=_order)
    pairs: list[Pair] = []
    for key in (_by_id, _by_digest, _by_size):
        limit = None if key is _by_id else window
        left, right = _match_equal(left, right, key, limit, pairs, ("bytes", "fields", "purpose"))
    pairs.sort(key=lambda pair: _order(pair.one))
    return Matched(tuple(pairs), tuple(left), tuple(right))


def differing(
    one: Witness, other: Witness, names: Sequence[str] = ("digest", "bytes", "fields", "purpose")
) -> tuple[str, ...]:
    """The names of what both sides say and say differently; fields in any order are the same."""
    return tuple(name for name in names if _differs(_plain(one, name), _plain(other, name)))


def _differs(one: object, other: object) -> bool:
    return one is not None and other is not None and one != other


def _plain(witness: Witness, name: str) -> object:
    value = getattr(witness, name)
    return frozenset(value) if isinstance(value, tuple) else value


def _match_equal(
    one: list[Witness],
    other: list[Witness],
    key: Callable[[Witness], Hashable],
    window: int | None,
    pairs: list[Pair],
    names: Sequence[str] = ("digest", "bytes", "fields", "purpose"),
) -> tuple[list[Witness], list[Witness]]:
    """Match those of equal key, in order of time; returns what is left of each side."""
    groups: dict[Hashable, tuple[list[Witness], list[Witness]]] = defaultdict(lambda: ([], []))
    for side, words in enumerate((one, other)):
        for word in words:
            if (value := key(word)) is not None:
                groups[value][side].append(word)
    done: set[int] = set()
    for left, right in groups.values():
        for a, b in _in_order(left, right, window):
            pairs.append(Pair(a, b, differing(a, b, names)))
            done |= {id(a), id(b)}
    return [w for w in one if id(w) not in done], [w for w in other if id(w) not in done]


def _in_order(
    one: Sequence[Witness], other: Sequence[Witness], window: int | None
) -> Iterable[tuple[Witness, Witness]]:
    """As many pairs as possible of two lists in order of time: whoever is too early stays alone."""
    at = to = 0
    while at < len(one) and to < len(other):
        apart = one[at].time - other[to].time
        if window is None or abs(apart) <= window:
            yield one[at], other[to]
            at, to = at + 1, to + 1
        elif apart < 0:
            at += 1
        else:
            to += 1


def _match_times(
    one: list[Witness], other: list[Witness], window: int, pairs: list[Pair]
) -> tuple[list[Witness], list[Witness]]:
    """Match by time those of which one side at least has no digest."""
    for first, second in ((_without_digest, None), (None, _without_digest)):
        left = [word for word in one if first is None or first(word)]
        right = [word for word in other if second is None or second(word)]
        done: set[int] = set()
        for a, b in _in_order(left, right, window):
            pairs.append(Pair(a, b, differing(a, b)))
            done |= {id(a), id(b)}
        one = [word for word in one if id(word) not in done]
        other = [word for word in other if id(word) not in done]
    return one, other


def _without_digest(word: Witness) -> bool:
    return word.digest is None


def _by_id(word: Witness) -> Hashable:
    return word.id


def _by_digest(word: Witness) -> Hashable:
    return word.digest


def _by_size(word: Witness) -> Hashable:
    return word.bytes


def _order(word: Witness) -> tuple[int, int]:
    return word.time, word.position
