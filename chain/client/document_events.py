"""The events of Documents and Uses, one frozen class each; the others stand in `events`."""

from __future__ import annotations

from dataclasses import dataclass

from chain.client.wire import Place
from chain.words import Digest


@dataclass(frozen=True, slots=True)
class IssuerLicensed:
    """A member's right to issue documents of a kind was given, changed or taken."""

    place: Place
    digest: Digest
    issuer: Digest
    member: Digest
    kind: str
    from_: int
    until: int
    state: int


@dataclass(frozen=True, slots=True)
class DocumentIssued:
    """A document was issued alone; ``blue`` is the one for which it is the red letter, or zero."""

    place: Place
    digest: Digest
    document: Digest
    issuer: Digest
    kind: str
    key: Digest
    root: Digest
    valid_from: int
    valid_until: int
    amount: int
    buyer: Digest
    blue: Digest
    state: int


@dataclass(frozen=True, slots=True)
class BatchIssued:
    """The documents ``first`` to ``first + count - 1`` of a series were issued."""

    place: Place
    digest: Digest
    batch: Digest
    issuer: Digest
    kind: str
    series: Digest
    first: int
    count: int
    root: Digest
    valid_from: int
    valid_until: int
    state: int


@dataclass(frozen=True, slots=True)
class DocumentSuspended:
    """A document was suspended by a head of ``member``: the issuer, or a steward."""

    place: Place
    digest: Digest
    document: Digest
    member: Digest
    reason: Digest
    effective: int
    state: int


@dataclass(frozen=True, slots=True)
class DocumentResumed:
    """A suspended document holds again, by the side that suspended."""

    place: Place
    digest: Digest
    document: Digest
    member: Digest
    reason: Digest
    effective: int
    state: int


@dataclass(frozen=True, slots=True)
class DocumentRevoked:
    """A document ended for good by a head of ``member``: the issuer, or a steward."""

    place: Place
    digest: Digest
    document: Digest
    member: Digest
    reason: Digest
    effective: int
    state: int


@dataclass(frozen=True, slots=True)
class DocumentSuperseded:
    """A document ended for good, and another follows it."""

    place: Place
    digest: Digest
    document: Digest
    member: Digest
    successor: Digest
    effective: int
    state: int


@dataclass(frozen=True, slots=True)
class RedRequested:
    """A red letter was asked for by ``member``: the issuer, or the buyer."""

    place: Place
    digest: Digest
    document: Digest
    member: Digest
    total: int
    amount: int
    reason: Digest
    state: int


@dataclass(frozen=True, slots=True)
class RedConfirmed:
    """What was asked for was confirmed by a head of ``member``."""

    place: Place
    digest: Digest
    document: Digest
    member: Digest
    amount: int
    state: int


@dataclass(frozen=True, slots=True)
class RedRejected:
    """What was asked for was rejected by a head of ``member``."""

    place: Place
    digest: Digest
    document: Digest
    member: Digest
    reason: Digest
    state: int


@dataclass(frozen=True, slots=True)
class RedWithdrawn:
    """What was asked for was taken back by the side that asked."""

    place: Place
    digest: Digest
    document: Digest
    member: Digest
    reason: Digest
    state: int


@dataclass(frozen=True, slots=True)
class UseLocked:
    """Documents were locked for a voucher of ``member``."""

    place: Place
    digest: Digest
    member: Digest
    voucher: Digest
    keys: tuple[Digest, ...]
    until: int
    state: int


@dataclass(frozen=True, slots=True)
class UseBooked:
    """Documents were booked under a voucher of ``member``."""

    place: Place
    digest: Digest
    member: Digest
    voucher: Digest
    keys: tuple[Digest, ...]
    state: int


@dataclass(frozen=True, slots=True)
class UseReleased:
    """Locks of a voucher of ``member`` were given up."""

    place: Place
    digest: Digest
    member: Digest
    voucher: Digest
    keys: tuple[Digest, ...]
    state: int


@dataclass(frozen=True, slots=True)
class UseReversed:
    """Bookings of a voucher of ``member`` were undone by a head of ``by``: it, or a steward."""

    place: Place
    digest: Digest
    member: Digest
    voucher: Digest
    keys: tuple[Digest, ...]
    by: Digest
    reason: Digest
    state: int


@dataclass(frozen=True, slots=True)
class BuyerNamed:
    """A steward named the one member that may use a document; zero is anybody."""

    place: Place
    digest: Digest
    key: Digest
    member: Digest
    buyer: Digest
    reason: Digest
    state: int


DocumentsEvent = (
    IssuerLicensed
    | DocumentIssued
    | BatchIssued
    | DocumentSuspended
    | DocumentResumed
    | DocumentRevoked
    | DocumentSuperseded
    | RedRequested
    | RedConfirmed
    | RedRejected
    | RedWithdrawn
)

UsesEvent = UseLocked | UseBooked | UseReleased | UseReversed | BuyerNamed

DOCUMENT_EVENTS: tuple[type[DocumentsEvent | UsesEvent], ...] = (
    IssuerLicensed,
    DocumentIssued,
    BatchIssued,
    DocumentSuspended,
    DocumentResumed,
    DocumentRevoked,
    DocumentSuperseded,
    RedRequested,
    RedConfirmed,
    RedRejected,
    RedWithdrawn,
    UseLocked,
    UseBooked,
    UseReleased,
    UseReversed,
    BuyerNamed,
)
"""Every class above."""
