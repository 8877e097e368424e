"""What readers of files make of them can be committed to, and each change in it is named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chain.documents import Change, Field, compare, narrowed, verify_bundle
from gateway.documents import formats
from gateway.documents.errors import Malformed
from gateway.documents.model import DocumentModel
from gateway.documents.model import split_path as model_path
from tests.chain.documents.samples import committed

SAMPLES = sorted(
    (Path(__file__).parents[2] / "gateway" / "documents" / "formats" / "samples").glob("*.xml")
)


def fields_of(model: DocumentModel) -> list[Field]:
    return [Field(one.path, one.kind.value, one.value) for one in model.fields]


def test_there_are_samples() -> None:
    assert len(SAMPLES) > 5


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_an_invoice_that_others_wrote_is_committed_to_and_every_change_is_named(path: Path) -> None:
    fields = fields_of(formats.read(path.read_bytes()))
    made = committed(fields)
    whole = made.disclose()
    verify_bundle(whole, made.root)
    for at, field in enumerate(fields):
        verify_bundle(narrowed(whole, [field.path]), made.root)
        changed = Field(field.path, "text", field.value + "?")
        (one,) = compare(fields, [*fields[:at], changed, *fields[at + 1 :]]).differences
        assert one.change is (Change.CHANGED if field.kind == "text" else Change.RETYPED)
        assert one.now == (changed,)
        if one.path != field.path:  # the line stands there twice, and either is its explanation
            assert one.was[0].value == field.value


def test_the_same_invoice_in_both_syntaxes_has_one_commitment_where_its_fields_agree() -> None:
    both = [path for path in SAMPLES if path.name.startswith("01.01a-INVOICE")]
    one, other = (fields_of(formats.read(path.read_bytes())) for path in both)
    found = compare(one, other)
    assert found.same is ({*one} == {*other})
    assert len(found.differences) < 5


KEYS = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
VALUES = st.recursive(
    st.none() | st.booleans() | st.text(st.characters(exclude_categories=["Cs"]), max_size=5),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(KEYS, inside, max_size=3),
    max_leaves=6,
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(KEYS, VALUES, min_size=1, max_size=4))
def test_any_json_that_is_a_document_can_be_committed_to(value: dict[str, object]) -> None:
    try:
        model = formats.read(json.dumps(value).encode(), "json")
    except Malformed:
        return
    made = committed(fields_of(model))
    verify_bundle(made.disclose(), made.root)
    for field in made.fields:
        assert model_path(field.path)
