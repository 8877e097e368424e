"""A record's path as a picture: from its leaf up the tree to checkpoint, block, seal, observers.

Numbers for an inline SVG only: words, colours and the same path as a list are the template's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Side = Literal["left", "right"]

WIDTH = 360
STAGES = ("record", "tree", "checkpoint", "block", "seal", "observers")
"""The stations of a path, in its order."""

_MIDDLE, _ASIDE = WIDTH / 2, 64.0
_BOX, _WIDE, _HALF = 54.0, 264.0, 156.0
_STEP, _GAP, _LEAD, _RADIUS = 26.0, 34.0, 8.0, 7.0


@dataclass(frozen=True, slots=True)
class Box:
    """A station that is drawn as a box; x and y are its upper left corner."""

    stage: str
    state: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Dot:
    """A node of the tree: on the `path`, or `beside` it and given by the proof."""

    sort: Literal["path", "beside"]
    x: float
    y: float
    radius: float


@dataclass(frozen=True, slots=True)
class Line:
    """What joins two of them; of the sort of what lies at its beginning, or the stage it enters."""

    sort: str
    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing of `width` by `height`, y from the top; `tree` is where the tree's part begins."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    dots: tuple[Dot, ...]
    lines: tuple[Line, ...]
    tree: tuple[float, float]


def picture_of(sides: Sequence[Side], states: Mapping[str, str]) -> Picture:
    """The picture of a path with a node beside it on these sides, from the leaf up.

    `states` says of each of `STAGES` what is known of it, a word that the style sheet knows; a
    stage that is missing there is `waiting`.
    """
    top, boxes, lines, dots = _GAP, [], [], []
    state = {stage: states.get(stage, "waiting") for stage in STAGES}
    boxes.append(_box("record", state, top - _GAP + 4))
    first = y = boxes[0].y + _BOX
    if sides:
        lines.append(Line("path", _MIDDLE, y, _MIDDLE, y + _LEAD))
        y += _LEAD
    for side in sides:
        # The path goes down the page and up the tree; the node beside joins it from its side.
        beside = _MIDDLE - _ASIDE if side == "left" else _MIDDLE + _ASIDE
        lines.append(Line("path", _MIDDLE, y, _MIDDLE, y + _STEP))
        lines.append(Line("beside", beside, y + _STEP / 3, _MIDDLE, y + _STEP))
        dots.append(Dot("beside", beside, y + _STEP / 3, _RADIUS * 0.72))
        y += _STEP
        dots.append(Dot("path", _MIDDLE, y, _RADIUS))
    tree = (first, y)
    for stage in ("checkpoint", "block"):
        lines.append(Line(stage, _MIDDLE, y, _MIDDLE, y + _GAP))
        boxes.append(_box(stage, state, y + _GAP))
        y += _GAP + _BOX
    for stage, x in (("seal", _MIDDLE - _HALF - 6), ("observers", _MIDDLE + 6)):
        lines.append(Line(stage, _MIDDLE, y, x + _HALF / 2, y + _GAP))
        boxes.append(Box(stage, state[stage], x, y + _GAP, _HALF, _BOX))
    height = y + _GAP + _BOX + 4
    return Picture(WIDTH, height, tuple(boxes), tuple(dots), tuple(lines), tree)


def _box(stage: str, state: Mapping[str, str], y: float) -> Box:
    return Box(stage, state[stage], _MIDDLE - _WIDE / 2, y, _WIDE, _BOX)
