"""The map's perfect binary tree, in one flat run of bytes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256

from chain.errors import ProofError
from chain.index.hashing import branch_hash
from chain.merkle.hashing import HASH_SIZE
from chain.words import Digest


class HashTree:
    """Hashes in the order of a heap: node 1 is the top, nodes 2n and 2n + 1 stand below node n.

    Bucket ``b`` is node ``2**depth + b``. The tree is filled from its last node to its first:
    nodes from ``ready`` on hold their hash, those before it hold nothing yet.
    """

    def __init__(self, depth: int) -> None:
        self.depth = depth
        self.ready = 2 << depth
        self._nodes = bytearray(HASH_SIZE << (depth + 1))

    @classmethod
    def over(cls, depth: int, hashes: bytes) -> HashTree:
        """The whole tree over the hashes of its buckets; ``ProofError`` if they do not fit."""
        if len(hashes) != HASH_SIZE << depth:
            raise ProofError(f"{len(hashes)} bytes are not the hashes of {1 << depth} buckets")
        tree = cls(depth)
        tree._nodes[HASH_SIZE << depth :] = hashes
        tree.ready = 1 << depth
        tree._fill_branches(1)
        return tree

    @property
    def complete(self) -> bool:
        """Whether every node holds its hash."""
        return self.ready == 1

    def node(self, number: int) -> Digest:
        """The hash of one node."""
        return Digest(bytes(self._nodes[HASH_SIZE * number : HASH_SIZE * (number + 1)]))

    def bucket_hashes(self) -> bytes:
        """The hashes of all buckets, one behind the other."""
        return bytes(self._nodes[HASH_SIZE << self.depth :])

    def siblings(self, bucket: int) -> list[Digest]:
        """What the way from a bucket to the top needs, from below."""
        number = (1 << self.depth) + bucket
        return [self.node((number >> level) ^ 1) for level in range(self.depth)]

    def climb(self, hashes: Mapping[int, bytes]) -> dict[int, bytes]:
        """The nodes that new hashes of these buckets change; the tree stays as it is.

        Leaves out what is not filled yet: it will be made from what is stored by then.
        """
        first = 1 << self.depth
        level = {first + b: hashed for b, hashed in hashes.items() if first + b >= self.ready}
        changed: dict[int, bytes] = {}
        while level:
            changed.update(level)
            level = self._above(level)
        return changed

    def write(self, nodes: Mapping[int, bytes]) -> None:
        """Put the hashes of nodes in their places."""
        for number, hashed in nodes.items():
            self._nodes[HASH_SIZE * number : HASH_SIZE * (number + 1)] = hashed

    def fill(self, hashes: Callable[[int, int], Sequence[bytes]], most: int) -> None:
        """Fill ``most`` more nodes at most; ``hashes(start, stop)`` gives those of buckets."""
        first = 1 << self.depth
        if self.ready > first:
            start = max(self.ready - first - most, 0)
            found = b"".join(hashes(start, self.ready - first))
            self._nodes[HASH_SIZE * (first + start) : HASH_SIZE * self.ready] = found
            self.ready = first + start
        else:
            self._fill_branches(max(self.ready - most, 1))

    def _fill_branches(self, stop: int) -> None:
        nodes, size = self._nodes, HASH_SIZE
        for number in range(self.ready - 1, stop - 1, -1):
            # Both children stand side by side. Written out: a call costs as much as the hash.
            pair = nodes[2 * size * number : 2 * size * (number + 1)]
            nodes[size * number : size * (number + 1)] = sha256(b"\x03" + pair).digest()
        self.ready = stop

    def _above(self, level: Mapping[int, bytes]) -> dict[int, bytes]:
        """The parents of changed nodes, as far as they are filled."""
        nodes, size = self._nodes, HASH_SIZE
        above: dict[int, bytes] = {}
        for number, hashed in level.items():
            parent = number >> 1
            if parent < self.ready or parent in above:
                continue
            other = level.get(number ^ 1)
            if other is None:
                other = bytes(nodes[size * (number ^ 1) : size * ((number ^ 1) + 1)])
            above[parent] = branch_hash(other, hashed) if number & 1 else branch_hash(hashed, other)
        return above
