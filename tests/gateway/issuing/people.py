"""Who acts in the machine, on which documents, and in which words states are told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chain.words import Role
from gateway.issuing import models
from gateway.statements.models import Statement
from tests.gateway.issuing.registry import JG, MZ, SW, alone, of_batch
from tests.support.town import STEWARD, XC

ALONE = ("1", "2", "3", "4")
DOCUMENTS = (
    *((bytes(alone(key).issue), 0) for key in ALONE),
    *((bytes(of_batch(1).issue), serial) for serial in (2, 1, 9)),
)
"""Those alone, two of a batch, and one that there may never be."""

CHANGES = (
    *("SuspendDocument", "SuspendDocument", "ResumeDocument", "ResumeDocument"),
    *("RevokeDocument", "SupersedeDocument"),
)
NEXT = {
    1: (*("SuspendDocument", "SuspendDocument", "SuspendDocument"), *CHANGES[4:]),
    2: (*("ResumeDocument", "ResumeDocument", "ResumeDocument"), *CHANGES[4:]),
    3: ("RevokeDocument",),
    4: ("ResumeDocument",),
}
"""What mostly comes next, by how valid the document is."""
REDS = ("RequestRed", "ConfirmRed", "RejectRed", "WithdrawRed")
TABLES = (
    models.IssuerRight, models.Issue, models.DocumentSeries, models.DocumentChange,
    models.RedLetter, models.RedEvent, Statement,
)  # fmt: skip
CODES = (SW, MZ, JG, XC, STEWARD)
PEOPLE = {
    "sw-clerk": (SW, False, int(Role.ISSUER)),
    "sw-head": (SW, True, int(Role.ISSUER)),
    "mz-head": (MZ, True, int(Role.ISSUER)),
    "jg-clerk": (JG, False, int(Role.STEWARD | Role.ISSUER)),
    "jg-head": (JG, True, int(Role.STEWARD | Role.ISSUER)),
    "xc-clerk": (XC, False, int(Role.PROVIDER | Role.CONSUMER)),
    "xc-head": (XC, True, int(Role.PROVIDER | Role.CONSUMER)),
    "steward": (STEWARD, True, int(Role.STEWARD)),
}
STATES = {1: "active", 2: "suspended", 3: "revoked", 4: "superseded"}
RED_STATES = ("none", "requested", "confirmed", "rejected", "withdrawn", "partial", "full")
SIDES = (None, "issuer", "steward", "buyer")


@dataclass(frozen=True)
class Sent:
    """A statement that was signed: which, by whom."""

    kind: str
    by: str
    raw: dict[str, Any]
    digest: bytes


def as_bytes(message: Mapping[str, Any]) -> dict[str, Any]:
    """A message with its digests as bytes, as the model has them."""
    return {
        name: bytes.fromhex(value[2:]) if isinstance(value, str) and value[:2] == "0x" else value
        for name, value in message.items()
    }
