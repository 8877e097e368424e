"""Key tags: a pure function of the body, the same for whoever checks it."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain import canonical
from chain.errors import RecordError
from chain.records import key_tags, tag_hash
from chain.records.tags import MAX_USES
from chain.words import to_hex

MEMBERS = ["member", "owner", "recipient", "consumer", "provider", "reporter", "counterpart"]
MEMBERS += ["issuer", "buyer", "booker", "verifier"]
DOCUMENTS = ["document", "issue", "blue", "successor"]
OTHERS = ["resource", "authorization", "request", "voucher"]
NOUNS = {"member", "document", "person", "use", *OTHERS}
PERSON = "0x" + "5a" * 32

names = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=8)
optional = st.none() | names
bodies = st.fixed_dictionaries(
    {},
    optional={
        "subject": st.none()
        | st.fixed_dictionaries(
            {},
            optional=dict.fromkeys([*MEMBERS, *DOCUMENTS, *OTHERS, "note"], optional),
        ),
        "actors": st.none() | st.lists(st.fixed_dictionaries({"member": optional}), max_size=3),
        "members": st.none() | st.lists(st.fixed_dictionaries({"code": names}), max_size=3),
        "persons": st.none()
        | st.lists(st.binary(min_size=32, max_size=32).map(to_hex), max_size=3),
        "uses": st.none() | st.lists(st.binary(min_size=32, max_size=32).map(to_hex), max_size=3),
        "statement": st.none(),
    },
)


def test_a_tag_s_hash_is_sha256_of_its_utf8() -> None:
    assert tag_hash("member:市统计局") == sha256("member:市统计局".encode()).digest()


def test_every_part_of_a_body_gives_its_tags() -> None:
    body = {
        "subject": {"member": "M", "owner": "O", "recipient": "R", "resource": "S-1", "x": "no"},
        "actors": [{"member": "A"}, {"member": None}, {"member": "O"}],
        "members": [{"code": "B"}, {"code": "M"}],
        "persons": [PERSON, PERSON],
        "statement": {"member": "no"},
    }
    assert key_tags(body) == [
        "member:A",
        "member:B",
        "member:M",
        "member:O",
        "member:R",
        f"person:{PERSON}",
        "resource:S-1",
    ]


@pytest.mark.parametrize("key", MEMBERS)
def test_whoever_a_subject_names_is_a_member(key: str) -> None:
    assert key_tags({"subject": {key: "M"}}) == ["member:M"]


@pytest.mark.parametrize("key", DOCUMENTS)
def test_documents_and_batches_have_one_noun(key: str) -> None:
    assert key_tags({"subject": {key: PERSON}}) == [f"document:{PERSON}"]


def test_as_many_uses_as_a_statement_names_are_found_and_no_more() -> None:
    uses = [to_hex(number.to_bytes(32)) for number in range(MAX_USES + 1)]
    assert key_tags({"uses": uses[:-1]}) == [f"use:{use}" for use in uses[:-1]]
    with pytest.raises(RecordError, match="at most 500"):
        key_tags({"uses": uses})


@pytest.mark.parametrize("key", OTHERS)
def test_what_else_a_subject_names_has_its_own_tag(key: str) -> None:
    assert key_tags({"subject": {key: "X-1"}}) == [f"{key}:X-1"]


@pytest.mark.parametrize(
    "body",
    [{}, {"subject": None, "actors": None, "members": None, "persons": None}, {"actors": [{}]}],
    ids=str,
)
def test_what_is_absent_or_null_gives_no_tag(body: dict[str, Any]) -> None:
    assert key_tags(body) == []


@given(bodies)
def test_tags_are_sorted_and_unique_and_survive_the_canonical_form(body: dict[str, Any]) -> None:
    tags = key_tags(body)
    assert tags == sorted(set(tags))
    assert key_tags(canonical.decode_object(canonical.encode(body))) == tags
    assert all(tag.partition(":")[0] in NOUNS for tag in tags)


@pytest.mark.parametrize(
    "body",
    [
        {"subject": "M"},
        {"subject": ["member"]},
        {"subject": {"member": 1}},
        {"subject": {"member": ""}},
        {"subject": {"owner": {}}},
        {"subject": {"resource": ["S-1"]}},
        {"actors": {"member": "A"}},
        {"actors": "A"},
        {"actors": ["A"]},
        {"actors": [{"member": False}]},
        {"members": 5},
        {"members": ["B"]},
        {"members": [{}]},
        {"members": [{"code": None}]},
        {"persons": PERSON},
        {"persons": ["张三"]},
        {"persons": [PERSON[:-1]]},
        {"persons": [PERSON.upper()]},
        {"persons": [None]},
        {"uses": PERSON},
        {"uses": ["0123"]},
        {"subject": {"document": 5}},
        {"subject": {"voucher": []}},
    ],
    ids=str,
)
def test_a_body_of_another_form_is_refused(body: dict[str, Any]) -> None:
    with pytest.raises(RecordError):
        key_tags(body)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["subject", "actors", "members", "member", "code", "owner"]), inner
            )
        ),
    ).filter(lambda value: isinstance(value, dict))
)
def test_any_body_has_tags_or_is_refused(body: dict[str, Any]) -> None:
    try:
        tags = key_tags(body)
    except RecordError:
        return
    assert all(isinstance(tag, str) for tag in tags)
