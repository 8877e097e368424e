"""What the records of a release hold, beside the statement that asked for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from chain.words import Digest, to_hex
from gateway.authorizations import coverage
from gateway.journal.records import Draft
from gateway.releases import decision
from gateway.releases.decision import Reason
from gateway.releases.models import Release


class Why(StrEnum):
    """Why a delivery ended before its end, where it was not for a `Reason` that came up since."""

    CLIENT_GONE = "CLIENT_GONE"
    CLIENT_STOPPED = "CLIENT_STOPPED"
    GATEWAY_ENDED = "GATEWAY_ENDED"
    NOT_FETCHED = "NOT_FETCHED"
    CONTENT_DIFFERS = "CONTENT_DIFFERS"


@dataclass(frozen=True, slots=True)
class Sending:
    """Exactly what will be sent: its salted digest and size, and how it was made.

    `original` is the digest of the payload as deposited. `fields` None and no `transformation`
    mean the payload itself; then `digest` is `original`.
    """

    original: Digest
    digest: Digest
    size: int
    fields: tuple[str, ...] | None
    transformation: tuple[str, int] | None

    def as_json(self) -> dict[str, Any]:
        """The form that records keep; a size is a string, as every large number there."""
        made = self.transformation
        return {
            "content": {"digest": to_hex(self.digest), "size": str(self.size)},
            "fields": None if self.fields is None else list(self.fields),
            "original": to_hex(self.original),
            "transformation": None if made is None else {"name": made[0], "version": made[1]},
        }


RULES = {"release": decision.RULE_VERSION, "coverage": coverage.RULE_VERSION}
"""By which rules a release was decided."""


def released(
    payload: Digest, sending: Sending, concern: Mapping[str, Any], *, anchored: bool
) -> dict[str, Any]:
    """Beside the statement of ``access.released``; whom it concerns as `persons.concern` says."""
    release = {"anchored": anchored, "payload": to_hex(payload), "rules": RULES}
    return {**concern, "release": {**release, **sending.as_json()}}


def refused(payload: Digest, reason: Reason, persons: Sequence[str]) -> dict[str, Any]:
    """Beside the statement of ``access.refused``."""
    body: dict[str, Any] = {
        "release": {"payload": to_hex(payload), "rules": RULES},
        "reason": {"error": reason.value, "arguments": {}},
    }
    return {**body, "persons": list(persons)} if persons else body


def completed(row: Release, digest: Digest, size: int) -> Draft:
    """``access.completed``: all of it was handed to the network, with this digest."""
    content = {"digest": to_hex(digest), "size": str(size)}
    return _draft("access.completed", row, {"content": content})


def aborted(row: Release, sent: int | None, why: Why | Reason) -> Draft:
    """``access.aborted``: at most so many bytes left, counted from the content's beginning.

    `sent` None: nobody knows how many, because the gateway itself ended.
    """
    told = None if sent is None else str(sent)
    return _draft("access.aborted", row, {"sent": told, "why": why.value})


def resumed(row: Release, start: int) -> Draft:
    """``access.resumed``: a broken delivery goes on from this byte."""
    return _draft("access.resumed", row, {"from": str(start)})


def _draft(kind: str, row: Release, delivery: Mapping[str, Any]) -> Draft:
    body = {
        "delivery": dict(delivery),
        "released": row.position,
        "subject": subject_of(row),
    }
    return Draft(kind, "recorded", body)


def subject_of(row: Release) -> dict[str, str]:
    """The subject of every record about a release."""
    subject = {
        "resource": row.resource,
        "owner": row.owner,
        "consumer": row.consumer,
        "request": to_hex(row.request),
    }
    if row.authorization is not None:
        subject["authorization"] = row.authorization
    return subject
