"""Whether an access was covered by an authorization, as of its time. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal

from chain.words import Millis, Position, Seconds

RULE_VERSION: Final = 1
"""Raised with every change of what `verdict` says; records of decisions name it."""

ALL: Final = "all"
"""The fields of an access that took everything the resource has."""

Fields = frozenset[str] | Literal["all"] | None
"""What an access took: those fields, `ALL` of them, or None where nobody says."""


class Verdict(StrEnum):
    """What an access was to the authorization that it named."""

    COVERED = "COVERED"
    NO_AUTHORIZATION = "NO_AUTHORIZATION"
    EXPIRED = "EXPIRED"
    SUSPENDED = "SUSPENDED"
    PURPOSE_DIFFERS = "PURPOSE_DIFFERS"
    FIELDS_EXCEEDED = "FIELDS_EXCEEDED"
    WRONG_CONSUMER = "WRONG_CONSUMER"
    UNKNOWN = "UNKNOWN"


class Force(StrEnum):
    """Whether an authorization lets anybody in, from one moment to the next change."""

    NONE = "none"
    GRANTED = "granted"
    SUSPENDED = "suspended"


@dataclass(frozen=True, slots=True)
class Change:
    """From `since`, or from the record at `position` on, the authorization has this force."""

    since: Millis
    position: Position
    force: Force


@dataclass(frozen=True, slots=True)
class Terms:
    """For what, and which fields, an authorization was granted; `fields` None: all."""

    purpose: str
    fields: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class AuthorizationHistory:
    """All of an authorization that coverage depends on.

    `changes` are in the journal's order. `from_` and `until` are Unix seconds, both inclusive, of
    the period granted. `terms` is None where they were granted but their text is not kept here.
    """

    code: str
    resource: str
    consumer: str
    from_: Seconds
    until: Seconds
    terms: Terms | None
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class AccessFacts:
    """All of an access that coverage depends on.

    `time` is when it happened. `position` is the record of a release by this gateway, which is
    judged by what stood in the journal before it; None for what happened elsewhere, which is judged
    by its time. `purpose` is None where nobody says.
    """

    time: Millis
    resource: str
    consumer: str
    purpose: str | None
    fields: Fields
    position: Position | None = None


def verdict(history: AuthorizationHistory | None, access: AccessFacts) -> Verdict:
    """Judge an access by the authorization that it names; `history` None: there is no such one.

    Denied, revoked and not yet granted ones are `NO_AUTHORIZATION`, those outside their period,
    before it too, `EXPIRED`. *Not* judged: uses left, and the standing of members and resource.
    """
    if history is None or history.resource != access.resource:
        return Verdict.NO_AUTHORIZATION
    if history.consumer != access.consumer:
        return Verdict.WRONG_CONSUMER
    force = force_at(history.changes, access)
    if force is not Force.GRANTED:
        return Verdict.SUSPENDED if force is Force.SUSPENDED else Verdict.NO_AUTHORIZATION
    if not history.from_ <= access.time // 1000 <= history.until:
        return Verdict.EXPIRED
    return _by_terms(history.terms, access)


def force_at(changes: Iterable[Change], access: AccessFacts) -> Force:
    """The force that an authorization had when the access happened."""
    force = Force.NONE
    for change in changes:
        if _precedes(change, access):
            force = change.force
    return force


def _precedes(change: Change, access: AccessFacts) -> bool:
    if access.position is not None:
        return change.position < access.position
    return change.since <= access.time


def _by_terms(terms: Terms | None, access: AccessFacts) -> Verdict:
    if terms is None or access.purpose is None:
        return Verdict.UNKNOWN
    if access.purpose != terms.purpose:
        return Verdict.PURPOSE_DIFFERS
    if terms.fields is None:
        return Verdict.COVERED
    if access.fields is None:
        return Verdict.UNKNOWN
    if access.fields == ALL or not set(access.fields) <= terms.fields:
        return Verdict.FIELDS_EXCEEDED
    return Verdict.COVERED


_NEAREST: Final = (
    Verdict.COVERED,
    Verdict.UNKNOWN,
    Verdict.FIELDS_EXCEEDED,
    Verdict.PURPOSE_DIFFERS,
    Verdict.SUSPENDED,
    Verdict.EXPIRED,
    Verdict.WRONG_CONSUMER,
    Verdict.NO_AUTHORIZATION,
)


def best_verdict(
    histories: Sequence[AuthorizationHistory], access: AccessFacts
) -> tuple[Verdict, str | None]:
    """Judge an access that names no authorization by those there are: the nearest, and its code."""
    judged = [(verdict(history, access), history.code) for history in histories]
    return min(
        judged, key=lambda one: _NEAREST.index(one[0]), default=(Verdict.NO_AUTHORIZATION, None)
    )
