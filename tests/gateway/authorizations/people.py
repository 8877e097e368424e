"""Who acts in the machine, what they mostly do next, and in which words states are told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from chain.words import Role
from tests.gateway.authorizations.office import BB
from tests.support.authorization_model import Side, Status
from tests.support.town import STEWARD, TJ, XC

CODES = ("A-000000000001", "A-000000000002", "A-000000000003")
RESOURCE = "STJJ-0001"
DECISIONS = (
    *("EndorseAccess", "EndorseAccess", "GrantAccess", "GrantAccess", "DenyAccess"),
    *("SuspendAccess", "SuspendAccess", "ResumeAccess", "RevokeAccess"),
)
BOTH = int(Role.PROVIDER | Role.CONSUMER)
PEOPLE = {
    "tj-clerk": (TJ, False, BOTH),
    "tj-head": (TJ, True, BOTH),
    "xc-clerk": (XC, False, BOTH),
    "xc-head": (XC, True, BOTH),
    "bb-head": (BB, True, int(Role.CONSUMER)),
    "steward": (STEWARD, True, int(Role.STEWARD)),
}
STATES = {
    Status.REQUESTED: "requested",
    Status.ENDORSED: "endorsed",
    Status.GRANTED: "granted",
    Status.SUSPENDED: "suspended",
    Status.DENIED: "denied",
    Status.REVOKED: "revoked",
}
LIKELY: dict[Status, tuple[list[str], list[str]]] = {
    Status.UNKNOWN: (["RequestAccess"], ["xc-clerk", "xc-head"]),
    Status.REQUESTED: (["EndorseAccess"], ["xc-head"]),
    Status.ENDORSED: (["GrantAccess", "GrantAccess", "DenyAccess"], ["tj-head"]),
    Status.GRANTED: (
        ["SuspendAccess", "SuspendAccess", "RevokeAccess"],
        ["tj-head", "steward"],
    ),
    Status.SUSPENDED: (["ResumeAccess", "ResumeAccess", "RevokeAccess"], ["tj-head", "steward"]),
    Status.DENIED: (["RevokeAccess"], ["xc-head"]),
    Status.REVOKED: (["ResumeAccess"], ["tj-head"]),
}
"""What mostly comes next in each state, and who does it."""
SIDES = {Side.OWNER: "owner", Side.STEWARD: "steward"}


@dataclass(frozen=True)
class Sent:
    """A statement that was signed: which, about what, by whom."""

    kind: str
    code: str
    by: str
    raw: dict[str, Any]
    digest: bytes
