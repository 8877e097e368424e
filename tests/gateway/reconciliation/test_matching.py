"""Matching two sides' words about accesses."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from gateway.reconciliation.matching import Witness, differing, match, match_releases

WINDOW = 10


def word(number: int, time: int = 0, **more: object) -> Witness:
    plain = Witness(
        position=number, id=f"id-{number}", time=time, digest=None, bytes=None, fields=None,
        purpose=None,
    )  # fmt: skip
    return replace(plain, **more)  # type: ignore[arg-type]


def test_an_equal_id_counts_before_everything_else() -> None:
    one = [word(1, 0, id="T-9", digest="0xaa"), word(2, 0)]
    other = [word(3, 0, digest="0xaa"), word(4, 10**9, id="T-9", digest="0xbb")]
    found = match(one, other, WINDOW)
    assert [(pair.one.position, pair.other.position) for pair in found.pairs] == [(1, 4), (2, 3)]
    assert found.pairs[0].differing == ("digest",)


def test_an_equal_digest_counts_before_the_time() -> None:
    one = [word(1, 0), word(2, 5, digest="0xaa")]
    other = [word(3, 5), word(4, 0, digest="0xaa")]
    found = match(one, other, WINDOW)
    pairs = {(pair.one.position, pair.other.position) for pair in found.pairs}
    assert pairs == {(2, 4), (1, 3)}


def test_what_lies_outside_the_window_stays_alone() -> None:
    found = match([word(1, 0)], [word(2, WINDOW + 1)], WINDOW)
    assert not found.pairs
    assert (found.one, found.other) == ((word(1, 0),), (word(2, WINDOW + 1),))
    assert match([word(1, 0)], [word(2, WINDOW)], WINDOW).pairs


def test_different_digests_are_two_accesses_unless_an_id_says_otherwise() -> None:
    assert not match([word(1, digest="0xaa")], [word(2, digest="0xbb")], WINDOW).pairs


def test_contradictions_are_what_both_say_and_say_differently() -> None:
    one = word(1, bytes=10, fields=("a", "b"), purpose="x.y")
    assert differing(one, word(2, bytes=11, fields=("b", "a"))) == ("bytes",)
    assert differing(one, word(2)) == ()
    assert differing(one, word(2, purpose="x.z", fields=("a",))) == ("fields", "purpose")


def test_a_release_is_told_by_request_or_digest_or_size_never_by_time_alone() -> None:
    released = [word(9, 0, id="0xreq", digest="0xsalted", bytes=7)]
    assert match_releases([word(1, 10**9, id="0xreq", digest="0xplain")], released, WINDOW).pairs
    assert match_releases([word(1, 3, bytes=7)], released, WINDOW).pairs
    assert not match_releases([word(1, 0)], released, WINDOW).pairs
    found = match_releases([word(1, 0, id="0xreq", digest="0xplain", bytes=8)], released, WINDOW)
    assert found.pairs[0].differing == ("bytes",)


TIMES = st.lists(st.integers(0, 60), max_size=5)


@given(TIMES, TIMES)
def test_by_time_as_many_as_possible_are_matched_each_once_and_in_the_window(
    left: list[int], right: list[int]
) -> None:
    one = [word(number, time) for number, time in enumerate(left)]
    other = [word(number + 100, time) for number, time in enumerate(right)]
    found = match(one, other, WINDOW)
    assert all(abs(pair.one.time - pair.other.time) <= WINDOW for pair in found.pairs)
    used = [w.position for pair in found.pairs for w in (pair.one, pair.other)]
    rest = [w.position for w in (*found.one, *found.other)]
    assert sorted(used + rest) == sorted(w.position for w in (*one, *other))
    assert len(found.pairs) == _most(left, right)


def _most(left: list[int], right: list[int]) -> int:
    """The largest number of pairs, by trying everything."""
    if len(left) > len(right):
        left, right = right, left
    return max(
        sum(abs(a - b) <= WINDOW for a, b in zip(left, chosen, strict=True))
        for chosen in permutations(right, len(left))
    )
