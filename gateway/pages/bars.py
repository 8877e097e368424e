"""Bars over time, as the numbers that an inline SVG needs: no script, no style of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gateway.trace.accesses import Days

BARS = 60
WIDTH, HEIGHT = 720, 120
SORTS = ("covered", "refused", "uncovered")
"""From the ground up; what was not covered is on top."""

_GAP = 2


@dataclass(frozen=True, slots=True)
class Segment:
    """One sort of one bar, in the units of the drawing, y from the top."""

    sort: str
    count: int
    days: Days
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing of `width` by `height`; `most` is how many accesses the highest bar has."""

    width: int
    height: int
    most: int
    segments: list[Segment]


def chart_of(days: Sequence[Days]) -> Chart:
    """The bars of a period; whatever occurs is at least two units high, so that one shows."""
    most = max((sum(_counts(each)) for each in days), default=0)
    return Chart(WIDTH, HEIGHT, most, list(_segments(days, max(most, 1))))


def _segments(days: Sequence[Days], most: int) -> Iterator[Segment]:
    step = WIDTH / max(len(days), 1)
    for number, each in enumerate(days):
        y = float(HEIGHT)
        for sort, count in zip(SORTS, _counts(each), strict=True):
            if count == 0:
                continue
            height = max((HEIGHT - 2 * len(SORTS)) * count / most, 2.0)
            y -= height
            yield Segment(
                sort=sort,
                count=count,
                days=days[number],
                x=round(number * step + _GAP / 2, 1),
                y=round(y, 1),
                width=round(max(step - _GAP, 1.0), 1),
                height=round(height, 1),
            )


def _counts(days: Days) -> tuple[int, int, int]:
    return days.covered, days.refused, days.uncovered
