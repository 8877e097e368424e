"""The events of the ledger's contracts, as one frozen class each, decoded from a node's logs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import cache
from typing import Any

from chain.client.artifacts import CONTRACTS, Entry, artifact
from chain.client.authorization_events import (
    AccessDenied,
    AccessEndorsed,
    AccessGranted,
    AccessRequested,
    AccessResumed,
    AccessRevoked,
    AccessSuspended,
    AuthorizationsEvent,
)
from chain.client.codec import Undecodable, decode_values
from chain.client.document_events import DOCUMENT_EVENTS, DocumentsEvent, UsesEvent
from chain.client.errors import Nonsense
from chain.client.refusals import Refusal, decode_refusal
from chain.client.wire import Log, Place
from chain.words import Address, Digest, Rank, Role


@dataclass(frozen=True, slots=True)
class MemberAdmitted:
    """A member was admitted; ``digest`` is zero for a founder. ``state`` is always 1."""

    place: Place
    digest: Digest
    member: Digest
    code: str
    prefix: str
    profile: Digest
    roles: Role
    handlers: tuple[Address, ...]
    heads: tuple[Address, ...]
    state: int


@dataclass(frozen=True, slots=True)
class MemberAmended:
    """A member's profile and roles were replaced."""

    place: Place
    digest: Digest
    member: Digest
    profile: Digest
    roles: Role
    state: int


@dataclass(frozen=True, slots=True)
class MemberSuspended:
    """A member was suspended; ``reason`` is the SHA-256 of the reason."""

    place: Place
    digest: Digest
    member: Digest
    reason: Digest
    state: int


@dataclass(frozen=True, slots=True)
class MemberReinstated:
    """A suspended member was reinstated."""

    place: Place
    digest: Digest
    member: Digest
    reason: Digest
    state: int


@dataclass(frozen=True, slots=True)
class AccountRotated:
    """An account was removed (``next`` is zero), added (``previous`` is zero) or replaced."""

    place: Place
    digest: Digest
    member: Digest
    previous: Address
    next: Address
    rank: Rank
    state: int


@dataclass(frozen=True, slots=True)
class EntryPublished:
    """A version of a catalog entry was published; ``entry`` is its SHA-256."""

    place: Place
    digest: Digest
    resource: Digest
    owner: Digest
    version: int
    entry: Digest
    state: int


@dataclass(frozen=True, slots=True)
class EntryWithdrawn:
    """A resource was withdrawn."""

    place: Place
    digest: Digest
    resource: Digest
    owner: Digest
    reason: Digest
    state: int


@dataclass(frozen=True, slots=True)
class EntryTransferred:
    """A resource got another owner."""

    place: Place
    digest: Digest
    resource: Digest
    from_member: Digest
    to_member: Digest
    state: int


@dataclass(frozen=True, slots=True)
class CallRefused:
    """One call of a relayed batch was refused; ``call_hash`` is `call_hash` of its bytes."""

    place: Place
    call_hash: Digest
    refusal: Refusal


@dataclass(frozen=True, slots=True)
class CheckpointAppended:
    """The journal grew to a new checkpoint; ``index_root`` zero is no claim."""

    place: Place
    size: int
    root: Digest
    index_root: Digest


MembersEvent = MemberAdmitted | MemberAmended | MemberSuspended | MemberReinstated | AccountRotated
CatalogEvent = EntryPublished | EntryWithdrawn | EntryTransferred
Event = (
    MembersEvent
    | CatalogEvent
    | AuthorizationsEvent
    | DocumentsEvent
    | UsesEvent
    | CallRefused
    | CheckpointAppended
)

EVENT_CLASSES: dict[str, type[Event]] = {
    kind.__name__: kind
    for kind in (
        MemberAdmitted,
        MemberAmended,
        MemberSuspended,
        MemberReinstated,
        AccountRotated,
        EntryPublished,
        EntryWithdrawn,
        EntryTransferred,
        AccessRequested,
        AccessEndorsed,
        AccessGranted,
        AccessDenied,
        AccessSuspended,
        AccessResumed,
        AccessRevoked,
        CallRefused,
        CheckpointAppended,
        *DOCUMENT_EVENTS,
    )
}


def decode_event(log: Log) -> Event:
    """The event that a log of one of the ledger's contracts holds.

    Raises `Nonsense` for any other log: the contracts emit nothing else and never change.
    """
    entry = _events().get(log.topics[0] if log.topics else b"")
    if entry is None:
        raise Nonsense(f"a log in block {log.place.block} is of no event of the ledger's contracts")
    kind = EVENT_CLASSES[entry.name]
    try:
        values = _values(entry, log)
        names = [field.name for field in fields(kind)[1:]]
        pairs = zip(names, values, strict=True)
        return kind(log.place, **{name: _WORDS.get(name, _as_is)(value) for name, value in pairs})
    except (Undecodable, ValueError) as error:
        where = f"block {log.place.block}, log {log.place.index}"
        raise Nonsense(f"{entry.name} in {where} does not decode: {error}") from error


def _values(entry: Entry, log: Log) -> list[Any]:
    """The event's values in the order of the ABI, indexed ones from the topics."""
    indexed = [item for item in entry.inputs if item.indexed]
    plain = [item for item in entry.inputs if not item.indexed]
    topics = iter(decode_values(indexed, b"".join(log.topics[1:])))
    if len(log.topics) != len(indexed) + 1:
        raise Undecodable(f"{len(log.topics) - 1} indexed values, not {len(indexed)}")
    rest = iter(decode_values(plain, log.data))
    return [next(topics if item.indexed else rest) for item in entry.inputs]


def _as_is(value: Any) -> Any:
    return value


_WORDS: dict[str, Callable[[Any], Any]] = {
    "roles": Role,
    "rank": Rank,
    "refusal": decode_refusal,
}
"""What the values of these fields become; all others are already in our words."""


@cache
def _events() -> dict[bytes, Entry]:
    entries = [entry for name in CONTRACTS for entry in artifact(name).of_kind("event")]
    return {entry.topic: entry for entry in entries}
