"""The picture of a record's path: numbers only, whatever the path looks like."""

from __future__ import annotations

from itertools import product

import pytest

from gateway.pages.picture import STAGES, WIDTH, Side, picture_of

SIDES: tuple[Side, Side] = ("left", "right")


@pytest.mark.parametrize("depth", [0, 1, 2, 5, 26, 63])
def test_everything_lies_within_the_drawing_and_follows_downwards(depth: int) -> None:
    picture = picture_of([SIDES[step % 2] for step in range(depth)], {})
    for box in picture.boxes:
        assert box.x >= 0
        assert box.x + box.width <= WIDTH
        assert box.y >= 0
        assert box.y + box.height <= picture.height
    for dot in picture.dots:
        assert dot.radius <= dot.x <= WIDTH - dot.radius
        assert picture.tree[0] <= dot.y <= picture.tree[1]
    tops = [box.y for box in picture.boxes[:3]]
    assert tops == sorted(tops)
    assert picture.boxes[3].y == picture.boxes[4].y > tops[2]
    on_path = [dot.y for dot in picture.dots if dot.sort == "path"]
    assert on_path == sorted(on_path)
    assert len(on_path) == depth


@pytest.mark.parametrize("sides", list(product(SIDES, repeat=3)))
def test_the_node_beside_stands_on_its_side(sides: tuple[Side, ...]) -> None:
    beside = [dot for dot in picture_of(sides, {}).dots if dot.sort == "beside"]
    found = ["left" if dot.x < WIDTH / 2 else "right" for dot in beside]
    assert found == list(sides)


def test_boxes_do_not_overlap_and_each_stage_but_the_tree_has_one() -> None:
    boxes = picture_of(["left"], {}).boxes
    assert [box.stage for box in boxes] == [stage for stage in STAGES if stage != "tree"]
    for number, one in enumerate(boxes):
        for other in boxes[number + 1 :]:
            apart = one.y + one.height <= other.y or one.x + one.width <= other.x
            assert apart, (one, other)


def test_what_is_not_known_of_a_stage_is_waited_for() -> None:
    picture = picture_of([], {"record": "valid", "block": "invalid"})
    states = {box.stage: box.state for box in picture.boxes}
    assert states["record"] == "valid"
    assert states["block"] == "invalid"
    assert states["observers"] == "waiting"


def test_the_path_is_joined_from_top_to_bottom() -> None:
    picture = picture_of(["left", "right"], {})
    ends = {(line.x2, line.y2) for line in picture.lines}
    starts = {(line.x1, line.y1) for line in picture.lines if line.sort != "beside"}
    record, *_ = picture.boxes
    assert (WIDTH / 2, record.y + record.height) in starts
    assert all(
        (box.x + box.width / 2, box.y) in ends
        for box in picture.boxes
        if box.stage in ("checkpoint", "block", "seal", "observers")
    )
