"""What a code is and what became of it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from chain.documents.identity import DocumentName
from chain.words import Digest, Millis
from gateway.errors import Forbidden
from gateway.holders.models import DisclosureCode, HolderLink
from gateway.holders.scope import Scope
from gateway.members.standing import Standing


class State(StrEnum):
    """What became of a code."""

    OPEN = "open"
    USED = "used"
    REVOKED = "revoked"
    EXPIRED = "expired"


class Way(StrEnum):
    """How a code came to whoever used it."""

    DIGITS = "digits"
    QR = "qr"


ENDED: Final = {
    State.USED: "this code was used already; ask the holder for a new one",
    State.REVOKED: "this code was withdrawn; ask the holder for a new one",
    State.EXPIRED: "this code has expired; ask the holder for a new one",
}
"""What is said to whoever brings a code that is not open."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the holder chose for a code, checked."""

    fields: tuple[str, ...]
    purpose: str
    verifier: str | None
    minutes: int


@dataclass(frozen=True, slots=True)
class Code:
    """A code as it stands: what it shows of which document, for whom, and what became of it.

    ``verifier`` and ``used_by`` are codes of members. ``record`` is where it was made, ``ended``
    where it was used or withdrawn. Times are Unix milliseconds.
    """

    id: Digest
    link: Digest
    name: DocumentName
    issuer: str
    scope: Scope
    verifier: str | None
    state: State
    made: int
    expires: int
    record: int
    used: int | None
    used_by: str | None
    revoked: int | None
    ended: int | None


def state_of(row: DisclosureCode, link: HolderLink, now: Millis) -> State:
    """What became of a code; one of a link that was withdrawn is withdrawn with it."""
    if row.used is not None:
        return State.USED
    if row.revoked is not None:
        return State.REVOKED
    if row.expires <= now:
        return State.EXPIRED
    return State.OPEN if link.revoked is None else State.REVOKED


def code_of(row: DisclosureCode, link: HolderLink, scope: Scope, now: Millis) -> Code:
    """The rows of a code, and its scope decrypted, as one."""
    state = state_of(row, link, now)
    withdrawn = row.revoked if row.revoked is not None else link.revoked
    return Code(
        id=Digest(row.id),
        link=Digest(row.link),
        name=DocumentName(Digest(link.issue), link.serial),
        issuer=link.issuer,
        scope=scope,
        verifier=row.verifier,
        state=state,
        made=row.made,
        expires=row.expires,
        record=row.record,
        used=row.used,
        used_by=row.used_by,
        revoked=withdrawn if state is State.REVOKED else None,
        ended=row.ended,
    )


def require_reader(verifier: str | None, who: Standing | None) -> None:
    """Raise `Forbidden` where a code is for a member that does not ask."""
    if verifier is not None and (who is None or who.member != verifier):
        raise Forbidden("this code is for another member alone; sign in as that member")
