"""The events of Authorizations, one frozen class each; the others stand in `events`."""

from __future__ import annotations

from dataclasses import dataclass

from chain.client.wire import Place
from chain.words import Digest


@dataclass(frozen=True, slots=True)
class AccessRequested:
    """A consumer asked for a resource; ``digest`` is what decisions name as the application."""

    place: Place
    digest: Digest
    authorization: Digest
    resource: Digest
    consumer: Digest
    request: Digest
    from_: int
    until: int
    uses: int
    state: int


@dataclass(frozen=True, slots=True)
class AccessEndorsed:
    """The consumer's head passed an application on; ``member`` is the consumer."""

    place: Place
    digest: Digest
    authorization: Digest
    member: Digest
    application: Digest
    state: int


@dataclass(frozen=True, slots=True)
class AccessGranted:
    """The owner's head granted an application; ``member`` is the owner."""

    place: Place
    digest: Digest
    authorization: Digest
    member: Digest
    application: Digest
    terms: Digest
    from_: int
    until: int
    uses: int
    state: int


@dataclass(frozen=True, slots=True)
class AccessDenied:
    """The owner's head denied an application; ``member`` is the owner."""

    place: Place
    digest: Digest
    authorization: Digest
    member: Digest
    application: Digest
    reason: Digest
    state: int


@dataclass(frozen=True, slots=True)
class AccessSuspended:
    """A grant was suspended by a head of ``member``: the owner, or a steward."""

    place: Place
    digest: Digest
    authorization: Digest
    member: Digest
    reason: Digest
    state: int


@dataclass(frozen=True, slots=True)
class AccessResumed:
    """A suspended grant holds again, by a head of ``member``: the owner, or a steward."""

    place: Place
    digest: Digest
    authorization: Digest
    member: Digest
    reason: Digest
    state: int


@dataclass(frozen=True, slots=True)
class AccessRevoked:
    """An authorization ended by a head of ``member``: the owner, a steward or the consumer."""

    place: Place
    digest: Digest
    authorization: Digest
    member: Digest
    reason: Digest
    state: int


AuthorizationsEvent = (
    AccessRequested
    | AccessEndorsed
    | AccessGranted
    | AccessDenied
    | AccessSuspended
    | AccessResumed
    | AccessRevoked
)
