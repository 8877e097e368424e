"""The documents of an authorization: what is read back, and what is told where it cannot be."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain import canonical
from gateway.authorizations.codes import ALPHABET, check_code, new_code
from gateway.authorizations.errors import ApplicationError
from gateway.authorizations.terms import (
    Mode,
    Release,
    Request,
    Terms,
    default_release,
    is_purpose,
    parse_request,
    parse_terms,
)
from gateway.errors import Invalid
from tests.gateway.authorizations.office import ASKED, TERMS

words = st.text("abc单位名称", min_size=1, max_size=8)
fields = st.none() | st.lists(words, min_size=1, max_size=5, unique=True).map(tuple)
purposes = st.from_regex(r"[a-z][a-z0-9-]{0,5}(\.[a-z][a-z0-9-]{0,5}){0,3}", fullmatch=True)


@given(
    st.builds(
        Request,
        basis=words,
        scene=words,
        purpose=purposes,
        fields=fields,
        mode=st.sampled_from(Mode),
        scope=st.none() | words,
        note=st.none() | words,
    )
)
def test_a_request_is_read_back_from_its_canonical_form(request_: Request) -> None:
    document = canonical.decode_object(canonical.encode(request_.as_json()))
    assert parse_request(document) == request_


@given(
    st.builds(
        Terms,
        purpose=purposes,
        fields=fields,
        mode=st.sampled_from(Mode),
        release=st.sampled_from(Release),
        conditions=st.none() | words,
    )
)
def test_terms_are_read_back_from_their_canonical_form(terms: Terms) -> None:
    assert parse_terms(canonical.decode_object(canonical.encode(terms.as_json()))) == terms


FAULTS: list[tuple[dict[str, Any], str]] = [
    ({"format": "shujian/request/2"}, "format"),
    ({"basis": ""}, "basis"),
    ({"basis": "x" * 2001}, "basis"),
    ({"scene": None}, "scene"),
    ({"scene": 7}, "scene"),
    ({"purpose": "tax..verify"}, "purpose"),
    ({"purpose": "a" * 65}, "purpose"),
    ({"purpose": "Tax"}, "purpose"),
    ({"fields": []}, "fields"),
    ({"fields": "单位名称"}, "fields"),
    ({"fields": ["a", "a"]}, "fields[1]"),
    ({"fields": [None]}, "fields[0]"),
    ({"fields": ["a\u202eb"]}, "fields[0]"),
    ({"mode": "下载"}, "mode"),
    ({"mode": ["download"]}, "mode"),
    ({"scope": ""}, "scope"),
    ({"note": 1}, "note"),
    ({"surplus": 1}, "surplus"),
]


@pytest.mark.parametrize(("change", "path"), FAULTS)
def test_each_fault_of_a_request_is_named(change: dict[str, Any], path: str) -> None:
    with pytest.raises(ApplicationError) as told:
        parse_request({**ASKED.as_json(), **change})
    assert [problem.path for problem in told.value.details] == [path]


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"release": "later"}, "release"),
        ({"release": None}, "release"),
        ({"conditions": " "}, "conditions"),
        ({"basis": "x"}, "basis"),
    ],
)
def test_each_fault_of_terms_is_named(change: dict[str, Any], path: str) -> None:
    with pytest.raises(ApplicationError) as told:
        parse_terms({**TERMS.as_json(), **change})
    assert [problem.path for problem in told.value.details] == [path]


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: (
    st.lists(inner, max_size=4) | st.dictionaries(
        st.sampled_from(["format", "fields", "mode", "purpose", "basis", "x"]), inner, max_size=6)
)))  # fmt: skip
def test_whatever_comes_in_is_told_as_a_fault(document: object) -> None:
    for parse in (parse_request, parse_terms):
        with pytest.raises(ApplicationError):
            parse(document)


@pytest.mark.parametrize("value", ["tax.verify", "a", "a-1.b", "a" * 64])
def test_purposes(value: str) -> None:
    assert is_purpose(value)


@pytest.mark.parametrize("value", ["", ".", "a.", "1a", "a b", "a_b", "a\n", "税", None, 1])
def test_no_purposes(value: object) -> None:
    assert not is_purpose(value)


def test_conditional_and_unclassified_resources_are_anchored_first() -> None:
    assert default_release("无条件共享") is Release.RECORDED
    assert default_release("有条件共享") is Release.ANCHORED
    assert default_release("未提供") is Release.ANCHORED


def test_codes_are_random_and_of_crockfords_alphabet() -> None:
    codes = {new_code() for _ in range(100)}
    assert len(codes) == 100
    for code in codes:
        check_code(code)
    assert len(ALPHABET) == 32


@pytest.mark.parametrize("code", ["", "A-", "a-0123456789AB", "A-0123456789AU", "A-0123456789ABC"])
def test_no_codes(code: str) -> None:
    with pytest.raises(Invalid):
        check_code(code)
