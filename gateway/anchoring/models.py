"""The tables of anchoring: the chain's checkpoints of the journal, and how far it was followed.

Neither is a projection of the journal: both are copied from the chain, and can be read from it
again as long as it keeps the state that a proof needs.
"""

from __future__ import annotations

from sqlmodel import Field, SQLModel

CONTRACTS = "contracts"
"""The name of the one cursor: over the events of all contracts of the ledger."""


class Checkpoint(SQLModel, table=True):
    """A checkpoint that the Journal contract made, with the proof of it captured at the time.

    `index_root` is zero where the operator claimed none. The proof is one of EIP-1186 under the
    state root of `header`, the RLP of a block's header: that of the checkpoint's own block, or of
    a later one where the node no longer had that state. `account_proof` and `storage_proof` are
    canonical JSON as `chain.client` gives it. All three are None where no node could prove it.
    """

    __tablename__ = "checkpoint"

    size: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    root: bytes = Field(max_length=32)
    index_root: bytes = Field(max_length=32)
    block_number: int
    block_hash: bytes = Field(max_length=32)
    block_time: int
    transaction: bytes = Field(max_length=32)
    header: bytes | None
    account_proof: bytes | None
    storage_proof: bytes | None


class Cursor(SQLModel, table=True):
    """The last block whose contract events are in the journal: one row, moved with them."""

    __tablename__ = "cursor"

    name: str = Field(primary_key=True, max_length=16)
    block_number: int
    block_hash: bytes = Field(max_length=32)
