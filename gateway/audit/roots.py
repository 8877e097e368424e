"""The root at every checkpoint, recomputed from the leaves alone, without any tile."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any

from chain.merkle import EMPTY_ROOT, Frontier
from chain.words import Digest
from gateway.audit.findings import Findings

CHECK = "checkpoints"
QUERY = "SELECT size, root FROM checkpoint ORDER BY size"
LATER = "SELECT size, root FROM checkpoint WHERE size > {} ORDER BY size"


class Roots:
    """Grows a tree of its own along the journal and stops at every size that somebody claims.

    `claims` are the rows of the checkpoints, (size, root) in order; `head` the size and root that
    the contract has now, if the chain could be asked.
    """

    def __init__(
        self,
        findings: Findings,
        claims: Generator[tuple[Any, ...]],
        head: tuple[int, Digest] | None,
    ) -> None:
        self._findings = findings
        self._claims = claims
        self._head = head
        self._next = next(claims, None)
        self.frontier = Frontier()
        self.checkpoints = 0

    def go_on(
        self, frontier: Frontier, checkpoints: int, claims: Generator[tuple[Any, ...]]
    ) -> None:
        """Begin behind this tree, with the claims about larger ones."""
        self.frontier, self.checkpoints = frontier, checkpoints
        self.close()
        self._claims, self._next = claims, next(claims, None)

    def close(self) -> None:
        """Let go of the claims."""
        self._claims.close()

    def add(self, leaves: Sequence[Digest]) -> None:
        """The next leaves of the journal."""
        end = self.frontier.size + len(leaves)
        while True:
            self._reach()
            stop = min(self._following(), end)
            if stop == self.frontier.size:
                break
            start = len(leaves) - (end - self.frontier.size)
            self.frontier = self.frontier.append(leaves[start : start + stop - self.frontier.size])

    def finish(self) -> None:
        """Name the claims about more records than there are."""
        self._reach()
        size = self.frontier.size
        while self._next is not None:
            self._add(self._next[0], "size", f"at most {size}", self._next[0],
                      "a checkpoint of more records than the journal has")  # fmt: skip
            self._next = next(self._claims, None)
        if self._head is not None and self._head[0] > size:
            self._add(self._head[0], "size", self._head[0], size,
                      "the contract holds more records than the journal has")  # fmt: skip

    def _following(self) -> int:
        sizes = [2**63]
        if self._next is not None:
            sizes.append(self._next[0])
        if self._head is not None and self._head[0] > self.frontier.size:
            sizes.append(self._head[0])
        return min(sizes)

    def _reach(self) -> None:
        """Compare every claim about the present size."""
        size = self.frontier.size
        root = self.frontier.root() if size else EMPTY_ROOT
        while self._next is not None and self._next[0] <= size:
            at, found = self._next
            self.checkpoints += 1
            if at < size:
                self._add(at, "size", "a size above the one before", at, "sizes must rise")
            elif found != root:
                self._add(at, "root", root, found,
                          "the root of the journal's first records is another")  # fmt: skip
            self._next = next(self._claims, None)
        if self._head is not None and self._head[0] == size:
            if self._head[1] != root:
                meaning = "the contract has another root for the journal's first records"
                self._add(size, "root", self._head[1], root, meaning)
            self._head = None

    def _add(self, size: int, field: str, expected: Any, found: Any, meaning: str) -> None:
        self._findings.add(CHECK, "checkpoint", f"size={size}", field, expected, found, meaning)
