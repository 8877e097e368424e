"""RFC 6962, section 2.1, word by word: the tree by its recursive definition."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence


def sha256(data: bytes) -> bytes:
    """SHA-256."""
    return hashlib.sha256(data).digest()


def split(count: int) -> int:
    """The largest power of two smaller than the count."""
    return 1 << (count - 1).bit_length() - 1


def root(leaves: Sequence[bytes]) -> bytes:
    """MTH of a list of leaf hashes."""
    if not leaves:
        return sha256(b"")
    if len(leaves) == 1:
        return leaves[0]
    k = split(len(leaves))
    return sha256(b"\x01" + root(leaves[:k]) + root(leaves[k:]))


def peaks(leaves: Sequence[bytes]) -> list[bytes]:
    """The roots of the perfect subtrees, from the largest to the smallest."""
    found, start = [], 0
    for bit in reversed(range(len(leaves).bit_length())):
        if len(leaves) >> bit & 1:
            found.append(root(leaves[start : start + (1 << bit)]))
            start += 1 << bit
    return found


def grown(size: int, peaks: Sequence[bytes], leaves: Sequence[bytes]) -> bytes:
    """The root after leaves were added one by one to a tree known by its peaks alone."""
    levels = [bit for bit in reversed(range(size.bit_length())) if size >> bit & 1]
    nodes = list(zip(levels, peaks, strict=True))
    for leaf in leaves:
        nodes.append((0, leaf))
        while len(nodes) > 1 and nodes[-1][0] == nodes[-2][0]:
            (level, left), (_, right) = nodes[-2:]
            nodes[-2:] = [(level + 1, sha256(b"\x01" + left + right))]
    return fold([node for _, node in nodes])


def fold(peaks: Sequence[bytes]) -> bytes:
    """The root over perfect subtrees, from the largest to the smallest."""
    *others, result = peaks
    for peak in reversed(others):
        result = sha256(b"\x01" + peak + result)
    return result


def leaves(count: int, story: str = "") -> list[bytes]:
    """That many different leaf hashes, always the same."""
    return [sha256(f"{story} {number}".encode()) for number in range(count)]
