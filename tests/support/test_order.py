"""The order of tests for several workers loses nothing and begins the long ones early."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.support.order import spread

TESTS = [
    *[f"long{file}.{number}" for file in range(7) for number in range(3)],
    *[f"short{file}.{number}" for file in range(40) for number in range(5)],
]


def file_of(test: str) -> str:
    return test.split(".")[0]


def is_long(file: str) -> bool:
    return file.startswith("long")


@pytest.mark.parametrize("workers", [1, 2, 3, 8])
def test_files_stay_whole_and_no_test_is_lost_or_doubled(workers: int) -> None:
    ordered = spread(TESTS, file_of, is_long, workers)
    assert sorted(ordered) == sorted(TESTS)
    changes = sum(file_of(one) != file_of(other) for one, other in pairwise(ordered))
    assert changes == 47 - 1


def test_each_worker_begins_with_a_long_file_and_ends_with_short_ones() -> None:
    ordered = spread(TESTS, file_of, is_long, 3)
    places = [number for number, test in enumerate(ordered) if test.endswith(".0")]
    long = [number for number in places if is_long(file_of(ordered[number]))]
    third = len(TESTS) // 3
    assert [sum(number // third == worker for number in long) for worker in range(3)] == [3, 2, 2]
    assert all(number % third < 0.7 * third for number in long)


def test_nothing_long_and_nothing_at_all_are_orders_too() -> None:
    assert spread(TESTS[21:], file_of, is_long, 3) == TESTS[21:]
    assert spread([], file_of, is_long, 3) == []
    assert spread(TESTS[:21], file_of, is_long, 2) != []
