"""A number that one issuer has issued more than once: what stands beside a document under it.

Nobody but its issuer issues a number, so a second document under it is a slip, a replacement, or
worse. Whoever holds one of them must learn that there is another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlmodel import Session

from chain.documents.identity import DocumentName
from chain.errors import ChainError
from gateway.archive.service import Archive
from gateway.errors import LedgerError, NotFound
from gateway.issuing.models import Issue
from gateway.issuing.states import ACTIVE, REVOKED, SUPERSEDED, SUSPENDED
from gateway.verification.candidates import Candidate
from gateway.verification.finding import Check, Result
from gateway.verification.standing import EXPIRED, NOT_ISSUED, Times, validity_of

CHECK: Final = "issued.again"

OVER: Final = (REVOKED, SUPERSEDED, EXPIRED)
"""What has ended may be issued again under its number: that is a replacement or a renewal."""

_SAME: Final = "in force, with the same content"
_OTHER: Final = "in force, with other content"
_UNKNOWN: Final = "in force, its content not kept here"
_MOST_NAMED: Final = 5
_DOUBTS: Final = {
    SUSPENDED: "suspended",
    REVOKED: "revoked",
    SUPERSEDED: "superseded",
    _OTHER: "in force with other content",
    _UNKNOWN: "in force with content that is not kept here",
}
"""What is said in the verdict's own sentence; the first that there is."""


@dataclass(frozen=True, slots=True)
class Again:
    """How the other documents of one issuer under one number stand, and what they are called."""

    stand: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    @property
    def doubt(self) -> str:
        """What a verdict has to say of them; nothing where all are alike and in force."""
        found = next((words for stand, words in _DOUBTS.items() if stand in self.stand), "")
        return f"its issuer issued this number more than once, and another is {found}" * bool(found)


ONCE: Final = Again()


def again(
    session: Session, archive: Archive, one: Candidate, issued: Sequence[Candidate], times: Times
) -> Again:
    """How all that was issued under its number stands beside a document at the time asked about.

    Left out: the document itself, what was not issued yet, what has run out by its own dates, and
    what this very document was issued to replace.
    """
    stand, names = [], []
    for other in issued:
        if other.name == one.name:
            continue
        found = validity_of(session, other.issue, other.name.serial, times, None)
        replaced = found.state == SUPERSEDED and found.successor == one.name.text
        if replaced or found.state in (NOT_ISSUED, EXPIRED):
            continue
        stand.append(
            found.state if found.state != ACTIVE else _beside(session, archive, one, other)
        )
        names.append(other.name.text)
    return Again(tuple(stand), tuple(names))


def _beside(session: Session, archive: Archive, one: Candidate, other: Candidate) -> str:
    """How what the other says stands to it; what is kept is not proved here, only compared."""
    try:
        contents = [archive.fields(session, each.name.id) for each in (one, other)]
    except (NotFound, LedgerError, ChainError):
        return _UNKNOWN
    return _SAME if contents[0] == contents[1] else _OTHER


def check_of(found: Again, *, entitled: bool) -> tuple[Check, ...]:
    """The check, where there is anything to say; names are for those who may know of each."""
    if not found.stand:
        return ()
    told = "; ".join(f"{count} {stand}" for stand, count in Counter(found.stand).items())
    words = f"under this number there is more of its issuer's: {told}"
    if entitled:
        more = ", …" if len(found.names) > _MOST_NAMED else ""
        words = f"{words} (named {', '.join(found.names[:_MOST_NAMED])}{more})"
    return (Check(CHECK, Result.ASSERTED if found.doubt else Result.VALID, words),)


@dataclass(frozen=True, slots=True)
class Earlier:
    """A document that its issuer has issued already: its name, how it stands, its record."""

    name: DocumentName
    issue: Issue
    state: str


def still_open(session: Session, found: Sequence[Candidate], times: Times) -> Sequence[Earlier]:
    """Those that have not ended, nor are taken back: under way ones count too."""
    states = [
        (one, validity_of(session, one.issue, one.name.serial, times, None).state) for one in found
    ]
    return [Earlier(one.name, one.issue, state) for one, state in states if state not in OVER]
