"""RLP has one spelling of each item, and only that is read."""

from __future__ import annotations

import pytest
import rlp as other
from hypothesis import given
from hypothesis import strategies as st

from chain.errors import ProofError
from chain.evidence import rlp

ITEMS = st.recursive(st.binary(max_size=80), lambda inner: st.lists(inner, max_size=5))


@given(ITEMS)
def test_items_are_written_and_read_as_another_implementation_does(item: rlp.Item) -> None:
    written = other.encode(item)
    assert rlp.encode(item) == written
    assert rlp.decode(written) == item


@given(st.binary(max_size=12))
def test_bytes_are_read_only_if_they_are_what_the_item_is_written_as(data: bytes) -> None:
    try:
        item = rlp.decode(data)
    except ProofError:
        return
    assert rlp.encode(item) == data


BAD = {
    "no bytes": "",
    "a byte that stands for itself, written long": "8105",
    "a string without its end": "83aabb",
    "a list without its end": "c3aabb",
    "an item that reaches out of its list": "c283aabbcc",
    "a long string that is short": "b801aa",
    "a long list that is short": "f801aa",
    "a length with a leading zero": "b90038" + "aa" * 56,
    "a length that ends early": "b9",
    "a length beyond the end": "bfffffffffffffffff",
    "an item behind the item": "8080",
}


@pytest.mark.parametrize("text", BAD.values(), ids=BAD.keys())
def test_other_bytes_are_refused(text: str) -> None:
    with pytest.raises(ProofError):
        rlp.decode(bytes.fromhex(text))


def test_lists_too_deep_are_refused() -> None:
    data = b""
    for _ in range(rlp.MAX_DEPTH):
        data = rlp.encode([data]) if not data else bytes([0xC0 + len(data)]) + data
    rlp.decode(data)
    with pytest.raises(ProofError, match="inside each other"):
        rlp.decode(bytes([0xC0 + len(data)]) + data)


def test_numbers_are_short_and_without_leading_zeros() -> None:
    assert rlp.integer(b"", 8, "it") == 0
    assert rlp.integer(b"\x01\x00", 8, "it") == 256
    for data in (b"\x00", b"\x00\x01", b"\x01" * 9):
        with pytest.raises(ProofError):
            rlp.integer(data, 8, "it")
