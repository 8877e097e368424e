"""What the routes of observers take and give; times in Unix milliseconds, bytes as ``0x…``."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, Field

from chain.evidence.observation import Observation as Seen
from chain.words import Digest, to_hex
from gateway.observers.models import Observation

_Hash = Annotated[str, Field(pattern="^0x[0-9a-f]{64}$")]
_Number = Annotated[int, Field(ge=0, le=2**53 - 1)]


class GenesisOut(BaseModel):
    """What an observer begins with; `specification` is that of the embedded node, or null.

    Whoever believes the genesis believes who it is from: compare `genesis` with `trust.json`.
    """

    chain_id: int
    genesis: str
    sealers: list[str]
    ledger: dict[str, Any]
    specification: dict[str, Any] | None


class BlockName(BaseModel):
    """A block by its number and hash."""

    number: _Number
    hash: _Hash


class ObservationIn(BaseModel):
    """A block, the checkpoint that was made in it, and an observer's signature over both."""

    block: BlockName
    size: _Number
    root: _Hash
    index: _Hash
    signature: Annotated[str, Field(pattern="^0x[0-9a-f]{130}$")]

    def seen(self) -> Seen:
        """What is signed."""
        block, root, index = (
            Digest(bytes.fromhex(text[2:])) for text in (self.block.hash, self.root, self.index)
        )
        return Seen(self.block.number, block, self.size, root, index)


class CollectedOut(BaseModel):
    """How many were kept now or before; `later` are sizes that this gateway has yet to follow."""

    kept: int
    known: int
    later: list[int]


class ProgressOut(BaseModel):
    """How far a configured observer has come; null where it has signed nothing yet."""

    account: str
    size: int | None
    received: int | None


class ObservationOut(BaseModel):
    """An observer's signature; `configured` is false for one whom the settings no longer name."""

    account: str
    configured: bool
    block: BlockName
    size: int
    root: str
    index: str
    signature: str
    received: int

    @classmethod
    def of(cls, row: Observation, *, configured: bool) -> ObservationOut:
        """A row in the form that leaves the gateway."""
        return cls(
            account=to_hex(row.account),
            configured=configured,
            block=BlockName(number=row.block_number, hash=to_hex(row.block_hash)),
            size=row.size,
            root=to_hex(row.root),
            index=to_hex(row.index_root),
            signature=to_hex(row.signature),
            received=row.received,
        )


class ObservationsOut(BaseModel):
    """Who observes, how many must, the newest size that so many signed, and who signed `size`."""

    required: int
    observed: int | None
    observers: list[ProgressOut]
    size: int | None
    observations: list[ObservationOut]
