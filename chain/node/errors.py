"""What keeps the node from starting, going on, taking a transaction or believing a block."""

from __future__ import annotations

from chain.errors import NodeError


class FolderError(NodeError):
    """The node's folder cannot be used: missing, half made, held by another process, or older."""


class GenesisError(NodeError):
    """The genesis file is missing, unreadable, or not the one that this chain began with."""


class StoreError(NodeError):
    """The chain's file does not hold what a chain must hold."""


class NotASealer(NodeError):
    """The key given to the node is not among the sealers named in the genesis."""


class TransactionRefused(NodeError):
    """The rules of the chain, or the limits of this node, do not admit the transaction."""


class BlockRefused(NodeError):
    """A block breaks a rule of the chain; ``number`` says which block, the message which rule."""

    def __init__(self, number: int, reason: str) -> None:
        super().__init__(f"block {number}: {reason}")
        self.number = number
        self.reason = reason


class SourceError(NodeError):
    """The place from which a chain is read is away or does not answer as a node does."""


class TookTooLong(NodeError):
    """A computation was cut off at its deadline."""
