"""Lists and windows of lists: nothing missing, nothing added, nothing moved, neighbours shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain.errors import ProofError
from chain.index import (
    Window,
    list_root,
    outer_ranges,
    prove_window,
    verify_list,
    verify_window,
)
from chain.words import Digest
from tests.chain.index.reference import list_tree, window

POSITIONS = [3 * ordinal + ordinal % 2 for ordinal in range(40)]
STRANGER = Digest(b"\x07" * 32)


def refused(verify: Callable[..., None], *arguments: object) -> bool:
    """Whether ``verify`` raises ``ProofError``; whatever else it raises fails the test."""
    try:
        verify(*arguments)
    except ProofError:
        return True
    return False


def runs(count: int) -> Iterator[tuple[int, int]]:
    return ((first, stop) for first in range(count + 1) for stop in range(first, count + 1))


def altered(positions: list[int]) -> Iterator[list[int]]:
    """Each position dropped, moved, doubled; one put in; neighbours swapped; the ends cut."""
    for at, position in enumerate(positions):
        yield [*positions[:at], *positions[at + 1 :]]
        yield [*positions[:at], position + 1, *positions[at + 1 :]]
        yield [*positions[:at], position, *positions[at:]]
        yield [*positions[:at], position, position + 1, *positions[at + 1 :]]
    for at in range(len(positions) - 1):
        yield [*positions[:at], positions[at + 1], positions[at], *positions[at + 2 :]]
    yield [*positions, POSITIONS[-1] + 5]


def test_the_root_of_a_list_is_that_of_rfc_6962_over_its_positions() -> None:
    for count in range(1, len(POSITIONS)):
        root = list_root(POSITIONS[:count])
        assert root == list_tree(POSITIONS).root(count)
        verify_list(POSITIONS[:count], count, root)


@pytest.mark.parametrize("count", [1, 2, 3, 7, 8, 13])
def test_a_list_with_anything_altered_is_refused(count: int) -> None:
    positions, root = POSITIONS[:count], list_root(POSITIONS[:count])
    for wrong in altered(positions):
        assert refused(verify_list, wrong, count, root)
        assert refused(verify_list, wrong, len(wrong), root)
    for wrong_count in (0, count - 1, count + 1, True, float(count), None):
        assert wrong_count is True == (count == 1) or refused(
            verify_list, positions, wrong_count, root
        )
    assert refused(verify_list, positions, count, STRANGER)


def test_no_key_has_an_empty_list() -> None:
    assert refused(verify_list, [], 0, list_tree([]).root(0))
    assert refused(prove_window, [], 0, 0)
    assert refused(verify_window, Window(0, (), None, None, ()), 0, list_tree([]).root(0))


def test_every_window_is_that_of_the_reference_and_verifies() -> None:
    for count in (1, 2, 3, 5, 8, 13, 21):
        positions, root = POSITIONS[:count], list_root(POSITIONS[:count])
        for first, stop in runs(count):
            made = prove_window(positions, first, stop)
            assert made == window(positions, first, stop)
            verify_window(made, count, root)
            assert list(made.positions) == positions[first:stop]
            assert made.before == (positions[first - 1] if first else None)
            assert made.after == (positions[stop] if stop < count else None)


def test_every_window_altered_in_its_positions_is_refused() -> None:
    count, root = 11, list_root(POSITIONS[:11])
    for first, stop in runs(count):
        right = prove_window(POSITIONS[:count], first, stop)
        for wrong in altered([*right.positions]):
            assert refused(verify_window, replace(right, positions=tuple(wrong)), count, root)
        for change in shifted(right):
            assert refused(verify_window, replace(right, **change), count, root)


def shifted(right: Window) -> Iterator[dict[str, Any]]:
    """The window's place and neighbours changed."""
    for first in {right.first - 1, right.first + 1, 0, 11, 12, -1} - {right.first}:
        yield {"first": first}
    for side in ("before", "after"):
        neighbour = getattr(right, side)
        for other in {None, 0, 1, neighbour and neighbour - 1, 500} - {neighbour}:
            yield {side: other}


def test_a_window_narrowed_or_widened_without_its_proof_is_refused() -> None:
    count, root = 11, list_root(POSITIONS[:11])
    for first, stop in runs(count):
        right = prove_window(POSITIONS[:count], first, stop)
        for other in (prove_window(POSITIONS[:count], *run) for run in runs(count)):
            if other.nodes != right.nodes:
                assert refused(verify_window, replace(other, nodes=right.nodes), count, root)
        if right.positions:
            narrowed = replace(right, positions=right.positions[1:], before=right.positions[0])
            assert refused(verify_window, narrowed, count, root)


def test_each_byte_of_the_nodes_counts_and_none_may_be_missing_added_or_swapped() -> None:
    right, root = prove_window(POSITIONS, 18, 22), list_root(POSITIONS)
    assert len(right.nodes) == 5
    for at, node in enumerate(right.nodes):
        front, behind = right.nodes[:at], right.nodes[at + 1 :]
        for byte in range(32):
            changed = node[:byte] + bytes([node[byte] ^ 1]) + node[byte + 1 :]
            assert refused_nodes(right, (*front, changed, *behind), root)
        for bad in ((), (node, node), (STRANGER,), (node[:31],), (None,), (node + b"\x00",)):
            assert refused_nodes(right, (*front, *bad, *behind), root)
    for at in range(len(right.nodes) - 1):
        first, second = right.nodes[at : at + 2]
        swapped = (*right.nodes[:at], second, first, *right.nodes[at + 2 :])
        assert refused_nodes(right, swapped, root)
    for bad_nodes in (None, b"", "nodes", 7):
        assert refused_nodes(right, bad_nodes, root)


def refused_nodes(right: Window, nodes: Any, root: bytes) -> bool:
    return refused(verify_window, replace(right, nodes=nodes), len(POSITIONS), root)


def test_another_count_or_root_is_refused() -> None:
    right, root = prove_window(POSITIONS, 17, 23), list_root(POSITIONS)
    for count in (0, -1, 22, 23, 24, 25, 32, 80, 2**63, None, True, 40.0):
        assert refused(verify_window, right, count, root)
    assert refused(verify_window, right, len(POSITIONS), STRANGER)
    assert refused(verify_window, right, len(POSITIONS), list_root(POSITIONS[:-1]))
    # The root alone does not tell the size of its tree: count and root must come as one pair.
    verify_window(right, 41, root)


BAD_POSITIONS: list[Any] = [None, 7, "abcdef", b"abcdef", (-1,), (2**63,), (True,), (1.5,), ("1",)]


@pytest.mark.parametrize("bad", BAD_POSITIONS, ids=repr)
def test_what_are_no_positions_is_refused(bad: Any) -> None:
    assert refused(verify_list, bad, 1, STRANGER)
    assert refused(verify_window, Window(0, bad, None, None, ()), 1, STRANGER)
    assert refused(verify_window, Window(bad, (), None, 1, ()), 1, STRANGER)


@pytest.mark.parametrize("run", [(-1, 2), (3, 2), (0, 41), (41, 41)])
def test_a_run_that_is_not_in_the_list_cannot_be_proved(run: tuple[int, int]) -> None:
    assert refused(prove_window, POSITIONS, *run)


@given(st.integers(1, 2**62), st.data())
def test_the_nodes_of_any_window_are_few_and_lie_around_it(size: int, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, size - 1))
    stop = data.draw(st.integers(start + 1, size))
    ranges = outer_ranges(start, stop, size)
    assert len(ranges) <= 2 * size.bit_length()
    around = [*ranges, (start, stop)]
    around.sort()
    assert (around[0][0], around[-1][1]) == (0, size)
    assert all(first[1] == second[0] for first, second in pairwise(around))


@given(st.sets(st.integers(0, 10**12), min_size=1, max_size=300), st.data())
def test_any_window_of_any_list_verifies(chosen: set[int], data: st.DataObject) -> None:
    positions = sorted(chosen)
    first = data.draw(st.integers(0, len(positions)))
    stop = data.draw(st.integers(first, len(positions)))
    verify_window(prove_window(positions, first, stop), len(positions), list_root(positions))


@given(
    st.integers(-1, 70),
    st.lists(st.integers(-1, 2**63), max_size=9),
    st.none() | st.integers(-1, 2**63),
    st.none() | st.integers(-1, 2**63),
    st.lists(st.binary(min_size=31, max_size=33), max_size=9),
    st.integers(-1, 70),
)
def test_invented_windows_are_refused_and_raise_nothing_else(
    first: int,
    positions: list[int],
    before: int | None,
    after: int | None,
    nodes: list[Any],
    count: int,
) -> None:
    made = Window(first, tuple(positions), before, after, tuple(nodes))
    assert refused(verify_window, made, count, STRANGER)
