"""One spelling for each document, that of RFC 8785, and no other accepted on the way back."""

from __future__ import annotations

import json
import sys
from collections import OrderedDict
from datetime import UTC, datetime
from decimal import Decimal
from enum import IntEnum, StrEnum
from hashlib import sha256
from typing import Any
from uuid import UUID

import orjson
import pytest
import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st

from chain.canonical import MAX_DEPTH, MAX_INTEGER, decode, decode_object, digest, encode
from chain.errors import CanonicalError

# Text is drawn with a preference for what encoders trip over: controls, DEL, separators, astral.
odd_characters = st.sampled_from(
    '\x00\x08\t\n\x0b\x0c\r\x1f "\\/\x7f\x80\u2028\u2029\ufeff\uffff😀𠮷'
)
texts = st.text(st.one_of(st.characters(exclude_categories=("Cs",)), odd_characters))
keys = st.text(st.characters(max_codepoint=127))
integers = st.integers(-MAX_INTEGER, MAX_INTEGER)
scalars = st.one_of(st.none(), st.booleans(), integers, texts)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(keys, inner, max_size=6),
    max_leaves=30,
)


class Word(StrEnum):
    A = "a"


class Number(IntEnum):
    ONE = 1


class Text(str):
    __slots__ = ()


@given(values)
@example({"\x7f": "\u2028\u2029", "": ["\x00\x1f😀𠮷é\ufffe"], "~": {"b": 1, "a": None}})
def test_the_bytes_are_those_of_rfc_8785(value: Any) -> None:
    assert encode(value) == rfc8785.dumps(value)


def test_every_character_is_written_as_rfc_8785_writes_it() -> None:
    for plane in range(0, sys.maxunicode, 0x10000):
        text = "".join(chr(c) for c in range(plane, plane + 0x10000) if not 0xD800 <= c < 0xE000)
        assert encode(text) == rfc8785.dumps(text)
        assert decode(encode(text)) == text


def test_every_ascii_key_stands_where_rfc_8785_puts_it() -> None:
    value = {chr(a) + chr(b): a for a in range(128) for b in (0, 34, 47, 65, 92, 97, 127)}
    assert encode(value) == rfc8785.dumps(value)


@given(values)
def test_what_was_encoded_decodes_to_the_same_value(value: Any) -> None:
    again = decode(encode(value))
    assert again == value
    assert encode(again) == encode(value)  # True is 1 to Python, and not to JSON


@given(values)
def test_a_digest_is_the_sha256_of_the_bytes(value: Any) -> None:
    assert digest(value) == sha256(encode(value)).digest()


def test_tuples_are_written_as_lists() -> None:
    assert encode((1, ("a", None))) == b'[1,["a",null]]'


@pytest.mark.parametrize("edge", [MAX_INTEGER, -MAX_INTEGER, 0, -1])
def test_integers_up_to_the_edge_are_kept(edge: int) -> None:
    assert decode(encode({"n": edge})) == {"n": edge}


def nested(depth: int, kind: str) -> Any:
    value: Any = [] if kind == "list" else {}
    for _ in range(depth - 1):
        value = [value] if kind == "list" else {"k": value}
    return value


@pytest.mark.parametrize("kind", ["list", "dict"])
def test_nesting_is_allowed_to_the_limit_and_no_further(kind: str) -> None:
    assert decode(encode(nested(MAX_DEPTH, kind))) == nested(MAX_DEPTH, kind)
    with pytest.raises(CanonicalError, match="inside each other"):
        encode(nested(MAX_DEPTH + 1, kind))
    with pytest.raises(CanonicalError, match="inside each other"):
        decode(orjson.dumps(nested(MAX_DEPTH + 1, kind)))
    with pytest.raises(CanonicalError, match="inside each other"):
        encode([*([1] * 3), {"a": nested(MAX_DEPTH, kind)}])


def test_the_limit_of_nesting_is_the_one_that_is_published() -> None:
    assert encode(decode(b"[" * 64 + b"]" * 64)) == b"[" * 64 + b"]" * 64


def test_a_structure_that_holds_itself_is_refused() -> None:
    circle: list[Any] = []
    circle.extend([circle, circle])
    with pytest.raises(CanonicalError, match="inside each other"):
        encode(circle)


REFUSED: dict[str, tuple[Any, str]] = {
    "a float": (1.0, r"\$: float"),
    "a float inside": ({"a": [0, 1.5]}, r"\$\.'a'\[1\]: float"),
    "NaN": (float("nan"), r"\$: float"),
    "2**53": ({"n": 2**53}, r"\$\.'n': an integer of 54 bits"),
    "-2**53": ([[-(2**53)]], r"\$\[0\]\[0\]: an integer of 54 bits"),
    "2**64": (2**64, r"\$: an integer of 65 bits"),
    "10**5000": (10**5000, r"\$: an integer of 16610 bits"),
    "a key that is not ASCII": ({"é": 1}, r"\$: the key 'é' is not an ASCII string"),
    "a number as key": ({"a": {1: 2}}, r"\$\.'a': the key int is not"),
    "null as key": ({None: 2}, r"\$: the key NoneType is not"),
    "a subclass of str as key": ({Text("a"): 2}, r"\$: the key 'a' is not"),
    "a lone high surrogate": ("\ud800", r"\$: the string holds a lone surrogate"),
    "surrogates in the wrong order": (["ok", "\udfff\ud800"], r"\$\[1\]: the string holds"),
    "a surrogate as key": ({"\ud800": 1}, r"the key '\\ud800' is not"),
    "bytes": (b"bytes", r"\$: bytes"),
    "a set": ({"a": {1}}, r"\$\.'a': set"),
    "a StrEnum": (Word.A, r"\$: Word"),
    "an IntEnum": ([Number.ONE], r"\$\[0\]: Number"),
    "a subclass of str": (Text("a"), r"\$: Text"),
    "a subclass of dict": (OrderedDict(a=1), r"\$: OrderedDict"),
    "a UUID": (UUID(int=0), r"\$: UUID"),
    "a datetime": ([datetime(2026, 1, 1, tzinfo=UTC)], r"\$\[0\]: datetime"),
    "a Decimal": (Decimal(1), r"\$: Decimal"),
    "an object": (object(), r"\$: object"),
}


@pytest.mark.parametrize(("value", "message"), REFUSED.values(), ids=REFUSED)
def test_values_outside_the_restriction_are_refused_with_their_place(
    value: Any, message: str
) -> None:
    with pytest.raises(CanonicalError, match=message):
        encode(value)
    with pytest.raises(CanonicalError, match=message):
        digest(value)


NOT_CANONICAL: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "not JSON"),
    "blanks": (b"  ", "not JSON"),
    "not UTF-8": (b'"\xff"', "not JSON"),
    "an overlong form": (b'"\xc0\xaf"', "not JSON"),
    "a surrogate in UTF-8": (b'"\xed\xa0\x80"', "not JSON"),
    "a byte order mark": (b"\xef\xbb\xbf1", "not JSON"),
    "a lone surrogate escaped": (b'"\\ud800"', "not JSON"),
    "a raw control character": (b'"\x1f"', "not JSON"),
    "NaN": (b"NaN", "not JSON"),
    "two documents": (b"1 2", "not JSON"),
    "a trailing comma": (b"[1,]", "not JSON"),
    "a comment": (b"[1]//", "not JSON"),
    "single quotes": (b"['a']", "not JSON"),
    "half an object": (b'{"a":1', "not JSON"),
    "a leading zero": (b"01", "not JSON"),
    "a plus sign": (b"+1", "not JSON"),
    "a space before": (b" 1", "byte 0"),
    "a space after": (b"1 ", "byte 1"),
    "a line end after": (b"{}\n", "byte 2"),
    "a space inside": (b'{"a": 1}', "byte 5"),
    "keys out of order": (b'{"b":1,"a":2}', "byte 2"),
    "upper case after lower case": (b'{"a":1,"B":2}', "byte 2"),
    "a key twice": (b'{"a":1,"a":1}', "byte 6"),
    "a key twice, apart": (b'{"a":1,"b":2,"a":1}', "byte 12"),
    "a key twice, by escape": (b'{"a":1,"\\u0061":1}', "byte 6"),
    "a key twice, deep inside": (b'[[{"":[],"":[]}]]', "byte 8"),
    "a float": (b"1.5", "float"),
    "a float that is whole": (b"[1.0]", r"\$\[0\]: float"),
    "an exponent": (b"1e2", "float"),
    "an integer of 2**53": (b"9007199254740992", "54 bits|64 bits"),
    "an integer of -2**53": (b"-9007199254740992", "54 bits|64 bits"),
    "an integer of 64 bits": (b"18446744073709551615", "54 bits|64 bits"),
    "an integer beyond 64 bits": (b"18446744073709551616", "float"),
    "an integer of 5,000 digits": (b"1" * 5000, "not JSON|float"),
    "minus zero": (b"-0", "byte 0"),
    "a key that is not ASCII": ('{"é":1}'.encode(), "ASCII"),
    "a key that is not ASCII, escaped": (b'{"\\u00e9":1}', "ASCII"),
    "an escape not needed": (b'"\\u0041"', "byte 1"),
    "an escape for é": (b'"\\u00e9"', "byte 1"),
    "an escape for an astral character": (b'"\\ud83d\\ude00"', "byte 1"),
    "an escaped slash": (b'"\\/"', "byte 1"),
    "a long escape for a short one": (b'"\\u000a"', "byte 2"),
    "an upper-case escape": (b'"\\u001F"', "byte 6"),
    "an escape for DEL": (b'"\\u007f"', "byte 1"),
    "nesting beyond the limit": (b"[" * 65 + b"]" * 65, "inside each other"),
    "nesting of 100,000": (b"[" * 100_000 + b"]" * 100_000, "not JSON"),
    "nesting of 100,000 objects": (b'{"a":' * 100_000, "not JSON"),
}


@pytest.mark.parametrize("data", [b"[]", b'"a"', b"1", b"null"])
def test_what_must_be_an_object_is_nothing_else(data: bytes) -> None:
    with pytest.raises(CanonicalError, match="an object is wanted"):
        decode_object(data)


def test_an_object_is_read_as_strictly_as_any_value() -> None:
    assert decode_object(b'{"a":1}') == {"a": 1}
    with pytest.raises(CanonicalError, match="byte 6"):
        decode_object(b'{"a":1,"a":1}')


def test_a_message_stays_short_however_long_the_key() -> None:
    with pytest.raises(CanonicalError) as caught:
        encode({"k" * 10_000: {"é" * 10_000: 1}})
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize(("data", "message"), NOT_CANONICAL.values(), ids=NOT_CANONICAL)
def test_other_spellings_are_refused(data: bytes, message: str) -> None:
    with pytest.raises(CanonicalError, match=message):
        decode(data)


def strictly(data: bytes) -> bool:
    """Whether ``data`` decodes; then it must be exactly what its value encodes to."""
    try:
        value = decode(data)
    except CanonicalError:
        return False
    assert rfc8785.dumps(value) == data  # type: ignore[arg-type]
    return True


@given(values, st.booleans(), st.booleans(), st.sampled_from([None, 0, 1]))
def test_what_python_writes_is_accepted_only_where_it_is_canonical(
    value: Any, ascii_only: bool, in_order: bool, indent: int | None
) -> None:
    data = json.dumps(value, ensure_ascii=ascii_only, sort_keys=in_order, indent=indent).encode()
    assert strictly(data) == (data == rfc8785.dumps(value))


@given(values, st.data())
def test_changed_bytes_are_another_document_or_refused(value: Any, data: st.DataObject) -> None:
    right = encode(value)
    start = data.draw(st.integers(0, len(right)))
    stop = data.draw(st.integers(start, min(len(right), start + 3)))
    changed = right[:start] + data.draw(st.binary(max_size=3)) + right[stop:]
    strictly(changed)


@given(st.one_of(st.binary(), st.text('[]{}",:0123456789-+.eEtrufalsn \\ud', max_size=40)))
def test_any_bytes_are_canonical_or_refused(data: bytes | str) -> None:
    strictly(data if isinstance(data, bytes) else data.encode())


@given(st.dictionaries(keys, values, min_size=1, max_size=4), st.data())
def test_a_repeated_key_is_refused_wherever_it_stands(
    value: dict[str, Any], data: st.DataObject
) -> None:
    pairs = [encode(key) + b":" + encode(item) for key, item in sorted(value.items())]
    place = data.draw(st.integers(0, len(pairs) - 1))
    pairs.insert(data.draw(st.integers(0, len(pairs))), pairs[place])
    repeated = b"{" + b",".join(pairs) + b"}"
    for wrapped in (repeated, b"[" + repeated + b"]", b'{"k":' + repeated + b"}"):
        with pytest.raises(CanonicalError):
            decode(wrapped)
