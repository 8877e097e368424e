"""Replaying the journal's headers, from one checkpoint to the next.

The root that the Journal computed from the leaf hashes binds the headers, so whatever is wrong in
headers with that root was recorded so, and not only shown so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chain.errors import CanonicalError, RecordError
from chain.index import Changes, Index, Step
from chain.merkle import Frontier, leaf_hash
from chain.observer.entries import RIGHT, UNCLAIMED, WRONG, Claim
from chain.observer.mirror import Mirror
from chain.records import Header, decode_header
from chain.words import ZERO_DIGEST, Digest

_STATE = "journal"


class JournalFault(Exception):
    """What is wrong with headers; ``bound`` if they have the root that the contract computed."""

    def __init__(self, reason: str, *, bound: bool, position: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.bound = bound
        self.position = position


@dataclass(frozen=True, slots=True)
class Reached:
    """How far headers were replayed: the tree, the last record's time, the number of keys."""

    frontier: Frontier = Frontier()  # noqa: RUF009 - frozen
    time: int = 0
    keys: int = 0

    def encode(self) -> bytes:
        """Size, time and keys in eight bytes each, and the peaks."""
        numbers = (self.frontier.size, self.time, self.keys)
        return b"".join([*(number.to_bytes(8) for number in numbers), *self.frontier.peaks])

    @classmethod
    def decode(cls, data: bytes) -> Reached:
        """What ``encode`` wrote."""
        size, time, keys = (int.from_bytes(data[at : at + 8]) for at in (0, 8, 16))
        peaks = tuple(Digest(data[at : at + 32]) for at in range(24, len(data), 32))
        return cls(Frontier(size, peaks), time, keys)


class Journal:
    """The journal as far as it was replayed; kept in the mirror, and gone on with from there."""

    def __init__(self, mirror: Mirror) -> None:
        self._mirror = mirror
        kept = mirror.read(_STATE)
        self._reached = Reached() if kept is None else Reached.decode(kept)
        self._index = Index.build(mirror.rows, self.size, self._reached.keys)

    @property
    def size(self) -> int:
        """How many headers were replayed; always the size of a checkpoint."""
        return self._reached.frontier.size

    def extend(self, claim: Claim, headers: Sequence[bytes], *, accept: bool = False) -> str:
        """Replay the headers up to the next checkpoint, and keep them; what its index root is.

        `JournalFault` if anything is wrong; then nothing is kept. With ``accept`` a wrong index
        root is kept as such, so that the journal can be followed further.
        """
        leaves = [leaf_hash(header) for header in headers]
        frontier = self._reached.frontier.append(leaves)
        if (frontier.size, frontier.root()) != (claim.size, claim.root):
            raise JournalFault(
                f"the headers shown do not have the root of the checkpoint of {claim.size} records",
                bound=False,
            )
        read = read_headers(headers, self.size)
        check_times(read, self.size, self._reached.time)
        changes = changes_of(read, self.size)
        step = self._index.prepare(claim.size, changes)
        check_ordinals(read, self.size, changes, step)
        verdict = judge(claim.index_root, step.root.root)
        if verdict == WRONG and not accept:
            raise JournalFault(
                f"the checkpoint of {claim.size} records claims the index root "
                f"0x{claim.index_root.hex()}, its headers have 0x{step.root.root.hex()}",
                bound=True,
            )
        time = read[-1].time if read else self._reached.time
        self._keep(Reached(frontier, time, step.keys), headers, step, verdict)
        return verdict

    def _keep(self, reached: Reached, headers: Sequence[bytes], step: Step, verdict: str) -> None:
        self._mirror.add_headers(self.size, headers)
        self._mirror.add_rows(step.rows)
        self._mirror.judge(step.root.size, verdict)
        self._mirror.write(_STATE, reached.encode())
        self._index.apply(step)
        self._reached = reached
        self._index.advance(4 * len(step.rows))


def judge(claimed: Digest, found: Digest) -> str:
    """What the index root of a checkpoint is; zero is a claim of nothing."""
    if claimed == ZERO_DIGEST:
        return UNCLAIMED
    return RIGHT if claimed == found else WRONG


def read_headers(headers: Sequence[bytes], first: int) -> list[Header]:
    """The headers decoded; `JournalFault` names the first that is none."""
    read = []
    for position, data in enumerate(headers, first):
        try:
            read.append(decode_header(data))
        except (CanonicalError, RecordError) as error:
            reason = f"record {position} has no header of the right form: {error}"
            raise JournalFault(reason, bound=True, position=position) from error
    return read


def check_times(headers: Sequence[Header], first: int, time: int) -> None:
    """`JournalFault` for a time before that of the record before; ``time`` is the last before."""
    for position, header in enumerate(headers, first):
        if header.time < time:
            reason = f"record {position} has the time {header.time}, the one before it {time}"
            raise JournalFault(reason, bound=True, position=position)
        time = header.time


def changes_of(headers: Sequence[Header], first: int) -> Changes:
    """For each tag the positions of its records among these headers."""
    changes: dict[bytes, list[int]] = {}
    for position, header in enumerate(headers, first):
        for tag, _ in header.tags:
            changes.setdefault(tag, []).append(position)
    return changes


def check_ordinals(headers: Sequence[Header], first: int, changes: Changes, step: Step) -> None:
    """`JournalFault` unless the ordinal of each tag counts the earlier records with it."""
    following = {tag: count - len(changes[tag]) for tag, count, _ in step.rows}
    for position, header in enumerate(headers, first):
        for tag, ordinal in header.tags:
            if ordinal != following[tag]:
                reason = (
                    f"record {position} says that {ordinal} records before it have the key tag "
                    f"0x{tag.hex()}, there are {following[tag]}"
                )
                raise JournalFault(reason, bound=True, position=position)
            following[tag] += 1
