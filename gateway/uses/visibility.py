"""Who may know who has a document, and under which voucher. Pure."""

from __future__ import annotations

from typing import Protocol

from chain.words import Role
from gateway.errors import Forbidden
from gateway.uses.steps import Use

ASKERS = Role.BOOKER | Role.ISSUER | Role.STEWARD | Role.AUDITOR
"""Who may ask how documents are used at all."""

OVERSEERS = Role.STEWARD | Role.AUDITOR
"""Who sees every use: stewards reverse bookings and name buyers, auditors look into them."""


class Viewer(Protocol):
    """Whoever asks: a member's code and its roles. A `Standing` is one."""

    @property
    def member(self) -> str:
        """The code of the member."""

    @property
    def roles(self) -> Role:
        """What the member may do."""


def check_asker(viewer: Viewer) -> None:
    """Raise `Forbidden` for a member that has nothing to do with the use of documents."""
    if not viewer.roles & ASKERS:
        raise Forbidden(
            f"{viewer.member} is neither booker nor issuer, steward or auditor: how documents are "
            "used is not for it"
        )


def oversees(viewer: Viewer) -> bool:
    """Whether the viewer sees every use."""
    return bool(viewer.roles & OVERSEERS)


def knows(viewer: Viewer, use: Use) -> bool:
    """Whether the viewer may know who has a document: who has it itself, the buyer named."""
    return oversees(viewer) or viewer.member in (use.holder, use.buyer)
