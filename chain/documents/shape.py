"""Flat fields as the tree that their paths describe: containers of words or of positions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from chain.documents.fields import Field, read_path, split_path


@dataclass(frozen=True, slots=True)
class Container:
    """An object or a list; the members of a list stand in the order of their positions."""

    path: str
    numbered: bool
    members: dict[str | int, Node] = field(default_factory=dict)


Node: TypeAlias = Field | Container


def tree_of(fields: Iterable[Field], *, lists: bool) -> Container:
    """The tree of the fields of one document, whose form was checked.

    Without ``lists`` positions are words like others: items stand for their numbers.
    """
    listed = sorted(fields, key=_natural)
    root = Container("", lists and bool(listed) and _numbered(listed[0].path, 0))
    for one in listed:
        path = read_path(one.path)
        inside = root
        for at, step in enumerate(path.steps[:-1]):
            known = inside.members.get(step)
            if not isinstance(known, Container):
                known = Container(one.path[: path.ends[at]], lists and _numbered(one.path, at + 1))
                inside.members[step] = known
            inside = known
        inside.members[path.steps[-1]] = one
    return root


def leaves_of(node: Node) -> Iterator[Field]:
    """The fields below a node, in the order of the tree."""
    if isinstance(node, Field):
        yield node
        return
    for inside in node.members.values():
        yield from leaves_of(inside)


def item_of(path: str) -> str:
    """The innermost list item that a path is or lies in; empty outside lists."""
    read = read_path(path)
    return next(
        (path[:end] for step, end in reversed(list(zip(read.steps, read.ends, strict=True)))
         if isinstance(step, int)),
        "",
    )  # fmt: skip


def _numbered(path: str, at: int) -> bool:
    return isinstance(read_path(path).steps[at], int)


def _natural(one: Field) -> list[tuple[bool, int, str]]:
    steps = split_path(one.path)
    return [(True, 0, step) if isinstance(step, str) else (False, step, "") for step in steps]
