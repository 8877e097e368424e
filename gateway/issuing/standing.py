"""How one document stands at a time as known at a time: its validity in one word. Pure."""

from __future__ import annotations

from typing import Final

from chain.words import Seconds
from gateway.issuing.models import Issue
from gateway.issuing.states import ACTIVE, Validity

NOT_ISSUED: Final = "not issued"
NOT_YET: Final = "not yet valid"
EXPIRED: Final = "expired"


def state_at(issue: Issue, found: Validity, at: Seconds, known: Seconds) -> str:
    """The contract's `statusAt`, then the period for which it was issued."""
    status = found.status_at(at, known)
    if status is None:
        return NOT_ISSUED
    if status != ACTIVE:
        return status
    if at < issue.valid_from:
        return NOT_YET
    return EXPIRED if issue.valid_until and at > issue.valid_until else ACTIVE
