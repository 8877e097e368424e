"""Sums over tables: the same for the same rows in any order, another for any other rows."""

from __future__ import annotations

import pytest

from gateway.audit.sums import Sum, Summing, TagSum

ROWS = [(1, "a", b"x", None), (2, "a", b"x", None), (3, "b", b"", 1.5)]
A, B = b"\x01" * 32, b"\x02" * 32
TAGS = [(A, 3, 0), (A, 9, 1), (B, 3, 0)]


def test_the_order_of_rows_does_not_matter() -> None:
    summing = Summing()
    assert summing.rows(ROWS) == summing.rows(ROWS[::-1])
    assert summing.rows(ROWS) == summing.rows(ROWS[:1]) + summing.rows(ROWS[1:])
    assert summing.tags(TAGS) == summing.tags(TAGS[::-1])
    assert summing.tags(TAGS) == summing.tags(TAGS[:1]) + summing.tags(TAGS[1:])
    assert summing.tags(TAGS) == summing.counted_tags(iter(TAGS), None)[0]
    assert (summing.rows([]), summing.tags([])) == (Sum(), TagSum())


@pytest.mark.parametrize(
    "other",
    [
        ROWS[1:], [*ROWS, ROWS[0]], [ROWS[0], ROWS[0], ROWS[2]], [(1, b"a", b"x", None), *ROWS[1:]],
        [(1, "a", "x", None), *ROWS[1:]], [("1", "a", b"x", None), *ROWS[1:]],
        [(1, "a", b"x", 0), *ROWS[1:]], [(1, "ab", b"", None), *ROWS[1:]],
        [(1, "a", b"x", None), (2, "b", b"x", None), (3, "a", b"", 1.5)],
    ],
)  # fmt: skip
def test_other_rows_have_another_sum(other: list[tuple[object, ...]]) -> None:
    summing = Summing()
    assert summing.rows(other) != summing.rows(ROWS)


@pytest.mark.parametrize(
    "other",
    [
        TAGS[1:], [*TAGS, TAGS[0]], [(A, 3, 1), (A, 9, 0), (B, 3, 0)],
        [(A, 9, 0), (A, 3, 1), (B, 3, 0)], [(A, 3, 0), (B, 9, 1), (B, 3, 0)],
        [(A, 4, 0), (A, 8, 1), (B, 3, 0)], [(A, 3, 2**62), (A, 9, 1), (B, 3, 0)],
    ],
)  # fmt: skip
def test_other_tags_have_another_product(other: list[tuple[bytes, int, int]]) -> None:
    summing = Summing()
    assert summing.tags(other) != summing.tags(TAGS)


def test_each_audit_has_a_secret_of_its_own() -> None:
    assert Summing().rows(ROWS) != Summing().rows(ROWS)
    secret = Summing().secret
    assert Summing(secret).tags(TAGS) == Summing(secret).tags(TAGS)


@pytest.mark.parametrize(
    ("rows", "before", "counts"),
    [
        (TAGS, None, True), (TAGS[1:], TAGS[0], True), (TAGS[2:], TAGS[1], True), ([], None, True),
        (TAGS[1:], None, False), ([(A, 3, 1)], None, False), ([(A, 9, 2)], TAGS[0], False),
        ([(A, 9, 0)], TAGS[0], False), ([(B, 9, 1)], TAGS[0], False),
        ([(A, 3, 0), (A, 4, 0)], None, False), ([(A, 3, 0), (A, 4, 2), (A, 5, 1)], None, False),
    ],
)  # fmt: skip
def test_ordinals_count_from_the_row_before(
    rows: list[tuple[bytes, int, int]], before: tuple[bytes, int, int] | None, counts: bool
) -> None:
    assert Summing().counted_tags(iter(rows), before)[1] is counts


@pytest.mark.parametrize("row", [("a", 3, 0), (A, "3", 0), (A, 3, "0"), (A, 3, None), (A, 3, 0.0)])
def test_values_of_another_type_are_no_sum(row: tuple[object, ...]) -> None:
    with pytest.raises((TypeError, OverflowError)):
        Summing().counted_tags(iter([row]), None)
