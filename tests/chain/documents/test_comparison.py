"""Every single change is found and named, and by as few differences as it has."""

from __future__ import annotations

import random
import re
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chain.documents import Change, Difference, Field, compare, compare_bundle
from chain.errors import CommitmentError
from tests.chain.documents.samples import GOODS, HEAD, committed, documents, invoice, line


def told(before: list[Field], after: list[Field], hidden: int = 0) -> list[tuple[str, str, str]]:
    found = compare(before, after, hidden)
    return [(one.change.value, one.path, one.found_at) for one in found.differences]


def altered(fields: list[Field], at: int, **change: str) -> list[Field]:
    return [*fields[:at], replace(fields[at], **change), *fields[at + 1 :]]


def test_the_same_document_has_no_difference() -> None:
    found = compare(invoice(), invoice()[::-1])
    assert found.same
    assert (found.differences, found.hidden, found.unprotected) == ((), 0, ())


@pytest.mark.parametrize("at", range(len(invoice())))
def test_every_change_of_every_field_of_a_sample_is_named(at: int) -> None:
    fields = invoice()
    field = fields[at]
    if field.kind not in ("empty", "boolean"):
        changed = altered(fields, at, value=field.value + "0")
        assert told(fields, changed) == [("changed", field.path, field.path)]
        kind = "text" if field.kind != "text" else "identifier"
        assert told(fields, altered(fields, at, kind=kind)) == [("retyped", field.path, field.path)]
    assert told(fields, fields[:at] + fields[at + 1 :]) == [("removed", field.path, "")]
    new = Field(f"{field.path.rpartition('.')[0] or 'x'}.new", "text", "smuggled")
    assert told(fields, [*fields, new]) == [("added", new.path, new.path)]


@settings(max_examples=150, deadline=None)
@given(documents(), st.data())
def test_every_single_change_of_any_document_is_named(
    fields: list[Field], data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(fields) - 1))
    field = fields[at]
    other = data.draw(st.sampled_from(["text", "code"]))
    changed = Field(field.path, other, field.value + "!")
    (one,) = compare(fields, altered_to(fields, at, changed)).differences
    assert one.change is (Change.CHANGED if other == field.kind else Change.RETYPED)
    assert one.now == (changed,)
    assert one.was[0].value == field.value
    assert one.was[0] in fields  # of equal lines each explains the other: not always this path
    left = fields[:at] + fields[at + 1 :]
    gone = compare(fields, left).differences
    assert len(gone) >= 1
    assert sum(len(one.was) - len(one.now) for one in gone) == 1


def altered_to(fields: list[Field], at: int, field: Field) -> list[Field]:
    return [*fields[:at], field, *fields[at + 1 :]]


@settings(max_examples=150, deadline=None)
@given(documents(), documents())
def test_what_is_named_leads_from_one_document_to_the_other(
    before: list[Field], after: list[Field]
) -> None:
    """Taking away what was and putting in what is now gives the other document's contents."""
    found = compare(before, after)
    contents = Counter((one.kind, one.value) for one in before)
    for one in found.differences:
        if one.change is not Change.MOVED:
            contents.subtract((field.kind, field.value) for field in one.was)
            contents.update((field.kind, field.value) for field in one.now)
    assert +contents == Counter((one.kind, one.value) for one in after)
    assert not any(count < 0 for count in contents.values())
    assert found.same is ({*before} == {*after})


def test_a_line_left_out_is_one_removal_and_a_line_put_in_one_addition() -> None:
    for at in range(5):
        fewer = (*GOODS[:at], *GOODS[at + 1 :])
        (one,) = compare(invoice(), invoice(fewer)).differences
        assert (one.change, one.path, one.item, one.line) == (
            Change.REMOVED, f"lines[{at}]", f"lines[{at}]", at + 1,
        )  # fmt: skip
        assert GOODS[at] in {field.value for field in one.was}
        (one,) = compare(invoice(fewer), invoice()).differences
        assert (one.change, one.path) == (Change.ADDED, f"lines[{at}]")
        assert compare(invoice(fewer), invoice()).unprotected == tuple(
            field.path for field in one.now
        )


def test_a_line_left_out_and_another_changed_are_two_differences() -> None:
    found = invoice(("钢笔", "信纸", "信封", "邮票"))
    at = [field.path for field in found].index("lines[2].net")
    assert told(invoice(), altered(found, at, value="9999.00")) == [
        ("removed", "lines[1]", ""),
        ("changed", "lines[3].net", "lines[2].net"),
    ]


def test_moved_lines_are_said_to_have_moved_and_no_others() -> None:
    assert told(invoice(), invoice(("墨水", "信纸", "信封", "邮票", "钢笔"))) == [
        ("moved", "lines[0]", "lines[4]")
    ]
    swapped = told(invoice(), invoice(("墨水", "钢笔", "信纸", "信封", "邮票")))
    assert [change for change, _, _ in swapped] == ["moved"]
    moved = invoice(("墨水", "信纸", "信封", "邮票", "钢笔"))
    at = [field.path for field in moved].index("lines[4].quantity")
    assert told(invoice(), altered(moved, at, value="0.01")) == [
        ("moved", "lines[0]", "lines[4]"),
        ("changed", "lines[0].quantity", "lines[4].quantity"),
    ]


def test_equal_lines_are_not_confused() -> None:
    before = invoice(("钢笔", "墨水", "钢笔"))
    assert told(before, invoice(("墨水", "钢笔"))) == [("removed", "lines[0]", "")]
    assert told(before, invoice(("钢笔", "墨水"))) == [("removed", "lines[2]", "")]
    assert len(told(before, invoice(("钢笔", "钢笔")))) == 1


def test_all_lines_gone_are_each_named() -> None:
    nothing = [*HEAD, Field("lines", "empty", "[]")]
    named = [("removed", f"lines[{at}]", "") for at in range(5)]
    assert told(invoice(), nothing) == told(invoice(), HEAD) == named
    assert [change for change, _, _ in told(nothing, invoice())] == ["added"] * 5
    text = [*HEAD, Field("lines", "text", "[]")]
    (one,) = compare(text, invoice()).differences
    assert (one.change, one.path, len(one.now)) == (Change.RETYPED, "lines", 25)
    assert len(compare(text, invoice()).unprotected) == 25


def test_a_value_under_another_path_has_moved() -> None:
    renamed = [
        replace(one, path="seller.nickname") if one.path == "seller.name" else one
        for one in invoice()
    ]
    assert told(invoice(), renamed) == [("moved", "seller.name", "seller.nickname")]


@pytest.mark.parametrize(
    ("path", "number"),
    [
        ("lines[2].classifications[0].value", 3),
        ("lines[2]", 3),
        ("payments[0].iban", None),
        ("payee.identifiers[0]", None),
        ("total.lines", None),
        ('["lines[0]"].a', None),
    ],
)
def test_only_what_is_in_a_line_has_the_number_of_one(path: str, number: int | None) -> None:
    assert Difference(Change.CHANGED, path, path, (), ()).line == number


def test_lists_inside_lines_are_compared_in_the_same_way() -> None:
    def nested(*notes: str) -> list[Field]:
        inside = [Field(f"lines[1].notes[{at}]", "text", note) for at, note in enumerate(notes)]
        return [*line(0, "钢笔"), *line(1, "墨水"), *inside]

    (one,) = compare(nested("a", "b", "c"), nested("a", "c")).differences
    assert (one.change, one.path, one.item) == (
        Change.REMOVED, "lines[1].notes[1]", "lines[1].notes[1]",
    )  # fmt: skip
    assert one.line == 2
    keyed = [Field('["明细"][0].a', "text", "x"), Field('["明细"][1].a', "text", "y")]
    assert told(keyed, keyed[:1]) == [("removed", '["明细"][1]', "")]


def test_with_fields_hidden_items_stand_for_their_numbers() -> None:
    bundle = committed(invoice()).disclose(["lines[2].net", "number"])
    found = compare_bundle(bundle, invoice(), ["page 2 of the file"])
    assert {one.change for one in found.differences} == {Change.UNPROVED}
    assert found.hidden == len(found.differences) == len(invoice()) - 2
    assert found.unprotected[-1] == "page 2 of the file"
    at = [field.path for field in invoice()].index("lines[2].net")
    changed = compare_bundle(bundle, altered(invoice(), at, value="1.00")).differences
    assert [one.path for one in changed if one.change is Change.CHANGED] == ["lines[2].net"]
    only = compare_bundle(bundle, [one for one in invoice() if one.path == "number"])
    assert [(one.change, one.path) for one in only.differences] == [
        (Change.REMOVED, "lines[2].net")
    ]
    assert compare_bundle(bundle, []).differences[0].change is Change.REMOVED


def test_items_under_other_numbers_are_not_the_same() -> None:
    sparse = [Field("lines[0]", "text", "a"), Field("lines[2]", "text", "b")]
    dense = [Field("lines[0]", "text", "a"), Field("lines[1]", "text", "b")]
    assert told(sparse, dense) == [("moved", "lines[2]", "lines[1]")]
    assert told(dense, sparse) == [("moved", "lines[1]", "lines[2]")]


def test_what_is_no_document_is_refused() -> None:
    twice = [Field("a", "text", "1"), Field("a", "text", "2")]
    with pytest.raises(CommitmentError, match=re.escape("ascend by the bytes")):
        compare(twice, invoice())
    with pytest.raises(CommitmentError):
        compare(invoice(), twice)


def test_long_lists_are_compared_in_bounded_time() -> None:
    """5,000 lines, all of them changed or out of order, are compared without trying each pair."""
    lines = [Field(f"lines[{at}]", "text", f"{at}") for at in range(5_000)]
    order = list(range(5_000))
    random.Random(5).shuffle(order)
    shuffled = [Field(f"lines[{at}]", "text", f"{value}") for at, value in enumerate(order)]
    changes = {one.change for one in compare(lines, shuffled).differences}
    assert changes == {Change.MOVED}
    other = [Field(f"lines[{at}]", "text", f"other {at}") for at in range(5_000)]
    assert {one.change for one in compare(lines, other).differences} == {Change.CHANGED}
    wide, wider = (
        [Field(f"l[{at}].f{inside}", "text", tag) for at in range(100) for inside in range(100)]
        for tag in ("one", "other")
    )
    assert len(compare(wide, wider).differences) == 10_000
