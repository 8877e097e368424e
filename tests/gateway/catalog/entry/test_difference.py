"""What two versions of an entry are said to differ in."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from gateway.catalog import entry
from gateway.catalog.entry import Change
from tests.gateway.catalog.entry.samples import DIGEST, document


def between(old: dict[str, Any], new: dict[str, Any]) -> list[Change]:
    return entry.difference(entry.parse(old), entry.parse(new))


def test_an_entry_does_not_differ_from_itself() -> None:
    assert between(document(), document()) == []


def test_a_field_is_changed_added_or_removed() -> None:
    new = document(name="新名", category=None)
    assert between(document(), new) == [
        Change("name", "changed", document()["name"], "新名"),
        Change("category", "removed", "统计", None),
    ]
    assert between(new, document())[1] == Change("category", "added", None, "统计")


def test_provider_and_source_are_compared_part_by_part() -> None:
    new = document(provider={"name": "市统计局", "code": "未提供"})
    new["source"]["attribution"] = "setting"
    assert [change.key for change in between(document(), new)] == [
        "provider.code",
        "source.attribution",
    ]


def test_file_and_row_of_the_source_are_no_difference() -> None:
    new = copy.deepcopy(document())
    new["source"] |= {"row": 99, "file": DIGEST.replace("a", "c")}
    assert between(document(), new) == []
    assert entry.digest(entry.parse(new)) != entry.digest(entry.parse(document()))


def test_items_are_matched_by_name() -> None:
    first, second = document()["items"]
    new = document(items=[first | {"length": "12"}, {"name": "人员"}])
    assert between(document(), new) == [
        Change("items", "changed", first, first | {"length": "12"}, "企业数（个）"),
        Change("items", "removed", second, None, "经费（万元）"),
        Change("items", "added", None, {"name": "人员"}, "人员"),
    ]


def test_items_of_one_name_are_told_apart_by_their_occurrence() -> None:
    old = document(items=[{"name": "男"}, {"name": "男"}])
    new = document(items=[{"name": "男"}, {"name": "男", "type": "整数型"}])
    assert between(old, new) == [
        Change("items", "changed", {"name": "男"}, {"name": "男", "type": "整数型"}, "男", 2)
    ]


def test_items_in_another_order_are_said_to_be_reordered() -> None:
    names = [item["name"] for item in document()["items"]]
    assert between(document(), document(items=document()["items"][::-1])) == [
        Change("items", "reordered", names, names[::-1])
    ]


def test_items_that_appear_where_there_were_none_are_one_change() -> None:
    items = [{"name": "a"}]
    assert between(document(items="未提供"), document(items=items)) == [
        Change("items", "changed", "未提供", items)
    ]


names = st.sampled_from("甲乙丙丁")
items = st.lists(
    st.fixed_dictionaries({"name": names}, optional={"length": st.sampled_from(["1", "2"])}),
    min_size=1,
    max_size=5,
)
documents = st.builds(
    document,
    items=items,
    name=names,
    category=st.none() | names,
    theme=st.lists(names, min_size=1, max_size=2),
)


@given(documents, documents)
def test_the_difference_is_empty_exactly_if_the_content_digests_are_equal(
    old: dict[str, Any], new: dict[str, Any]
) -> None:
    equal = entry.content_digest(entry.parse(old)) == entry.content_digest(entry.parse(new))
    assert equal == (between(old, new) == [])
