"""The table of fields says the same as the types, the labels and the closed lists."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from gateway import catalog
from gateway.catalog.entry import Entry, Item, Provider, labels
from gateway.catalog.entry.enumerations import NOT_PROVIDED, Grade, SharingType
from gateway.catalog.entry.fields import BY_COLUMN, BY_KEY, FIELDS, ITEM_LABELS
from gateway.catalog.entry.text import clean, fault_of


def test_the_table_names_every_field_of_the_document_once() -> None:
    top = {field.name for field in msgspec.structs.fields(Entry)} - {"source", "provider"}
    parts = {f"provider.{field.name}" for field in msgspec.structs.fields(Provider)}
    assert set(BY_KEY) == top | parts
    assert len(FIELDS) == len(BY_KEY) == len(BY_COLUMN)


def test_the_readme_shows_the_table() -> None:
    lines = Path(catalog.__file__).with_name("README.md").read_text().splitlines()
    for field in FIELDS:
        compulsory = "yes" if field.compulsory else "–"
        words = (
            f"`{field.key}`",
            f"`{field.column}`",
            field.chinese,
            field.english,
            field.dcat or "–",
            field.guide or "–",
            compulsory,
        )
        assert sum(line.startswith(f"| {' | '.join(words)} | ") for line in lines) == 1, field.key


def test_compulsory_fields_of_the_table_are_those_without_a_default() -> None:
    required = {field.name for field in msgspec.structs.fields(Entry) if field.required}
    assert {field.key.partition(".")[0] for field in FIELDS if field.compulsory} == required


def test_every_compulsory_closed_list_holds_the_marker_or_is_a_list() -> None:
    for field in FIELDS:
        if field.terms and field.shape == "choice":
            assert NOT_PROVIDED in list(field.terms)


def test_item_labels_name_the_parts_of_an_item() -> None:
    assert list(ITEM_LABELS) == [field.name for field in msgspec.structs.fields(Item)]


def test_the_keys_of_the_command_line_are_those_documented() -> None:
    assert {"name", "provider", "theme", "format", "summary", "updated"} <= set(BY_COLUMN)


def test_labels_are_given_in_both_languages() -> None:
    assert labels.label("sharing_type", "zh") == "共享类型"
    assert labels.label("source.row", "en") == "Row in the source file"
    assert labels.word("sharing_type", SharingType.CONDITIONAL, "en") == "shared on condition"
    assert labels.word("summary", NOT_PROVIDED, "en") == "not provided"
    assert labels.word("grade", Grade.CORE, "zh") == "核心"
    assert labels.word("name", "甲", "en") == "甲"


@pytest.mark.parametrize(
    ("text", "lines", "want"),
    [
        (" 政府机构与社会团体", False, "政府机构与社会团体"),
        ("a\r\nb\u2028c", True, "a\nb\nc"),
        ("a\r\nb\tc　d", False, "a b c d"),
        ("\ufeff甲\u200b乙\x00丙\u202e", False, "甲乙丙"),
        ("组织 id", False, "组织 id"),
    ],
)
def test_text_of_a_source_is_cleaned_into_text_that_may_stand(
    text: str, lines: bool, want: str
) -> None:
    assert clean(text, lines=lines) == want
    assert fault_of(want, 100, lines=lines) is None
