"""What the ledger's contracts answer when asked, as frozen classes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from chain.client.errors import Nonsense
from chain.words import Address, Digest, Rank, Role, Seconds


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the ledger's contracts are, and the block from which on they have events."""

    members: Address
    catalog: Address
    journal: Address
    authorizations: Address
    documents: Address
    uses: Address
    block: int

    def of(self, contract: str) -> Address:
        """The address of a contract by its name, such as ``Members``."""
        return self.by_name[contract]

    @property
    def by_name(self) -> dict[str, Address]:
        """Every contract of the ledger, in the order of their deployment."""
        return {
            "Members": self.members,
            "Catalog": self.catalog,
            "Journal": self.journal,
            "Authorizations": self.authorizations,
            "Documents": self.documents,
            "Uses": self.uses,
        }


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


class AuthorizationStatus(Enum):
    """How far an authorization has come; one that expired is `GRANTED` still."""

    REQUESTED = 1
    ENDORSED = 2
    GRANTED = 3
    SUSPENDED = 4
    DENIED = 5
    REVOKED = 6


class Side(Enum):
    """On whose side a head suspended an authorization."""

    OWNER = 1
    STEWARD = 2


@dataclass(frozen=True, slots=True)
class AuthorizationState:
    """An authorization now; period and uses are those asked for, and once granted those granted.

    ``application`` is the digest of the RequestAccess, ``terms`` zero before the grant. ``from_``
    and ``until`` are Unix seconds, both inclusive; ``uses`` 0 is any number, and uses are *not*
    counted here. ``state`` counts the statements accepted about it.
    """

    resource: Digest
    consumer: Digest
    application: Digest
    terms: Digest
    from_: Seconds
    until: Seconds
    uses: int
    state: int
    status: AuthorizationStatus
    suspended_by: Side | None


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A checkpoint of the journal; ``block`` is where it was made, ``index_root`` zero no claim."""

    size: int
    root: Digest
    index_root: Digest
    block: int


def read_authorization(values: Sequence[Any]) -> AuthorizationState | None:
    """What ``Authorizations.authorization`` answered; None for zeros. Raises `Nonsense`."""
    resource, consumer, application, terms, first, last, uses, state, status, side = values
    if status == 0:
        return None
    try:
        found, suspended_by = AuthorizationStatus(status), Side(side) if side else None
    except ValueError as error:
        raise Nonsense(f"an authorization has the status {status}, side {side}") from error
    return AuthorizationState(
        Digest(resource),
        Digest(consumer),
        Digest(application),
        Digest(terms),
        Seconds(first),
        Seconds(last),
        uses,
        state,
        found,
        suspended_by,
    )
