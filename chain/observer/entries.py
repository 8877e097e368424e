"""The tables of a mirror beside the chain's, and their rows."""

from __future__ import annotations

from dataclasses import dataclass

from chain.evidence import Observation
from chain.words import Address, Digest, Signature

SCHEMA = """
CREATE TABLE state (name TEXT PRIMARY KEY, value ANY NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE checkpoint (
    size INTEGER PRIMARY KEY, root BLOB NOT NULL, index_root BLOB NOT NULL,
    block INTEGER NOT NULL, place INTEGER NOT NULL, verdict TEXT
) STRICT;
CREATE TABLE header (position INTEGER PRIMARY KEY, header BLOB NOT NULL) STRICT;
CREATE TABLE body (position INTEGER PRIMARY KEY, salt BLOB, body BLOB) STRICT;
CREATE TABLE key (tag BLOB PRIMARY KEY, count INTEGER NOT NULL, peaks BLOB NOT NULL)
    STRICT, WITHOUT ROWID;
CREATE TABLE observation (
    account BLOB NOT NULL, size INTEGER NOT NULL, block INTEGER NOT NULL, hash BLOB NOT NULL,
    root BLOB NOT NULL, index_root BLOB NOT NULL, signature BLOB NOT NULL,
    sent INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (account, size)
) STRICT, WITHOUT ROWID;
CREATE TABLE stop (
    number INTEGER PRIMARY KEY, time INTEGER NOT NULL, about TEXT NOT NULL, reason TEXT NOT NULL,
    file TEXT NOT NULL, reviewed INTEGER
) STRICT;
"""

RIGHT, UNCLAIMED, WRONG = "right", "unclaimed", "wrong"
"""What a checkpoint's index root was found to be."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A checkpoint that the Journal made, and the block and transaction in which it did.

    ``verdict`` is None until the headers under it were replayed.
    """

    size: int
    root: Digest
    index_root: Digest
    block: int
    place: int
    verdict: str | None = None


@dataclass(frozen=True, slots=True)
class Signed:
    """An observation with its signature, as it stands in the mirror."""

    seen: Observation
    account: Address
    signature: Signature


@dataclass(frozen=True, slots=True)
class Stop:
    """Something wrong that was found; ``reviewed`` is when somebody said that they had looked."""

    number: int
    time: int
    about: str
    reason: str
    file: str
    reviewed: int | None
