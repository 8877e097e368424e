"""Authorizations in plain Python: what each statement should change, or how it should fail.

Pure, and of no one's types: ids and digests are whatever hashable values the caller has, bytes for
the contract and hexadecimal for the gateway. That the digest is new, the signature good and the
code well spelt is taken for granted; all else is judged in the contract's order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

STEWARD, PROVIDER, CONSUMER = 1, 8, 16


class Status(IntEnum):
    """How far an authorization has come."""

    UNKNOWN = 0
    REQUESTED = 1
    ENDORSED = 2
    GRANTED = 3
    SUSPENDED = 4
    DENIED = 5
    REVOKED = 6


class Side(IntEnum):
    """For whom a head speaks."""

    NOBODY = 0
    OWNER = 1
    STEWARD = 2
    CONSUMER = 3


class Refusal(Exception):
    """The statement is refused, with the name and values of the contract's error."""

    def __init__(self, name: str, *values: Any) -> None:
        super().__init__(name, values)
        self.name = name
        self.values = values


@dataclass(frozen=True)
class Signer:
    """The account that signed, and what it is now; `active` as Members says it."""

    account: Any
    member: Any
    head: bool
    roles: int
    active: bool


@dataclass(frozen=True)
class Offer:
    """A resource now: whose it is, and whether it is published."""

    owner: Any
    published: bool


@dataclass
class Held:
    """An authorization now; `number` counts the statements accepted about it."""

    resource: Any = None
    consumer: Any = None
    application: Any = None
    terms: Any = None
    from_: int = 0
    until: int = 0
    uses: int = 0
    number: int = 0
    status: Status = Status.UNKNOWN
    suspended_by: Side = Side.NOBODY

    def covers(self, consumer: Any, time: int) -> bool:
        """Whether it is in force for a consumer at a time (Unix seconds)."""
        granted = self.status is Status.GRANTED and self.consumer == consumer
        return granted and self.from_ <= time <= self.until


@dataclass
class AuthorizationModel:
    """What Authorizations should hold; `offers` tells what a resource is now."""

    offers: Callable[[Any], Offer]
    held: dict[Any, Held] = field(default_factory=dict)

    def apply(
        self,
        kind: str,
        subject: Any,
        message: Mapping[str, Any],
        digest: Any,
        signer: Signer,
        now: int,
    ) -> None:
        """Make the change of a statement about the authorization `subject`.

        `now` is the block's time. Raises `Refusal`, and then nothing is changed.
        """
        found = self.held.get(subject, Held())
        if message["expectedState"] != found.number:
            raise Refusal("WrongState", message["expectedState"], found.number)
        if kind == "RequestAccess":
            self._request(subject, found, message, digest, signer, now)
        else:
            _require_status(kind, subject, found)
            if "application" in message and message["application"] != found.application:
                raise Refusal("WrongApplication", message["application"], found.application)
            getattr(self, f"_{kind}")(found, message, signer)
        found.number += 1
        self.held[subject] = found

    def _request(
        self,
        subject: Any,
        found: Held,
        message: Mapping[str, Any],
        digest: Any,
        signer: Signer,
        now: int,
    ) -> None:
        if found.status is not Status.UNKNOWN:
            raise Refusal("AuthorizationExists", subject)
        entitled = signer.active and signer.member == message["consumer"]
        if not (entitled and signer.roles & CONSUMER):
            raise Refusal("NotAuthorised", signer.account)
        if self._published_owner(message["resource"]) == signer.member:
            raise Refusal("OwnResource", message["resource"], signer.member)
        _require_period(message)
        if now > message["until"]:
            raise Refusal("PeriodPassed", message["until"], now)
        found.resource, found.application = message["resource"], digest
        found.consumer = signer.member
        _take_period(found, message)
        found.status = Status.REQUESTED

    def _EndorseAccess(self, found: Held, message: Mapping[str, Any], signer: Signer) -> None:
        self._require_side(found, signer, Side.CONSUMER)
        found.status = Status.ENDORSED

    def _GrantAccess(self, found: Held, message: Mapping[str, Any], signer: Signer) -> None:
        _require_head(signer)
        if signer.member != self._published_owner(found.resource) or not signer.roles & PROVIDER:
            raise Refusal("NotAuthorised", signer.account)
        _require_period(message)
        if message["from"] < found.from_ or message["until"] > found.until:
            raise Refusal("PeriodExceeded", message["from"], message["until"])
        if found.uses and not 0 < message["uses"] <= found.uses:
            raise Refusal("UsesExceeded", message["uses"], found.uses)
        found.terms = message["terms"]
        _take_period(found, message)
        found.status = Status.GRANTED

    def _DenyAccess(self, found: Held, message: Mapping[str, Any], signer: Signer) -> None:
        self._require_side(found, signer, Side.OWNER)
        found.status = Status.DENIED

    def _SuspendAccess(self, found: Held, message: Mapping[str, Any], signer: Signer) -> None:
        found.suspended_by = self._require_side(found, signer, Side.OWNER, Side.STEWARD)
        found.status = Status.SUSPENDED

    def _ResumeAccess(self, found: Held, message: Mapping[str, Any], signer: Signer) -> None:
        self._require_side(found, signer, found.suspended_by)
        found.status, found.suspended_by = Status.GRANTED, Side.NOBODY

    def _RevokeAccess(self, found: Held, message: Mapping[str, Any], signer: Signer) -> None:
        self._require_side(found, signer, Side.OWNER, Side.STEWARD, Side.CONSUMER)
        found.status, found.suspended_by = Status.REVOKED, Side.NOBODY

    def side(self, found: Held, signer: Signer) -> Side:
        """For which side a head speaks: the owner as the owner only, whatever else it is."""
        if signer.member == self.offers(found.resource).owner:
            return Side.OWNER
        if signer.member == found.consumer:
            return Side.CONSUMER
        return Side.STEWARD if signer.roles & STEWARD else Side.NOBODY

    def _require_side(self, found: Held, signer: Signer, *sides: Side) -> Side:
        _require_head(signer)
        side = self.side(found, signer)
        if side not in sides:
            raise Refusal("NotAuthorised", signer.account)
        return side

    def _published_owner(self, resource: Any) -> Any:
        offer = self.offers(resource)
        if not offer.published:
            raise Refusal("NotPublished", resource)
        return offer.owner


_FROM = {
    "EndorseAccess": {Status.REQUESTED},
    "GrantAccess": {Status.ENDORSED},
    "DenyAccess": {Status.REQUESTED, Status.ENDORSED},
    "SuspendAccess": {Status.GRANTED},
    "ResumeAccess": {Status.SUSPENDED},
    "RevokeAccess": {Status.REQUESTED, Status.ENDORSED, Status.GRANTED, Status.SUSPENDED},
}
"""In which states each statement is possible."""


def _require_status(kind: str, subject: Any, found: Held) -> None:
    if found.status not in _FROM[kind]:
        raise Refusal("WrongStatus", subject, int(found.status))


def _require_head(signer: Signer) -> None:
    if not (signer.active and signer.head):
        raise Refusal("NotAuthorised", signer.account)


def _require_period(message: Mapping[str, Any]) -> None:
    if message["from"] > message["until"] or message["until"] >= 2**53:
        raise Refusal("InvalidPeriod", message["from"], message["until"])


def _take_period(found: Held, message: Mapping[str, Any]) -> None:
    found.from_, found.until, found.uses = message["from"], message["until"], message["uses"]
