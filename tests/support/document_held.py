"""What the model of Documents holds of a document, and its words for states and sides."""

from __future__ import annotations

from dataclasses import dataclass

ZERO = bytes(32)

ACTIVE, SUSPENDED, REVOKED, SUPERSEDED = 1, 2, 3, 4
NONE, REQUESTED, CONFIRMED, REJECTED, WITHDRAWN, PARTIAL, FULL = range(7)
NOBODY, ISSUER, STEWARD, BUYER = range(4)


@dataclass
class Issued:
    """A document alone (`count` 0), or a batch."""

    issuer: bytes
    count: int
    first: int
    root: bytes
    issued: int
    from_: int
    until: int
    amount: int
    buyer: bytes
    blue: bytes


@dataclass
class Changed:
    """One change of validity."""

    recorded: int
    effective: int
    status: int
    by: int


@dataclass
class Reds:
    """The red letters of a document."""

    issuer: bytes = ZERO
    total: int = 0
    done: int = 0
    open: int = 0
    state: int = 0
    status: int = NONE
    by: int = NOBODY
