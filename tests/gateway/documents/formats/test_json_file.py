"""JSON: the same values in any spelling give the same document; hostile ones are refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.documents.checks import Result, check
from gateway.documents.errors import Malformed
from gateway.documents.formats import read
from gateway.documents.model import Key, Kind, differing, split_path

SAMPLES = Path(__file__).parent / "samples"
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**15), 10**15) | st.text(max_size=5),
    lambda inside: (
        st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=4), inside, max_size=3)
    ),
    max_leaves=8,
)


def nested(fields: dict[str, object]) -> dict[str, object]:
    """The JSON object of which ``fields`` are the paths."""
    whole: dict[str, object] = {}
    for path, value in fields.items():
        steps = split_path(path)
        at: object = whole
        for step, following in zip(steps, (*steps[1:], None), strict=True):
            fresh = value if following is None else ([] if isinstance(following, int) else {})
            if isinstance(at, list):
                assert isinstance(step, int)
                if step == len(at):
                    at.append(fresh)
                at = at[step]
            else:
                assert isinstance(at, dict)
                at = at.setdefault(step, fresh)
    return whole


@pytest.mark.parametrize("name", ["01.06a-INVOICE_ubl.xml", "shudian-blue.xml"])
def test_an_invoice_written_in_json_is_the_invoice_read_from_xml(name: str) -> None:
    model = read((SAMPLES / name).read_bytes())
    body = {"type": model.type, **nested({f.path: f.value for f in model.fields})}
    again = read(json.dumps(body, indent=2).encode())
    assert differing(model.content, again.content) == ()
    assert (again.type, again.number, again.key) == (model.type, model.number, model.key)


@given(VALUES.filter(lambda value: isinstance(value, (dict, list))))
def test_spelling_makes_no_difference(value: object) -> None:
    try:
        one = read(json.dumps(value).encode())
    except Malformed as error:  # control characters in a name meet a name without
        assert "twice" in error.reason  # noqa: PT017
        return
    other = read(json.dumps(value, indent=3, ensure_ascii=False, sort_keys=True).encode())
    assert one.content == other.content


def test_values_have_the_kinds_that_json_knows() -> None:
    model = read(b'{"a":1.50,"b":true,"c":null,"d":[],"e":{},"f":"x","g":[1e2,{"h.i":-0.0}]}')
    assert model.content == {
        "a": (Kind.AMOUNT, "1.50"),
        "b": (Kind.BOOLEAN, "true"),
        "c": (Kind.EMPTY, "null"),
        "d": (Kind.EMPTY, "[]"),
        "e": (Kind.EMPTY, "{}"),
        "f": (Kind.TEXT, "x"),
        "g[0]": (Kind.AMOUNT, "100.00"),
        'g[1]["h.i"]': (Kind.AMOUNT, "0.00"),
    }
    assert (model.type, model.key) == ("json", None)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b'{"a":1,"a":2}', "'a' twice in one object"),
        (b"[" * 70 + b"]" * 70, "inside each other"),
        (b"[" * 100_000, "inside each other"),
        (b'{"a":1e999999}', "beyond bounds|no decimal"),
        (b'{"a":1e400}', "beyond bounds|no decimal"),
        (b'{"a":' + b"9" * 100_000 + b"}", "beyond bounds|no decimal"),
        (b'{"a":NaN}', "is no number"),
        (b'{"a":"\\ud800"}', "not UTF-8"),
        (b'{"a":"\xff"}', "not UTF-8"),
        (b'{"a":', "no JSON"),
        (b'{"a":1,}', "no JSON"),
        (b"[" + b"1," * 100_001 + b"1]", "values"),
    ],
)
def test_hostile_json_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(Malformed, match=words) as raised:
        read(data)
    assert raised.value.advice


CERTIFICATE = {
    "证照名称": "示例营业执照",
    "电子证照标识": "1.2.156.3005.2.11100000000013338W001.11110000000000123P.0001.001.H",
    "证照颁发机构": "示例市市场监督管理局",
    "证照颁发机构代码": "11110000000000123P",
    "证照有效期起始日期": "2026年1月1日",
    "证照有效期截止日期": "2036-01-01",
}


def test_a_certificate_is_known_by_its_chinese_names() -> None:
    model = read(json.dumps(CERTIFICATE).encode())
    assert model.type == "certificate"
    assert model.get("valid_from") == "2026-01-01"
    assert model.get("name") == "示例营业执照"
    assert isinstance(model.key, Key)


def test_the_check_character_of_a_certificate_is_checked() -> None:
    results = set()
    for character in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ":
        body = CERTIFICATE | {"电子证照标识": CERTIFICATE["电子证照标识"][:-1] + character}
        found = {c.name: c.result for c in check(read(json.dumps(body).encode()))}
        if found["numbers.identifier"] is Result.HOLDS:
            results.add(character)
    assert 1 <= len(results) <= 2
