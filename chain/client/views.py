"""What the ledger's contracts answer when asked, as frozen classes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from chain.words import Address, Digest, Rank, Role


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the ledger's contracts are, and the block from which on they have events."""

    members: Address
    catalog: Address
    journal: Address
    block: int

    def of(self, contract: str) -> Address:
        """The address of ``Members``, ``Catalog`` or ``Journal``."""
        return {"Members": self.members, "Catalog": self.catalog, "Journal": self.journal}[contract]


@dataclass(frozen=True, slots=True)
class Standing:
    """Whose account it is and what it may do; ``rank`` is None once it was removed."""

    member: Digest
    rank: Rank | None
    roles: Role
    active: bool


@dataclass(frozen=True, slots=True)
class MemberState:
    """A member now; ``state`` counts the statements accepted about it."""

    code: str
    prefix: str
    profile: Digest
    roles: Role
    active: bool
    state: int
    accounts: int
    heads: int


class ResourceStatus(Enum):
    """Whether a resource is offered."""

    PUBLISHED = 1
    WITHDRAWN = 2


@dataclass(frozen=True, slots=True)
class ResourceState:
    """A resource now; ``entry`` is the SHA-256 of its current version's entry."""

    owner: Digest
    entry: Digest
    version: int
    state: int
    status: ResourceStatus


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A checkpoint of the journal; ``block`` is where it was made, ``index_root`` zero no claim."""

    size: int
    root: Digest
    index_root: Digest
    block: int
