"""Untrusted messages: exactly the type's fields in exactly their forms, or one kind of error."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain.errors import StatementError
from chain.statements import (
    TYPES,
    StatementType,
    parse_message,
    statement_type,
)
from tests.chain.statements.samples import statements

HASH, ACCOUNT = "0x" + "1a" * 32, "0x" + "2b" * 20
NEVER: list[Any] = [None, True, False, 1.0, float("nan"), -1, [], {}, "", "\ud800", b"a" * 32]

BAD: dict[str, list[Any]] = {
    "string": [*NEVER, 1, "a" * 33, "a b", " ", "é", "市", "a\n", "\x7f", "\x00", ["a"]],
    "bytes32": [*NEVER, 1, HASH[2:], HASH.upper(), HASH[:-1], HASH + "0", HASH + "\n", ACCOUNT],
    "address": [*NEVER, 1, ACCOUNT[2:], "0x" + "2B" * 20, ACCOUNT[:-1], ACCOUNT + " ", HASH],
    "address[]": [None, "", {}, ACCOUNT, [ACCOUNT] * 17, [HASH], [None], [[ACCOUNT]], [1], (1,)],
    "bytes32[]": [None, "", {}, HASH, [HASH] * 501, [ACCOUNT], [None], [[HASH]], [1], (1,)],
    "uint8": [*NEVER, 256, 2**64, 1 << 20_000, -1 << 20_000, "1"],
    "uint32": [*NEVER, 2**32, 1 << 20_000, "1", [1]],
    "uint64": [*NEVER, 2**53, 2**64, 1 << 20_000, "1", "0x1"],
}

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)

FIELDS = {
    f"{kind.name}.{field.name}": (kind, field) for kind in TYPES.values() for field in kind.fields
}


def refusal(kind: StatementType, raw: Any) -> str:
    """The message with which it is refused: short, and printable anywhere."""
    with pytest.raises(StatementError) as caught:
        parse_message(kind, raw)
    text = str(caught.value)
    assert text.isascii()
    assert len(text) < 500
    return text


@given(statements(), st.randoms())
def test_a_well_formed_message_comes_back_in_the_type_s_order(
    statement: tuple[StatementType, dict[str, Any]], random: Any
) -> None:
    kind, message = statement
    names = list(message)
    random.shuffle(names)
    parsed = parse_message(kind, {name: message[name] for name in names})
    assert parsed == message
    assert list(parsed) == [field.name for field in kind.fields]


@pytest.mark.parametrize("place", FIELDS)
def test_a_field_of_another_form_is_refused_by_its_name(place: str) -> None:
    kind, field = FIELDS[place]
    for bad in BAD[field.solidity]:
        assert place in refusal(kind, {**example(kind), field.name: bad})


@pytest.mark.parametrize("place", FIELDS)
def test_a_field_that_is_missing_is_named(place: str) -> None:
    kind, field = FIELDS[place]
    raw = example(kind)
    del raw[field.name]
    assert refusal(kind, raw) == f"{kind.name} lacks the field {field.name}"


@pytest.mark.parametrize("kind", TYPES.values(), ids=TYPES)
def test_a_surplus_field_is_refused_however_odd_its_name(kind: StatementType) -> None:
    for name in ["extra", "Nonce", " nonce", "\ud800", "é", "x" * 100_000]:
        assert "has no field" in refusal(kind, {**example(kind), name: 1})
    many = {f"extra{i}": i for i in range(1000)}
    assert "has no field" in refusal(kind, {**example(kind), **many})


@given(statements(), st.data())
def test_any_json_in_any_field_is_kept_as_it_is_or_refused(
    statement: tuple[StatementType, dict[str, Any]], data: st.DataObject
) -> None:
    kind, message = statement
    field = data.draw(st.sampled_from(kind.fields))
    raw = {**message, field.name: data.draw(json_values)}
    try:
        parsed, reason = parse_message(kind, raw), field.name
    except StatementError as error:
        parsed, reason = raw, str(error)
    assert parsed == raw
    assert field.name in reason


def test_a_parsed_message_shares_no_list_with_the_raw_one() -> None:
    raw = example(TYPES["AdmitMember"])
    parsed = parse_message(TYPES["AdmitMember"], raw)
    raw["heads"].append("0x")
    assert parsed["heads"] == [ACCOUNT]


@pytest.mark.parametrize(
    "name", ["", "admitmember", "x" * 100_000, "\ud800", None, 1, ["AdmitMember"]]
)
def test_a_type_of_another_name_is_refused_with_the_names_known(name: Any) -> None:
    with pytest.raises(StatementError, match="known types: AdmitMember, ") as caught:
        statement_type(name)
    assert len(str(caught.value)) < 900
    assert str(caught.value).isascii()


@pytest.mark.parametrize("name", TYPES)
def test_a_type_is_found_by_its_name(name: str) -> None:
    assert statement_type(name).name == name


def example(kind: StatementType) -> dict[str, Any]:
    values = {
        "string": "A-1",
        "bytes32": HASH,
        "address": ACCOUNT,
        "address[]": [ACCOUNT],
        "bytes32[]": [HASH],
        "uint8": 1,
        "uint32": 8,
        "uint64": 7,
    }
    return {
        field.name: list(value) if isinstance(value := values[field.solidity], list) else value
        for field in kind.fields
    }
