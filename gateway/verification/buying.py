"""Whether a document is for the booker who asks: whom its issue names as the buyer. Pure.

What a document says of its buyer is another matter (`gateway.checking.buyers`): it may be spelt in
many ways. Whom the issue names is a member, by its code.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from chain.words import Role
from gateway.verification.axes import Use
from gateway.verification.finding import Check, Result
from gateway.verification.standing import Viewer

CHECK: Final = "buyer"

_RECLAIM: Final = (
    "you are its buyer, and another member has it: ask a steward, whose head names you (`shujian "
    "document assign`), which ends a lock, and reverses a booking (`shujian document reverse`)"
)


def checks(
    buyer: str | None, viewer: Viewer | None, *, named: Callable[[], bool]
) -> tuple[Check, ...]:
    """The check; none for those who book nothing, and where the issue names nobody.

    ``named`` says whether a steward named the viewer, which outweighs what the issuer said.
    """
    if buyer is None or viewer is None or not viewer.roles & Role.BOOKER:
        return ()
    if viewer.member == buyer:
        return (Check(CHECK, Result.VALID, "its issue names you as the buyer"),)
    if named():
        return (Check(CHECK, Result.VALID, "a steward named you as the buyer"),)
    return (Check(CHECK, Result.INVALID, "its issue names another member as the buyer"),)


def advice(found: Sequence[Check], use: Use | None, member: str | None) -> tuple[str, ...]:
    """What to do: leave it to its buyer, or as its buyer get it back."""
    if not found:
        return ()
    if found[0].result is Result.INVALID:
        return ("do not book it: its issuer meant it for another member",)
    taken = use is not None and use.status in ("locked", "booked") and use.code != member
    return (_RECLAIM,) if taken else ()
