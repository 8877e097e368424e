"""A file that is imported again publishes only what changed."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.catalog.importing import Changes, PlannedEntry, Published, match, parse_table, plan
from tests.gateway.catalog.importing.tables import HEADER, MAPS, as_csv, row

Row = tuple[str, ...]


def planned(rows: list[Row]) -> tuple[PlannedEntry, ...]:
    return plan(parse_table(as_csv(rows)), MAPS).entries


def publish(rows: list[Row]) -> list[Published]:
    return [
        Published(f"STJJ-{number:04}", each.key, each.content)
        for number, each in enumerate(planned(rows), start=1)
    ]


def again(old: list[Row], new: list[Row]) -> Changes:
    return match(planned(new), publish(old))


def counts(changes: Changes) -> tuple[int, int, int, int, int]:
    return (
        len(changes.new),
        len(changes.changed),
        len(changes.unchanged),
        len(changes.withdrawn),
        len(changes.vanished),
    )


ROWS = [row(f"数据{n}") for n in range(6)] + [row("同名", 主题=f"主题{n}") for n in range(3)]


def test_the_same_file_publishes_nothing() -> None:
    assert counts(again(ROWS, ROWS)) == (0, 0, 9, 0, 0)


def test_rows_that_are_appended_are_published_alone() -> None:
    new = [row("新"), row("同名", 主题="主题9")]
    changes = again(ROWS, ROWS + new)
    assert counts(changes) == (2, 0, 9, 0, 0)
    assert [each.row for each in changes.new] == [11, 12]


def test_rows_in_another_order_publish_nothing() -> None:
    for seed in range(5):
        shuffled = random.Random(seed).sample(ROWS, len(ROWS))
        assert counts(again(ROWS, shuffled)) == (0, 0, 9, 0, 0)


@pytest.mark.parametrize("place", range(9))
def test_one_changed_row_is_the_next_version_of_its_own_resource(place: int) -> None:
    new = list(ROWS)
    new[place] = (*new[place][:4], "改写的摘要", new[place][5])
    changes = again(ROWS, random.Random(place).sample(new, len(new)))
    assert counts(changes) == (0, 1, 8, 0, 0)
    assert changes.changed[0][1].code == f"STJJ-{place + 1:04}"


def test_a_row_that_is_gone_is_reported_and_nothing_else_happens() -> None:
    changes = again(ROWS, ROWS[:7] + ROWS[8:])
    assert counts(changes) == (0, 0, 8, 0, 1)
    assert changes.vanished[0].code == "STJJ-0008"


def test_a_renamed_row_is_a_new_resource_unless_the_source_has_codes() -> None:
    assert counts(again([row("旧名")], [row("新名")])) == (1, 0, 0, 0, 1)
    coded = [
        plan(
            parse_table(as_csv([(*row(name), "302/1")], (*HEADER, "代码"))),
            [*MAPS, "platform_code=代码"],
        ).entries
        for name in ("旧名", "新名")
    ]
    first = [Published("STJJ-0001", each.key, each.content) for each in coded[0]]
    assert counts(match(coded[1], first)) == (0, 1, 0, 0, 0)


def test_rows_that_are_alike_in_everything_are_counted() -> None:
    assert counts(again([row()], [row(), row()])) == (1, 0, 1, 0, 0)
    assert counts(again([row(), row()], [row()])) == (0, 0, 1, 0, 1)


def test_what_its_owner_has_withdrawn_is_not_published_again() -> None:
    withdrawn = [
        Published(each.code, each.key, each.content, withdrawn=True) for each in publish([row()])
    ]
    assert counts(match(planned([row()]), withdrawn)) == (0, 0, 0, 1, 0)
    assert counts(match(planned([row(摘要="新")]), withdrawn)) == (0, 0, 0, 1, 0)
    assert counts(match(planned([row("别的")]), withdrawn)) == (1, 0, 0, 0, 0)


def test_a_resource_that_lives_goes_before_one_withdrawn() -> None:
    both = publish([row(), row()])
    withdrawn = Published("STJJ-0001", both[0].key, both[0].content, withdrawn=True)
    changes = match(planned([row()]), [withdrawn, both[1]])
    assert [pair[1].code for pair in changes.unchanged] == ["STJJ-0002"]
    assert changes.withdrawn == changes.vanished == ()


rows = st.lists(
    st.builds(row, st.sampled_from("甲乙"), 主题=st.sampled_from(["一", "二", "三"])),
    min_size=1,
    max_size=8,
)


@given(rows, rows)
def test_no_row_and_no_resource_is_lost_or_used_twice(old: list[Row], new: list[Row]) -> None:
    changes = again(old, new)
    pairs = [*changes.changed, *changes.unchanged, *changes.withdrawn]
    used = [each.row for each in changes.new] + [pair[0].row for pair in pairs]
    assert sorted(used) == [each.row for each in planned(new)]
    codes = [pair[1].code for pair in pairs] + [each.code for each in changes.vanished]
    assert sorted(codes) == [each.code for each in publish(old)]
    assert all(pair[0].key == pair[1].key for pair in pairs)


@given(rows, rows)
def test_importing_twice_changes_nothing_more(old: list[Row], new: list[Row]) -> None:
    changes = again(old, new)
    after = [Published(p.code, e.key, e.content) for e, p in (*changes.changed, *changes.unchanged)]
    after += [Published(f"NEU-{e.row:04}", e.key, e.content) for e in changes.new]
    assert counts(match(planned(new), after)) == (0, 0, len(new), 0, 0)
