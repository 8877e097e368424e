"""Localisation: which fields of a document differ from those committed to, by path and line item.

Line items are matched by content, not by number: line 2 of 5 left out is one removal, and not four
changes. Where several explanations are equally short, one of them is given.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from chain.documents.bundle import Bundle
from chain.documents.fields import Field, FieldLike, in_order, split_path
from chain.documents.items import match
from chain.documents.shape import Container, Node, item_of, leaves_of, tree_of

_COMMON: Final = frozenset({"{}", "[]", "null", "", "true", "false"})
"""Values that say too little to tell that one of them has moved."""


class Change(StrEnum):
    """What became of a field or a line item."""

    REMOVED = "removed"
    ADDED = "added"
    CHANGED = "changed"
    RETYPED = "retyped"
    """Another kind of value: the text ``1`` for the amount ``1``, or a container for a value."""
    MOVED = "moved"
    UNPROVED = "unproved"
    """Not among the fields shown, of a document some fields of which are hidden."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference between what was committed to and what was found.

    ``path`` is where it was committed, or for what was added where it was found; ``found_at``
    where it stands now, empty if nowhere. The two differ also where items before it came or went.
    """

    change: Change
    path: str
    found_at: str
    was: tuple[Field, ...]
    now: tuple[Field, ...]

    @property
    def item(self) -> str:
        """The innermost list item that it is or is in, such as ``lines[1]``; empty outside."""
        return item_of(self.path)

    @property
    def line(self) -> int | None:
        """The number of the line that it is or is in, counted from 1 as a reader does.

        None for what is in other lists: payments and identifiers are counted too, and no lines.
        """
        match split_path(self.path):
            case ("lines", int(at), *_):
                return at + 1
        return None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs, and what the comparison cannot speak of."""

    differences: tuple[Difference, ...]
    hidden: int
    """Fields committed to that were not shown, and so not compared."""
    unprotected: tuple[str, ...]
    """What nothing protects: paths found that are not committed to, and parts of the file."""

    @property
    def same(self) -> bool:
        """Whether every field compared is as it was committed to, and none was added."""
        return not self.differences


def compare(
    committed: Iterable[FieldLike],
    found: Iterable[FieldLike],
    hidden: int = 0,
    unprotected: Iterable[str] = (),
) -> Comparison:
    """How ``found`` differs from ``committed``; `CommitmentError` if either is no document.

    With ``hidden`` fields not shown, line items are known in part: they stand for their numbers,
    and a field that is not among those shown is unproved. ``unprotected`` are the parts of the
    file that its fields do not cover, passed on. Whether ``committed`` is what was committed to is
    *not* checked: `verify_bundle` does.
    """
    was = tree_of(_ordered(committed), lists=not hidden)
    now = tree_of(_ordered(found), lists=not hidden)
    differences = list(_moved(list(_contents(was, now))))
    if hidden:
        differences = [_unproved(one) for one in differences]
    outside = [path for one in differences for path in _outside(one)]
    return Comparison(tuple(differences), hidden, (*outside, *unprotected))


def compare_bundle(
    bundle: Bundle, found: Iterable[FieldLike], unprotected: Iterable[str] = ()
) -> Comparison:
    """As `compare`, with the fields that a bundle shows; the bundle is verified by the caller."""
    return compare((shown.field for shown in bundle.fields), found, bundle.hidden, unprotected)


def _ordered(fields: Iterable[FieldLike]) -> tuple[Field, ...]:
    listed = list(fields)
    return in_order(listed) if listed else ()


def _contents(was: Container, now: Container) -> Iterator[Difference]:
    """Everything that differs between two containers that stand for each other."""
    if was.numbered and now.numbered:
        yield from _items(was, now)
        return
    for step, one in was.members.items():
        other = now.members.get(step)
        yield from _gone(one) if other is None else _nodes(one, other)
    for step, other in now.members.items():
        if step not in was.members:
            yield from _new(other)


def _nodes(was: Node, now: Node) -> Iterator[Difference]:
    if isinstance(was, Field) and isinstance(now, Field):
        if (was.kind, was.value) != (now.kind, now.value):
            change = Change.CHANGED if was.kind == now.kind else Change.RETYPED
            yield Difference(change, was.path, now.path, (was,), (now,))
    elif isinstance(was, Container) and isinstance(now, Container) and _alike(was, now):
        yield from _contents(was, now)
    elif isinstance(was, Container) and _emptied(now, was):
        yield from _gone(was)
    elif isinstance(now, Container) and _emptied(was, now):
        yield from _new(now)
    else:
        both = tuple(leaves_of(was)), tuple(leaves_of(now))
        yield Difference(Change.RETYPED, was.path, now.path, *both)


def _alike(was: Container, now: Container) -> bool:
    return was.numbered is now.numbered


def _emptied(node: Node, full: Container) -> bool:
    """Whether a field is the empty form of a container."""
    empty = "[]" if full.numbered else "{}"
    return isinstance(node, Field) and (node.kind, node.value) == ("empty", empty)


def _items(was: Container, now: Container) -> Iterator[Difference]:
    """Two lists: each item kept (perhaps moved, perhaps changed inside), removed or added."""
    before, after = list(was.members.values()), list(now.members.values())
    pairs, moved = match(before, after)
    if not moved and len(pairs) == len(before) == len(after):
        # Nothing came, went or changed its order: other numbers are no consequence of anything.
        numbers = list(zip(was.members, now.members, strict=True))
        moved = {at for at, (one, other) in enumerate(numbers) if one != other}
    for at, one in enumerate(before):
        if at not in pairs:
            yield Difference(Change.REMOVED, one.path, "", tuple(leaves_of(one)), ())
            continue
        other = after[pairs[at]]
        if at in moved:
            both = tuple(leaves_of(one)), tuple(leaves_of(other))
            yield Difference(Change.MOVED, one.path, other.path, *both)
        yield from _nodes(one, other)
    kept = set(pairs.values())
    for at, other in enumerate(after):
        if at not in kept:
            yield Difference(Change.ADDED, other.path, other.path, (), tuple(leaves_of(other)))


def _gone(node: Node) -> Iterator[Difference]:
    if isinstance(node, Container):
        yield from _contents(node, Container(node.path, node.numbered))
    else:
        yield Difference(Change.REMOVED, node.path, "", (node,), ())


def _new(node: Node) -> Iterator[Difference]:
    if isinstance(node, Container):
        yield from _contents(Container(node.path, node.numbered), node)
    else:
        yield Difference(Change.ADDED, node.path, node.path, (), (node,))


def _moved(differences: list[Difference]) -> Iterator[Difference]:
    """A single value gone from one path and come at another, and at no third: it has moved."""
    gone = _by_value(one for one in differences if one.change is Change.REMOVED)
    come = _by_value(one for one in differences if one.change is Change.ADDED)
    pairs = {
        ones[0]: come[value][0]
        for value, ones in gone.items()
        if len(ones) == 1 and len(come.get(value, ())) == 1
    }
    taken = set(pairs.values())
    for one in differences:
        if other := pairs.get(one):
            yield replace(one, change=Change.MOVED, found_at=other.path, now=other.now)
        elif one not in taken:
            yield one


def _by_value(differences: Iterable[Difference]) -> dict[tuple[str, str], list[Difference]]:
    found: dict[tuple[str, str], list[Difference]] = {}
    for one in differences:
        fields = one.was or one.now
        if len(fields) == 1 and fields[0].value not in _COMMON:
            found.setdefault((fields[0].kind, fields[0].value), []).append(one)
    return found


def _unproved(one: Difference) -> Difference:
    return replace(one, change=Change.UNPROVED) if one.change is Change.ADDED else one


def _outside(one: Difference) -> Iterator[str]:
    """The paths of what was found that nothing committed to stands for."""
    if one.change in (Change.ADDED, Change.UNPROVED) or (
        one.change is Change.RETYPED and len(one.now) > 1
    ):
        yield from (field.path for field in one.now)
