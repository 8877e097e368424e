"""The order of the tests where several workers share them: long ones early, and not side by side.

pytest-xdist gives each worker one stretch of the list, and whoever is done takes from the end of
another's. As collected, one worker would get all the tests with real processes, which mostly wait,
and the longest of them would begin last.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from typing import TypeVar

T = TypeVar("T")


def spread(
    tests: list[T], file_of: Callable[[T], str], is_long: Callable[[str], bool], workers: int
) -> list[T]:
    """The same tests, files whole: long ones dealt out, within the first half of each stretch."""
    files = [(name, list(group)) for name, group in groupby(tests, file_of)]
    long = [group for name, group in files if is_long(name)]
    short = [group for name, group in files if not is_long(name)]
    stretches = _stretches(short, workers)
    dealt = [long[number::workers] for number in range(workers)]
    return [
        test
        for some, others in zip(dealt, stretches, strict=True)
        for group in _between(some, others)
        for test in group
    ]


def _stretches(files: list[list[T]], workers: int) -> list[list[list[T]]]:
    """The files in order, about as many tests for each worker."""
    total, seen = sum(map(len, files)), 0
    stretches: list[list[list[T]]] = [[] for _ in range(workers)]
    for file in files:
        stretches[min(seen * workers // max(total, 1), workers - 1)].append(file)
        seen += len(file)
    return stretches


def _between(long: list[list[T]], short: list[list[T]]) -> list[list[T]]:
    """Long and short files by turns, so that the long ones stand in the first half."""
    step = len(short) // (2 * len(long)) if long else 0
    mixed: list[list[T]] = []
    for number, file in enumerate(long):
        mixed += [file, *short[number * step : (number + 1) * step]]
    return mixed + short[len(long) * step :]
