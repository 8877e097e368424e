"""What an index shows of one key, and its form as bytes."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from chain.errors import ProofError
from chain.index.hashing import ENTRY_SIZE, entry_bytes, require_hash
from chain.merkle.hashing import HASH_SIZE
from chain.merkle.shape import MAX_SIZE
from chain.words import Digest

_HEAD = 9


@dataclass(frozen=True, slots=True)
class Entry:
    """What the map says of one key: how many records have its tag, and the root of their list."""

    tag: Digest
    count: int
    root: Digest

    def __post_init__(self) -> None:
        require_hash(self.tag, "the tag of an entry")
        _require_number(self.count, 1, "the count of an entry")
        require_hash(self.root, "the root of an entry")


@dataclass(frozen=True, slots=True)
class IndexRoot:
    """The two things that a checkpoint says of the index: the journal's size and the root."""

    size: int
    root: Digest

    def __post_init__(self) -> None:
        _require_number(self.size, 0, "the size of the journal")
        require_hash(self.root, "an index root")


@dataclass(frozen=True, slots=True)
class KeyProof:
    """The whole bucket of a tag and the way from it to the root; D is the number of siblings.

    ``keys`` is the number of keys of the index; siblings stand from the bucket up. A proof of
    another form is a ``ProofError``; that it leads anywhere is for ``verify_key`` and
    ``verify_absent`` to say.
    """

    keys: int
    entries: tuple[Entry, ...]
    siblings: tuple[Digest, ...]

    def __post_init__(self) -> None:
        _require_number(self.keys, 0, "the number of keys")
        for sibling in _items(self.siblings):
            require_hash(sibling, "a sibling")
        if not all(isinstance(entry, Entry) for entry in _items(self.entries)):
            raise ProofError("a bucket is made of entries")
        if any(first.tag >= second.tag for first, second in pairwise(self.entries)):
            raise ProofError("the entries of a bucket ascend by tag, and none occurs twice")

    def entry(self, tag: bytes) -> Entry | None:
        """What the bucket says of a tag; None where it does not hold it. Not checked at all."""
        return next((entry for entry in self.entries if entry.tag == tag), None)

    def content(self) -> bytes:
        """The bytes of the bucket, as they are hashed."""
        return b"".join(entry_bytes(e.tag, e.count, e.root) for e in self.entries)

    def encode(self) -> bytes:
        """keys (8) ‖ D (1) ‖ siblings (32 each) ‖ entries (72 each)."""
        head = self.keys.to_bytes(8) + len(self.siblings).to_bytes(1)
        return head + b"".join(self.siblings) + self.content()


def decode_key_proof(data: bytes) -> KeyProof:
    """Read what ``KeyProof.encode`` wrote; ``ProofError`` for bytes of any other form."""
    if len(data) < _HEAD:
        raise ProofError(f"a proof of a key has {_HEAD} bytes at least")
    start = _HEAD + HASH_SIZE * data[8]
    if len(data) < start or (len(data) - start) % ENTRY_SIZE:
        raise ProofError(f"{len(data)} bytes are not a proof of {data[8]} siblings and entries")
    return KeyProof(
        keys=int.from_bytes(data[:8]),
        entries=tuple(_entry(data, at) for at in range(start, len(data), ENTRY_SIZE)),
        siblings=tuple(Digest(data[at : at + HASH_SIZE]) for at in range(_HEAD, start, HASH_SIZE)),
    )


def _entry(data: bytes, at: int) -> Entry:
    tag, rest = data[at : at + HASH_SIZE], data[at + HASH_SIZE : at + ENTRY_SIZE]
    return Entry(Digest(tag), int.from_bytes(rest[:8]), Digest(rest[8:]))


def _items(value: object) -> tuple[object, ...]:
    if not isinstance(value, tuple):
        raise ProofError("entries and siblings are tuples")
    return value


def _require_number(value: object, least: int, what: str) -> None:
    if type(value) is not int or not least <= value <= MAX_SIZE:
        raise ProofError(f"{what} is a whole number from {least} to 2^63 - 1")
