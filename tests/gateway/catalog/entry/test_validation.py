"""What the gateway accepts as an entry, and how it says what is wrong."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain import canonical
from gateway.catalog import entry
from gateway.catalog.entry import limits
from gateway.catalog.entry.fields import FIELDS
from gateway.catalog.errors import EntryError
from tests.gateway.catalog.entry.samples import document

MISSING = entry.NOT_PROVIDED
COMPULSORY = [field.key for field in FIELDS if field.compulsory]


def paths(value: object) -> list[str]:
    return [problem.path for problem in entry.problems(value)]


def put(value: dict[str, Any], path: str, new: object) -> None:
    """Sets ``provider.code`` and the like; ``...`` removes."""
    outer, _, inner = path.partition(".")
    holder, key = (value[outer], inner) if inner else (value, outer)
    if new is ...:
        del holder[key]
    else:
        holder[key] = new


def test_a_complete_document_becomes_an_entry_and_comes_back_byte_for_byte() -> None:
    parsed = entry.parse(document())
    assert entry.to_document(parsed) == document()
    assert entry.encode(parsed) == canonical.encode(document())
    assert entry.parse_bytes(entry.encode(parsed)) == parsed


def test_the_digest_is_that_of_the_canonical_bytes() -> None:
    assert entry.digest(entry.parse(document())) == canonical.digest(document())


@pytest.mark.parametrize("key", COMPULSORY)
def test_a_compulsory_field_may_not_be_left_out(key: str) -> None:
    value = document()
    put(value, key, ...)
    assert paths(value) == [key]


@pytest.mark.parametrize("key", [key for key in COMPULSORY if key not in {"name", "sharing_type"}])
def test_a_compulsory_field_that_the_source_lacks_is_marked_and_listed(key: str) -> None:
    value = document(open_conditions=None)
    put(value, key, MISSING)
    assert entry.missing(entry.parse(value)) == (key,)


def test_a_sharing_type_that_the_source_lacks_is_marked_and_listed() -> None:
    value = document(sharing_type=MISSING, sharing_scope=None, sharing_purpose=None)
    assert entry.missing(entry.parse(value)) == ("sharing_type",)


def test_an_entry_that_lacks_nothing_lists_nothing() -> None:
    assert entry.missing(entry.parse(document())) == ()


OPTIONAL = [field.key for field in FIELDS if not field.compulsory]


@pytest.mark.parametrize("key", ["name", *OPTIONAL])
def test_the_marker_is_refused_where_a_field_has_no_need_of_it(key: str) -> None:
    assert paths(document(**{key: MISSING})) == [key]


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"theme": [MISSING]}, "theme[0]"),
        ({"items": [{"name": MISSING}]}, "items[0].name"),
        ({"items": [{"name": "a", "type": MISSING}]}, "items[0].type"),
        ({"items": [{"name": "a", "grade": MISSING}]}, "items[0].grade"),
        ({"formats": [{"kind": "电子表格", "name": MISSING}]}, "formats[0].name"),
        ({"sharing_modes": [MISSING]}, "sharing_modes[0]"),
    ],
)
def test_the_marker_never_stands_inside_a_list(change: dict[str, Any], path: str) -> None:
    assert paths(document(**change)) == [path]


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"format": "shujian/entry/2"}, "format"),
    ({"colour": "red"}, "colour"),
    ({"name": ""}, "name"),
    ({"name": " a"}, "name"),
    ({"name": "a\nb"}, "name"),
    ({"name": "a\x00b"}, "name"),
    ({"name": "txt\u202egpj"}, "name"),
    ({"name": "a\u200bb"}, "name"),
    ({"name": "a\ud800"}, "name"),
    ({"name": 7}, "name"),
    ({"name": "名" * (limits.MAX_NAME + 1)}, "name"),
    ({"summary": "a\x07"}, "summary"),
    ({"summary": "字" * (limits.MAX_LONG_TEXT + 1)}, "summary"),
    ({"summary": None, "items": None}, "summary"),
    ({"provider": "市统计局"}, "provider"),
    ({"provider": {"name": "市统计局", "code": "11110000000021231X"}}, "provider.code"),
    ({"provider": {"name": "市统计局", "code": "11110000000021231y"}}, "provider.code"),
    ({"provider": {"name": "a", "code": MISSING, "phone": "1"}}, "provider.phone"),
    ({"theme": []}, "theme"),
    ({"theme": "经济建设"}, "theme"),
    ({"theme": ["a", "b", "c", "d", "e"]}, "theme"),
    ({"formats": [{"kind": "表格"}]}, "formats[0].kind"),
    ({"formats": [{"kind": MISSING}]}, "formats[0]"),
    ({"formats": [{"kind": "电子表格", "size": 1}]}, "formats[0]"),
    ({"formats": [{"kind": "数据库"}, {"kind": "数据库"}]}, "formats[1]"),
    ({"items": [{"name": "a"}, "b"]}, "items[1]"),
    ({"items": [{"type": "a"}]}, "items[0].name"),
    ({"items": [{"name": "a", "length": 18}]}, "items[0].length"),
    ({"items": [{"name": "a", "length": "0"}]}, "items[0].length"),
    ({"items": [{"name": "a", "grade": "秘密"}]}, "items[0].grade"),
    ({"items": [{"name": "a"}] * (limits.MAX_ITEMS + 1)}, "items"),
    ({"sharing_modes": ["邮寄"]}, "sharing_modes[0]"),
    ({"sharing_modes": ["文件下载", "文件下载"]}, "sharing_modes[1]"),
    ({"update_cycle": "monthly"}, "update_cycle"),
    ({"update_cycle": True}, "update_cycle"),
    ({"openness": []}, "openness"),
    ({"grade": {}}, "grade"),
    ({"issued": "2026-02-30"}, "issued"),
    ({"issued": "2026-2-1"}, "issued"),
    ({"issued": "２０２６-02-01"}, "issued"),
    ({"updated": "2026-02-11T16:35:36Z"}, "updated"),
    ({"updated": "2026-02-11T25:35:36+08:00"}, "updated"),
    ({"platform_code": "a" * 65}, "platform_code"),
    ({"related": []}, "related"),
    ({"related": ["../etc"]}, "related[0]"),
    ({"source": "x"}, "source"),
]


@pytest.mark.parametrize(("change", "path"), WRONG)
def test_a_wrong_value_is_refused_with_its_place(change: dict[str, Any], path: str) -> None:
    assert path in paths(document(**change))
    assert len(paths(document(**change))) == len(change)


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("attribution", "guess"),
        ("attribution", None),
        ("items", "guess"),
        ("key", "0x12"),
        ("file", "AB" * 32),
        ("row", 0),
        ("row", True),
        ("row", 2**31),
        ("provider", ""),
        ("note", "x"),
    ],
)
def test_a_wrong_source_is_refused_with_its_place(part: str, value: object) -> None:
    wrong = document()
    wrong["source"][part] = value
    assert paths(wrong) == [f"source.{part}"]


def test_all_problems_are_told_at_once() -> None:
    value = document(name="", issued="soon", colour="red", provider={"name": 1, "code": "x"})
    with pytest.raises(EntryError) as caught:
        entry.parse(value)
    found = {problem.path for problem in caught.value.details}
    assert found == {"name", "issued", "colour", "provider.name", "provider.code"}
    assert "issued: must be a day" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_number_of_problems_told_is_bounded() -> None:
    assert len(entry.problems({f"k{n}": 1 for n in range(1000)})) == 100


@pytest.mark.parametrize("value", [None, [], "entry", 7, [document()]])
def test_what_is_not_an_object_is_no_entry(value: object) -> None:
    assert paths(value) == [""]


@pytest.mark.parametrize("key", ["sharing_scope", "sharing_purpose"])
def test_sharing_on_condition_states_scope_and_purpose(key: str) -> None:
    assert paths(document(**{key: None})) == [key]


@pytest.mark.parametrize("key", ["refusal_reason", "refusal_law"])
def test_not_sharing_states_reason_and_law(key: str) -> None:
    grounds = {"refusal_reason": "涉及个人信息", "refusal_law": "个人信息保护法第二十五条"}
    refused = document(sharing_type="不予共享", sharing_scope=None, sharing_purpose=None, **grounds)
    assert paths(refused) == []
    del refused[key]
    assert paths(refused) == [key]


@pytest.mark.parametrize("kind", ["无条件共享", MISSING])
def test_no_conditions_are_added_where_sharing_is_not_conditional(kind: str) -> None:
    assert paths(document(sharing_type=kind)) == ["sharing_scope", "sharing_purpose"]


def test_conditions_of_opening_stand_only_with_opening_on_condition() -> None:
    assert paths(document(openness="无条件开放")) == ["open_conditions"]


def test_an_entry_over_64_kib_is_refused() -> None:
    large = document(items=[{"name": f"{n:04}" + "项" * 90} for n in range(300)])
    assert [str(p) for p in entry.problems(large)] == [
        f"has {len(canonical.encode(large))} bytes; the limit is 65536: shorten it"
    ]
    with pytest.raises(EntryError, match="the limit is 65536"):
        entry.parse_bytes(canonical.encode(large))


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b'{"a":1,"a":1}', b"[" * 100_000, b'{"a":1.5}', b"\xff", b'{ "a":1}'],
)
def test_bytes_that_are_not_canonical_are_refused(data: bytes) -> None:
    with pytest.raises(EntryError, match=r"not canonical JSON|the limit is"):
        entry.parse_bytes(data)


json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.just(MISSING),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=8,
)
KEYS = [*document(), "colour"]


@given(json)
def test_any_json_is_an_entry_or_has_problems(value: object) -> None:
    assert entry.problems(value) != []


@given(
    st.sampled_from(KEYS), json, st.sampled_from([*document()["source"], "name", "code", "kind"])
)
def test_any_value_in_any_place_is_taken_or_refused_with_a_reason(
    key: str, value: object, inner: str
) -> None:
    wrong = document()
    held = wrong.get(key)
    mixed = {**held, inner: value} if isinstance(held, dict) else [value, value]
    for changed in (value, [value], {inner: value}, [{inner: value}], mixed):
        wrong[key] = changed
        try:
            assert entry.to_document(entry.parse(wrong)) == wrong
        except EntryError as error:
            assert error.details  # noqa: PT017  # most are refused, some are entries
