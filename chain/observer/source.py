"""What an observer is shown: blocks, headers, bodies, by whoever is observed. None is believed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from chain.node.replay import ClaimedBlock


@dataclass(frozen=True, slots=True)
class ShownBody:
    """A record's body with its salt, as somebody gave it; both are None where it was erased."""

    salt: bytes | None
    body: bytes | None


class Source(Protocol):
    """Where a ledger is read from. ``SourceAway`` where it does not answer."""

    def blocks(self, first: int) -> Iterator[ClaimedBlock]:
        """The blocks from that number on, ascending, as many as are there or are given at once."""
        ...

    def headers(self, first: int, most: int) -> Sequence[bytes]:
        """The headers of the records from that position on, ``most`` of them or fewer."""
        ...

    def bodies(self, first: int, most: int) -> Sequence[ShownBody]:
        """The bodies of the records from that position on, ``most`` of them or fewer."""
        ...
