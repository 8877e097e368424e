"""RLP (Ethereum's yellow paper, appendix B), read strictly: every item has one spelling."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from chain.errors import ProofError

Item: TypeAlias = "bytes | list[Item]"

MAX_DEPTH = 16
"""How many lists may stand inside each other: headers and nodes of tries need far fewer."""


def decode(data: bytes) -> Item:
    """The one item that ``data`` encodes; ``ProofError`` for any other bytes.

    Lengths must be written as short as they can be, and nothing may follow the item.
    """
    item, end = _item(data, 0, len(data), 0)
    if end != len(data):
        raise ProofError(f"{len(data) - end} bytes follow the RLP item")
    return item


def encode(item: Item | Sequence[Item]) -> bytes:
    """The one encoding of an item."""
    if isinstance(item, bytes):
        if len(item) == 1 and item[0] < 0x80:
            return item
        return _head(0x80, len(item)) + item
    content = b"".join(encode(part) for part in item)
    return _head(0xC0, len(content)) + content


def fields(data: bytes, what: str) -> list[bytes]:
    """The byte strings of a flat list; ``ProofError`` names ``what`` if it is none."""
    item = decode(data)
    if not isinstance(item, list):
        raise ProofError(f"{what} is not an RLP list")
    flat = [part for part in item if isinstance(part, bytes)]
    if len(flat) != len(item):
        raise ProofError(f"{what} holds a list where it should hold bytes")
    return flat


def integer(data: bytes, most: int, what: str) -> int:
    """A number of at most ``most`` bytes, big-endian without leading zeros, zero as no bytes."""
    if len(data) > most:
        raise ProofError(f"{what} has {len(data)} bytes, {most} at most are allowed")
    if data[:1] == b"\x00":
        raise ProofError(f"{what} is written with leading zeros")
    return int.from_bytes(data, "big")


def _item(data: bytes, at: int, end: int, depth: int) -> tuple[Item, int]:
    """The item that begins at ``at``, and where it ends."""
    if at >= end:
        raise ProofError("an RLP item is missing: the bytes end before it")
    first = data[at]
    if first < 0x80:
        return data[at : at + 1], at + 1
    start, stop = _content(data, at, end)
    if first >= 0xC0:
        return _list(data, start, stop, depth), stop
    if stop - start == 1 and data[start] < 0x80:
        raise ProofError(f"the byte 0x{data[start]:02x} stands for itself in RLP")
    return data[start:stop], stop


def _list(data: bytes, at: int, end: int, depth: int) -> list[Item]:
    if depth == MAX_DEPTH:
        raise ProofError(f"more than {MAX_DEPTH} RLP lists stand inside each other")
    items: list[Item] = []
    while at < end:
        item, at = _item(data, at, end, depth + 1)
        items.append(item)
    return items


def _content(data: bytes, at: int, end: int) -> tuple[int, int]:
    """Where the content of a string or list begins and ends."""
    first = data[at]
    short = first - (0xC0 if first >= 0xC0 else 0x80)
    start = at + 1
    length = short
    if short > 55:
        width = short - 55
        start += width
        written = data[at + 1 : start]
        length = int.from_bytes(written, "big")
        if start > end or written[:1] == b"\x00" or length < 56:
            raise ProofError("a length in RLP is not written as short as it can be")
    if start + length > end:
        raise ProofError(f"an RLP item of {length} bytes reaches beyond its end")
    return start, start + length


def _head(base: int, length: int) -> bytes:
    if length < 56:
        return bytes([base + length])
    written = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([base + 55 + len(written)]) + written
