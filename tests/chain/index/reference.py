"""The completeness index as chain/README.md defines it: whole lists, recursion, no shortcut."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256

from chain.index import Entry, KeyProof, Window
from chain.words import Digest
from tests.chain.merkle.reference import NaiveTree, hash_leaf, split


def sample_tag(number: int) -> bytes:
    """The tags that tests and vectors use: SHA-256 of the ASCII text ``resource:<number>``."""
    return sha256(f"resource:{number}".encode()).digest()


def bits(tag: bytes) -> str:
    return "".join(f"{byte:08b}" for byte in tag)


def depth(keys: int) -> int:
    d = 0
    while keys > 8 * 2**d:
        d += 1
    return d


def list_tree(positions: Sequence[int]) -> NaiveTree:
    return NaiveTree([hash_leaf(position.to_bytes(8, "big")) for position in positions])


class NaiveIndex:
    """The index of a journal of ``size`` records, from the whole list of each tag."""

    def __init__(self, size: int, lists: Mapping[bytes, Sequence[int]]) -> None:
        self.size, self.lists = size, {tag: list(lists[tag]) for tag in sorted(lists)}
        self.depth = depth(len(lists))

    def list_root(self, tag: bytes) -> bytes:
        return list_tree(self.lists[tag]).root(len(self.lists[tag]))

    def bucket(self, prefix: str) -> list[bytes]:
        return [tag for tag in self.lists if bits(tag).startswith(prefix)]

    def content(self, prefix: str) -> bytes:
        return b"".join(
            tag + len(self.lists[tag]).to_bytes(8, "big") + self.list_root(tag)
            for tag in self.bucket(prefix)
        )

    def node(self, prefix: str) -> bytes:
        if len(prefix) == self.depth:
            return sha256(b"\x02" + self.content(prefix)).digest()
        return sha256(b"\x03" + self.node(prefix + "0") + self.node(prefix + "1")).digest()

    def root(self) -> bytes:
        numbers = self.size.to_bytes(8, "big") + len(self.lists).to_bytes(8, "big")
        data = b"shujian-index" + numbers + bytes([self.depth]) + self.node("")
        return sha256(data).digest()

    def proof(self, tag: bytes) -> KeyProof:
        prefix, siblings = bits(tag)[: self.depth], []
        for length in range(self.depth, 0, -1):
            other = "1" if prefix[length - 1] == "0" else "0"
            siblings.append(Digest(self.node(prefix[: length - 1] + other)))
        entries = [
            Entry(Digest(key), len(self.lists[key]), Digest(self.list_root(key)))
            for key in self.bucket(prefix)
        ]
        return KeyProof(len(self.lists), tuple(entries), tuple(siblings))


def window(positions: Sequence[int], first: int, stop: int) -> Window:
    """The window of ordinals ``first`` to ``stop - 1``."""
    before = positions[first - 1] if first > 0 else None
    after = positions[stop] if stop < len(positions) else None
    low = first if before is None else first - 1
    high = stop if after is None else stop + 1
    nodes = outer_nodes(positions, low, high)
    return Window(first, tuple(positions[first:stop]), before, after, nodes)


def outer_nodes(positions: Sequence[int], low: int, high: int) -> tuple[Digest, ...]:
    """The roots of what lies outside the ordinals ``low`` to ``high - 1``, by recursion."""
    tree = list_tree(positions)

    def outside(a: int, b: int) -> list[bytes]:
        if all(not low <= ordinal < high for ordinal in range(a, b)):
            return [tree.mth(a, b)]
        if b - a == 1:
            return []
        k = split(b - a)
        return [*outside(a, a + k), *outside(a + k, b)]

    return tuple(Digest(node) for node in outside(0, len(positions)))
