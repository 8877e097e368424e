"""Transactions of one account on their way into blocks."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from chain.words import Address, Digest


class State(StrEnum):
    """How far a transaction has come."""

    STORED = "stored"
    """Durable here; the node is not known to have it."""
    SENT = "sent"
    """The node took it."""
    MINED = "mined"
    """In a block, with effect."""
    FAILED = "failed"
    """In a block, without effect."""
    REPLACED = "replaced"
    """Never to be: another transaction of the account has its nonce."""
    REFUSED = "refused"
    """Never to be: the node refused it when its turn came, and its nonce was given to another."""


@dataclass(frozen=True, slots=True)
class SentTransaction:
    """A transaction of the outbox; block and what follows are None until it is in a block."""

    key: str
    nonce: int
    hash: Digest
    state: State
    block: int | None
    block_hash: Digest | None
    gas_used: int | None
    contract: Address | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A transaction to be sent: the caller's key for it, destination (None deploys), data, gas."""

    key: str
    to: Address | None
    data: bytes
    gas: int
