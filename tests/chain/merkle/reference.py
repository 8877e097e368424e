"""RFC 6962, section 2.1, written down as it stands: recursive, slow, and the tests' only truth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256

EMPTY = sha256(b"").digest()


def hash_leaf(data: bytes) -> bytes:
    return sha256(b"\x00" + data).digest()


def hash_node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def sample_leaves(count: int) -> list[bytes]:
    """The leaf hashes that tests and vectors use: entry ``i`` is the ASCII text ``record i``."""
    return [hash_leaf(f"record {i}".encode()) for i in range(count)]


def split(n: int) -> int:
    """The largest power of two smaller than ``n``."""
    k = 1
    while k * 2 < n:
        k *= 2
    return k


class NaiveTree:
    """``D[start:stop]`` is written ``start, stop``; roots are remembered, so that tests end."""

    def __init__(self, leaves: Sequence[bytes] | Mapping[int, bytes]) -> None:
        self.leaves = leaves
        self.roots: dict[tuple[int, int], bytes] = {}

    def root(self, size: int) -> bytes:
        return self.mth(0, size) if size else EMPTY

    def inclusion(self, index: int, size: int) -> list[bytes]:
        return self.path(index, 0, size)

    def consistency(self, old: int, new: int) -> list[bytes]:
        return self.subproof(old, 0, new, True) if old else []

    def peaks(self, size: int) -> list[bytes]:
        """A root for each bit of the size, from the highest."""
        found, start = [], 0
        for level in reversed(range(size.bit_length())):
            if size & (1 << level):
                found.append(self.mth(start, start + (1 << level)))
                start += 1 << level
        return found

    def mth(self, start: int, stop: int) -> bytes:
        if (start, stop) not in self.roots:
            self.roots[start, stop] = self.compute(start, stop)
        return self.roots[start, stop]

    def compute(self, start: int, stop: int) -> bytes:
        if stop - start == 1:
            return self.leaves[start]
        k = split(stop - start)
        return hash_node(self.mth(start, start + k), self.mth(start + k, stop))

    def path(self, m: int, start: int, stop: int) -> list[bytes]:
        n = stop - start
        if n == 1:
            return []
        k = split(n)
        if m < k:
            return [*self.path(m, start, start + k), self.mth(start + k, stop)]
        return [*self.path(m - k, start + k, stop), self.mth(start, start + k)]

    def subproof(self, m: int, start: int, stop: int, whole: bool) -> list[bytes]:
        n = stop - start
        if m == n:
            return [] if whole else [self.mth(start, stop)]
        k = split(n)
        if m <= k:
            return [*self.subproof(m, start, start + k, whole), self.mth(start + k, stop)]
        return [*self.subproof(m - k, start + k, stop, False), self.mth(start, start + k)]

    def tile(self, level: int, index: int, size: int) -> bytes:
        """The tile as C2SP tlog-tiles defines it, hash by hash."""
        hashes = []
        for i in range(256):
            start, stop = (index * 256 + i) * 256**level, (index * 256 + i + 1) * 256**level
            if stop <= size:
                hashes.append(self.mth(start, stop))
        return b"".join(hashes)


class SparseTree(NaiveTree):
    """A tree of any size, never stored: all leaves but a few are alike."""

    def __init__(self, marked: Mapping[int, bytes]) -> None:
        super().__init__(marked)
        self.uniform = {1: hash_leaf(b"filler")}

    def mth(self, start: int, stop: int) -> bytes:
        if any(start <= index < stop for index in self.leaves):
            return super().mth(start, stop)
        return self.alike(stop - start)

    def alike(self, count: int) -> bytes:
        if count not in self.uniform:
            k = split(count)
            self.uniform[count] = hash_node(self.alike(k), self.alike(count - k))
        return self.uniform[count]
