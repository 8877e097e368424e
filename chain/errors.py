"""The one tree of errors that ``chain`` raises; each message says what to do next."""

from __future__ import annotations


class ChainError(Exception):
    """Base of every error that ``chain`` raises on purpose."""


class CanonicalError(ChainError):
    """The value or the bytes are not canonical JSON as this project restricts it."""


class ProofError(ChainError):
    """A proof does not lead to the root, or was asked of a tree that cannot be."""


class RecordError(ChainError):
    """A header or body does not have the form of a record."""


class StatementError(ChainError):
    """A statement is malformed, or its signature is not one that the contracts accept."""


class SealError(ChainError):
    """A block's seal is malformed, or not made by a sealer of the ledger."""


class ReceiptError(ChainError):
    """A receipt does not have the form that an operator signs."""


class EvidenceError(ChainError):
    """Evidence, or the file that says what is trusted, does not have its form."""


class CommitmentError(ChainError):
    """A document, its envelope or its bundle cannot be committed to, or does not have its form."""


class AccountError(ChainError):
    """A keystore is missing, unreadable, or does not open with the password given."""


class ClientError(ChainError):
    """Base of what can go wrong between the client and a node."""


class NodeError(ChainError):
    """Base of what keeps the embedded node from starting or going on."""


class ObserverError(ChainError):
    """An observer cannot begin or go on: its mirror, its trust, or what it was shown."""
