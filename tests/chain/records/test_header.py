"""Headers: one form, written and read back exactly, and never anything else as a leaf."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from chain import canonical
from chain.errors import CanonicalError, RecordError
from chain.merkle import leaf_hash
from chain.records import OUTCOMES, Header, body_digest, decode_header, encode_header
from chain.words import Digest, Millis

ONE, TWO = Digest(b"\x01" * 32), Digest(b"\x02" * 32)
EXAMPLE = Header(
    kind="catalog.published",
    outcome="submitted",
    time=Millis(1795287000123),
    tags=((ONE, 0), (TWO, 17)),
    body=Digest(b"\xab" * 32),
)
EXAMPLE_BYTES = (
    '{"body":"0x' + "ab" * 32 + '","kind":"catalog.published","outcome":"submitted",'
    '"tags":[["0x' + "01" * 32 + '",0],["0x' + "02" * 32 + '",17]],"time":1795287000123,"v":1}'
).encode()

hashes = st.binary(min_size=32, max_size=32).map(Digest)
counts = st.integers(0, 2**53 - 1)
headers = st.builds(
    Header,
    kind=st.from_regex(
        r"[a-z]{1,9}(-[a-z]{1,9}){0,2}\.[a-z]{1,9}(-[a-z]{1,9}){0,2}", fullmatch=True
    ),
    outcome=st.sampled_from(OUTCOMES),
    time=counts.map(Millis),
    tags=st.dictionaries(hashes, counts, max_size=8).map(lambda tags: tuple(sorted(tags.items()))),
    body=hashes,
)


def test_the_bytes_are_those_of_the_specification() -> None:
    assert encode_header(EXAMPLE) == EXAMPLE_BYTES
    assert leaf_hash(EXAMPLE_BYTES) == sha256(b"\x00" + EXAMPLE_BYTES).digest()


@given(headers)
def test_a_header_is_written_canonically_and_read_back(header: Header) -> None:
    data = encode_header(header)
    assert data == rfc8785.dumps(json.loads(data))
    assert decode_header(data) == header


def changed(**members: Any) -> bytes:
    value = {**json.loads(EXAMPLE_BYTES), **members}
    return canonical.encode({key: item for key, item in value.items() if item is not ...})


HEX = "0x" + "01" * 32
OTHER_FORMS: dict[str, dict[str, Any]] = {
    "no body": {"body": ...},
    "no version": {"v": ...},
    "another member": {"note": ""},
    "version 2": {"v": 2},
    "version true": {"v": True},
    "version as text": {"v": "1"},
    "kind null": {"kind": None},
    "kind of one word": {"kind": "catalog"},
    "kind in capitals": {"kind": "Catalog.published"},
    "kind with a line end": {"kind": "catalog.published\n"},
    "kind with a lone dash": {"kind": "catalog-.published"},
    "kind of three words": {"kind": "a.b.c"},
    "kind in Chinese": {"kind": "目录.发布"},
    "no outcome": {"outcome": ""},
    "an unknown outcome": {"outcome": "done"},
    "outcome as list": {"outcome": ["accepted"]},
    "negative time": {"time": -1},
    "time true": {"time": True},
    "time as text": {"time": "1795287000123"},
    "tags null": {"tags": None},
    "tags as object": {"tags": {}},
    "a tag alone": {"tags": [HEX]},
    "a tag of three": {"tags": [[HEX, 0, 0]]},
    "an empty tag": {"tags": [[]]},
    "an ordinal below zero": {"tags": [[HEX, -1]]},
    "an ordinal true": {"tags": [[HEX, True]]},
    "an ordinal null": {"tags": [[HEX, None]]},
    "an ordinal as text": {"tags": [[HEX, "0"]]},
    "a tag of 31 bytes": {"tags": [["0x" + "01" * 31, 0]]},
    "a tag in capitals": {"tags": [["0x" + "AB" * 32, 0]]},
    "a tag without 0x": {"tags": [["01" * 32, 0]]},
    "a tag twice": {"tags": [[HEX, 0], [HEX, 1]]},
    "tags out of order": {"tags": [["0x" + "02" * 32, 0], [HEX, 0]]},
    "body null": {"body": None},
    "body as number": {"body": 1},
    "body of 33 bytes": {"body": "0x" + "01" * 33},
    "body with a line end": {"body": HEX + "\n"},
}


@pytest.mark.parametrize("members", OTHER_FORMS.values(), ids=OTHER_FORMS)
def test_every_other_form_is_refused(members: dict[str, Any]) -> None:
    with pytest.raises(RecordError) as caught:
        decode_header(changed(**members))
    assert str(caught.value).isascii()


@pytest.mark.parametrize(
    "data",
    [
        EXAMPLE_BYTES + b"\n",
        EXAMPLE_BYTES.replace(b'"v":1', b'"v": 1'),
        EXAMPLE_BYTES.replace(b'"v":1', b'"v":1.0'),
        EXAMPLE_BYTES.replace(b'"v":1', b'"v":1,"v":1'),
        EXAMPLE_BYTES.replace(b"1795287000123", b"9007199254740992"),
        EXAMPLE_BYTES.replace(b"catalog.", b"c\\u0061talog."),
        b"[" + EXAMPLE_BYTES + b"]",
        b"null",
        b"",
    ],
    ids=map(str, range(9)),
)
def test_every_other_spelling_is_refused(data: bytes) -> None:
    with pytest.raises(CanonicalError):
        decode_header(data)


@given(headers, st.data())
def test_changed_bytes_are_another_header_or_refused(header: Header, data: st.DataObject) -> None:
    right = encode_header(header)
    place = data.draw(st.integers(0, len(right) - 1))
    wrong = right[:place] + data.draw(st.binary(min_size=1, max_size=2)) + right[place + 1 :]
    try:
        found = decode_header(wrong)
    except (RecordError, CanonicalError):
        return
    assert encode_header(found) == wrong
    assert (found == header) == (wrong == right)


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "x"},
        {"outcome": "done"},
        {"time": -1},
        {"time": 2**53},
        {"time": True},
        {"tags": ((TWO, 0), (ONE, 0))},
        {"tags": ((ONE, 0), (ONE, 1))},
        {"tags": ((ONE, -1),)},
        {"tags": ((ONE, 2**53),)},
        {"tags": ((Digest(bytes(31)), 0),)},
        {"body": Digest(bytes(33))},
    ],
    ids=str,
)
def test_a_header_of_another_form_cannot_be_made(change: dict[str, Any]) -> None:
    with pytest.raises(RecordError):
        replace(EXAMPLE, **change)


def test_a_body_s_digest_is_that_of_salt_and_body() -> None:
    assert body_digest(b"s" * 16, b"{}") == sha256(b"s" * 16 + b"{}").digest()


@pytest.mark.parametrize("size", [0, 15, 17, 32])
def test_a_salt_of_another_length_is_refused(size: int) -> None:
    with pytest.raises(RecordError, match="16 bytes"):
        body_digest(bytes(size), b"{}")
