"""Recursive length prefix encoding (Ethereum yellow paper, appendix B) of bytes and lists."""

from __future__ import annotations

from collections.abc import Sequence

Item = bytes | Sequence["Item"]


def encode(item: Item) -> bytes:
    """The encoding of bytes, or of a list of items."""
    if isinstance(item, bytes):
        return item if len(item) == 1 and item[0] < 0x80 else _prefix(0x80, len(item)) + item
    return joined([encode(part) for part in item])


def joined(encoded: Sequence[bytes]) -> bytes:
    """A list of items that are encoded already."""
    inside = b"".join(encoded)
    return _prefix(0xC0, len(inside)) + inside


def integer(value: int) -> bytes:
    """A number as RLP wants it: big-endian without leading zeros, zero being empty."""
    return value.to_bytes((value.bit_length() + 7) // 8, "big")


def _prefix(base: int, length: int) -> bytes:
    if length < 56:
        return bytes([base + length])
    size = integer(length)
    return bytes([base + 55 + len(size)]) + size
