"""What the routes of proofs give; times in Unix milliseconds, chain times in seconds."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel


class CheckpointOut(BaseModel):
    """A checkpoint as the contract stores it, and where on the chain it was made."""

    size: int
    root: str
    index_root: str
    block: int
    block_hash: str
    block_time: int
    transaction: str


class VouchedOut(BaseModel):
    """How many of the observers vouch for it by their signatures, and how many are required."""

    signed: int
    required: int


class ObservedCheckpointOut(CheckpointOut):
    """A checkpoint, and how many observers signed it or a later one."""

    observers: VouchedOut

    @classmethod
    def of(cls, checkpoint: CheckpointOut, vouched: dict[str, int]) -> ObservedCheckpointOut:
        """The checkpoint with what `vouched` says of it."""
        return cls(**dict(checkpoint), observers=VouchedOut(**vouched))


class LeavesOut(BaseModel):
    """Leaf hashes of consecutive positions from `first` on."""

    first: int
    leaves: list[str]


class ProofOut(BaseModel):
    """The nodes of an RFC 6962 proof, in the order of that RFC."""

    proof: list[str]


class InclusionOut(ProofOut):
    """A leaf, and the proof that it is in the tree of `size` leaves with that root."""

    position: int
    leaf: str
    size: int
    root: str


class RecordOut(BaseModel):
    """A record with its place; `header` is the exact text whose leaf hash stands in the tree."""

    position: int
    header: str
    body: dict[str, Any] | None
    salt: str | None
    leaf: str
    level: Literal["recorded", "anchored"]
    checkpoint: CheckpointOut | None
    inclusion: list[str]


class ObservedRecordOut(RecordOut):
    """A record with its place, and how many observers signed a checkpoint that covers it."""

    observers: VouchedOut

    @classmethod
    def of(cls, record: RecordOut, vouched: dict[str, int]) -> ObservedRecordOut:
        """The record with what `vouched` says of it."""
        return cls(**dict(record), observers=VouchedOut(**vouched))


class LedgerOut(BaseModel):
    """The identity of the ledger, for whoever wants to check it; and the newest checkpoint.

    `log` is the verifier key of the notes at ``/log/checkpoint`` (C2SP signed-note).
    """

    ledger: dict[str, Any]
    log: str
    size: int
    checkpoint: CheckpointOut | None
