"""Whether a document was in force at a time, by what was known at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from enum import Enum
from typing import Any

from chain.documents.state import (
    DocumentChange,
    DocumentIssue,
    DocumentSide,
    DocumentStatus,
    DocumentValidity,
)
from chain.words import Seconds, to_hex

_BEIJING = timezone(timedelta(hours=8))
_ENDED = {
    DocumentStatus.SUSPENDED: "suspended",
    DocumentStatus.REVOKED: "revoked",
    DocumentStatus.SUPERSEDED: "superseded",
}
_SIDES = {DocumentSide.ISSUER: "its issuer", DocumentSide.STEWARD: "a steward"}


class Force(Enum):
    """How a document stood; only `IN_FORCE` is good."""

    IN_FORCE = "in-force"
    NOT_ISSUED = "not-issued"
    NOT_YET = "not-yet-valid"
    EXPIRED = "expired"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True)
class Judged:
    """How a document stood at ``time``, by what was recorded until ``known``.

    ``change`` is the change that made it so, where one did.
    """

    force: Force
    time: Seconds
    known: Seconds
    reason: str
    change: DocumentChange | None = None

    def as_json(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "force": self.force.value,
            "known": self.known,
            "reason": self.reason,
            "time": self.time,
        }


def judge(
    issue: DocumentIssue, validity: DocumentValidity, time: Seconds, known: Seconds
) -> Judged:
    """How the document stood at a time, by what was recorded until ``known``; both inclusive.

    The contract's `statusAt`, then the period for which it was issued. Red letters and uses are
    *not* looked at: they are other axes.
    """

    def found(force: Force, reason: str, change: DocumentChange | None = None) -> Judged:
        return Judged(force, time, known, reason, change)

    if issue.issued > min(time, known):
        return found(Force.NOT_ISSUED, f"it was issued on {moment(issue.issued)}, not before")
    change = validity.change_at(time, known)
    if change is not None and change.status is not DocumentStatus.ACTIVE:
        return found(Force(_ENDED[change.status]), _told(change, validity), change)
    if time < issue.valid_from:
        return found(Force.NOT_YET, f"it is valid from {moment(issue.valid_from)} on")
    if issue.valid_until and time > issue.valid_until:
        return found(Force.EXPIRED, f"it expired on {moment(issue.valid_until)}")
    return found(Force.IN_FORCE, f"in force on {moment(time)}", change)


def moment(time: int) -> str:
    """A second as a person reads it, in Beijing time; the number where no calendar reaches."""
    try:
        found = datetime.fromtimestamp(time, UTC).astimezone(_BEIJING)
    except (ValueError, OverflowError, OSError):
        return f"second {time}"
    # Not by strftime, which writes the year 1 with one digit.
    return f"{found.isoformat(' ', 'seconds')[:19]} +08:00"


def _told(change: DocumentChange, validity: DocumentValidity) -> str:
    by = ""
    if change.status is DocumentStatus.SUPERSEDED:
        if validity.successor is not None:
            by = f" by document {to_hex(validity.successor)}"
    else:
        by = f" by {_SIDES.get(change.by, 'somebody')}"
    since = f"{_ENDED[change.status]}{by} with effect from {moment(change.effective)}"
    return f"{since}, recorded on {moment(change.recorded)}"
