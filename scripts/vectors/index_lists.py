"""The vectors of lists and windows; scripts/vectors/index.py writes them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from chain.words import Digest
from scripts.vectors.merkle import flipped
from tests.chain.index.reference import list_tree, outer_nodes, sample_tag, window

STRANGER = Digest(sample_tag(1_000_000))

Case = dict[str, Any]
Breakage = tuple[str, Case]


def lists() -> Iterator[Case]:
    for count in (1, 2, 3, 8, 13):
        positions = sample_positions(count)
        root = list_tree(positions).root(count)
        right = {"positions": positions, "count": count, "root": root}
        yield {"desc": f"{count} positions"} | right | {"want_error": False}
        wrong: list[Breakage] = [
            ("another root", {"root": flipped(root)}),
            ("one position less", {"positions": positions[:-1]}),
            ("one position and count less", {"positions": positions[:-1], "count": count - 1}),
            ("one position more", {"positions": [*positions, 500]}),
            ("the first twice", {"positions": [positions[0], *positions[1:], positions[0]]}),
            ("a negative position", {"positions": [-1, *positions[1:]]}),
            ("one position moved", {"positions": [*positions[:-1], positions[-1] + 1]}),
        ]
        if count > 1:
            wrong.append(("two swapped", {"positions": [*positions[1::-1], *positions[2:]]}))
        for what, change in wrong:
            yield right | change | {"desc": f"{count} positions: {what}", "want_error": True}
    nothing = {"positions": [], "count": 0, "root": list_tree([]).root(0)}
    yield {"desc": "no key has an empty list"} | nothing | {"want_error": True}


def sample_positions(count: int) -> list[int]:
    return [3 * ordinal + ordinal % 2 for ordinal in range(count)]


CRAFTED = {"descending": [3, 9, 6], "one position twice": [3, 6, 6]}


def crafted_lists() -> Iterator[Case]:
    """Lists against the rules under the root of that very list."""
    for what, wrong in CRAFTED.items():
        root = list_tree(wrong).root(3)
        case = {"positions": wrong, "count": 3, "root": root, "want_error": True}
        yield {"desc": f"crafted: {what}"} | case


def crafted_windows() -> Iterator[Case]:
    for what, wrong in CRAFTED.items():
        for first, stop in ((0, 3), (1, 2), (1, 3), (2, 2)):
            case = next(window_cases(wrong, first, stop))
            yield case | {"desc": f"crafted: {what}, {case['desc']}", "want_error": True}
    positions = sample_positions(13)
    for side, run in (("before", (4, 10)), ("after", (3, 9))):
        case = next(window_cases(positions, 4, 9)) | {side: None, "want_error": True}
        nodes = list(outer_nodes(positions, *run))
        yield case | {"desc": f"crafted: right nodes, and no neighbour {side}", "nodes": nodes}


RUNS = [(1, 0, 0), (1, 0, 1), (1, 1, 1), (2, 1, 1), (3, 0, 2), (8, 3, 5), (13, 0, 13), (13, 13, 13)]


def windows() -> Iterator[Case]:
    for count, first, stop in [
        *RUNS,
        (13, 5, 5),
        (13, 4, 9),
        (13, 0, 3),
        (13, 11, 13),
        (40, 18, 22),
    ]:
        yield from window_cases(sample_positions(count), first, stop)


def window_cases(positions: list[int], first: int, stop: int) -> Iterator[Case]:
    found, count = window(positions, first, stop), len(positions)
    right: Case = {
        "desc": f"ordinals from {first} up to {stop} of {count}",
        "first": first,
        "positions": list(found.positions),
        "before": found.before,
        "after": found.after,
        "nodes": list(found.nodes),
        "count": count,
        "root": list_tree(positions).root(count),
        "want_error": False,
    }
    yield right
    for what, change in broken_windows(right):
        yield right | change | {"desc": f"{right['desc']}: {what}", "want_error": True}


def broken_windows(right: Case) -> Iterator[Breakage]:
    inside, nodes = right["positions"], right["nodes"]
    yield "another root", {"root": flipped(right["root"])}
    yield "a count too small", {"count": right["first"] + len(inside) - 1}
    yield "one ordinal later", {"first": right["first"] + 1}
    yield "one ordinal earlier", {"first": right["first"] - 1}
    yield "another neighbour before", {"before": None if right["before"] is not None else 0}
    yield "another neighbour behind", {"after": None if right["after"] is not None else 999}
    yield "a node in front", {"nodes": [STRANGER, *nodes]}
    yield "a node behind", {"nodes": [*nodes, STRANGER]}
    for at, node in enumerate(nodes):
        yield f"node {at} changed", {"nodes": [*nodes[:at], flipped(node), *nodes[at + 1 :]]}
        yield f"node {at} dropped", {"nodes": [*nodes[:at], *nodes[at + 1 :]]}
    if len(nodes) > 1:
        yield "nodes reversed", {"nodes": nodes[::-1]}
    if inside:
        yield "the last left out", {"positions": inside[:-1]}
        narrowed = {"positions": inside[1:], "before": inside[0]}
        yield "narrowed from the left", narrowed
        yield "the last moved", {"positions": [*inside[:-1], inside[-1] + 1]}
