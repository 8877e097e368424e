"""The hashes of the index and the shape of its map: arithmetic on bytes, nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import TypeAlias

from chain.errors import ProofError
from chain.merkle.hashing import HASH_SIZE, fold
from chain.words import Digest

OCCUPANCY = 8
"""How many keys a bucket holds at most in the mean; beyond it the map has twice the buckets."""

TAG_BITS = 8 * HASH_SIZE
ENTRY_SIZE = 2 * HASH_SIZE + 8

Row: TypeAlias = tuple[bytes, int, bytes]
"""All that is kept of one key: (tag, count, peaks of its list, one behind the other)."""

_ROOT_PREFIX = b"shujian-index"


def depth_of(keys: int) -> int:
    """D of an index of that many keys: the least for which ``keys <= OCCUPANCY * 2**D``."""
    return (max(keys - 1, 0) // OCCUPANCY).bit_length()


def bucket_of(tag: bytes, depth: int) -> int:
    """The bucket of a tag among ``2**depth``: its first ``depth`` bits, 64 at most."""
    return int.from_bytes(tag[:8]) >> (64 - depth)


def bucket_bounds(start: int, stop: int, depth: int) -> tuple[bytes, bytes]:
    """The least and the greatest tag of the buckets from ``start`` up to, but without, ``stop``."""
    shift = TAG_BITS - depth
    return (start << shift).to_bytes(HASH_SIZE), ((stop << shift) - 1).to_bytes(HASH_SIZE)


def entry_bytes(tag: bytes, count: int, root: bytes) -> bytes:
    """What a bucket holds of a key: tag (32) ‖ count (8) ‖ root of its list (32)."""
    return tag + count.to_bytes(8) + root


def bucket_hash(content: bytes) -> Digest:
    """SHA-256(0x02 ‖ entries, ascending by tag); the content's form is not checked."""
    return Digest(sha256(b"\x02" + content).digest())


def rows_hash(rows: Iterable[Row]) -> Digest:
    """The hash of the bucket that holds these rows and no other, ascending by tag."""
    return bucket_hash(
        b"".join(
            [
                # A list of one position, or of a power of two, has one peak: no need to fold it.
                tag + count.to_bytes(8) + (peaks if len(peaks) == HASH_SIZE else peaks_root(peaks))
                for tag, count, peaks in rows
            ]
        )
    )


def branch_hash(left: bytes, right: bytes) -> Digest:
    """SHA-256(0x03 ‖ left ‖ right): a node of the map; the sizes of both are not checked."""
    return Digest(sha256(b"\x03" + left + right).digest())


def root_hash(size: int, keys: int, depth: int, top: bytes) -> Digest:
    """The index root: journal size, number of keys and depth bound to the map's own root."""
    numbers = size.to_bytes(8) + keys.to_bytes(8) + depth.to_bytes(1)
    return Digest(sha256(_ROOT_PREFIX + numbers + top).digest())


def peaks_root(peaks: bytes) -> Digest:
    """The root of a key's list, folded from the peaks of its row."""
    return fold(split_peaks(peaks))


def require_hash(value: object, what: str) -> None:
    """Refuse with ``ProofError`` what is not 32 bytes."""
    if not isinstance(value, bytes) or len(value) != HASH_SIZE:
        raise ProofError(f"{what} is not {HASH_SIZE} bytes")


def split_peaks(peaks: bytes) -> list[bytes]:
    """The peaks of a row one by one, largest first."""
    return [peaks[at : at + HASH_SIZE] for at in range(0, len(peaks), HASH_SIZE)]
