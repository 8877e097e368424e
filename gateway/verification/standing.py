"""How one document stands on three of its axes, as the tables have it, for one who may ask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from sqlmodel import Session

from chain.documents.identity import DocumentName
from chain.words import Digest, Role, Seconds, to_hex
from gateway.archive.models import ArchivedDocument
from gateway.documents.model import Key
from gateway.issuing import reading, standing
from gateway.issuing.models import Issue
from gateway.issuing.states import ACTIVE, Change
from gateway.uses.keys import RegisterKeys
from gateway.uses.models import UseState
from gateway.uses.proofs import proof_of
from gateway.uses.schemas import UseOut
from gateway.uses.showing import Asking, uses_out
from gateway.uses.visibility import ASKERS
from gateway.verification.axes import RedLetters, Use, Validity

_ALL = Seconds(2**48)
"""By all that is known now."""

_ENDED = ("released", "reversed")
"""How a use ended; a lock that ran out is none."""

NOT_ISSUED, NOT_YET, EXPIRED = standing.NOT_ISSUED, standing.NOT_YET, standing.EXPIRED


class Viewer(Protocol):
    """A member that asks: its code and its roles. A `Standing` is one."""

    @property
    def member(self) -> str:
        """The code of the member."""

    @property
    def roles(self) -> Role:
        """What the member may do."""


@dataclass(frozen=True, slots=True)
class Times:
    """Now, and the past time asked about, if any; both Unix seconds."""

    now: Seconds
    as_of: Seconds | None = None

    @property
    def at(self) -> Seconds:
        """The time asked about."""
        return self.now if self.as_of is None else self.as_of


def entitled(viewer: Viewer | None, issue: Issue) -> bool:
    """Whether the viewer may see all that is known of a document but its content."""
    if viewer is None:
        return False
    return viewer.member in (issue.issuer, issue.buyer) or bool(
        viewer.roles & (Role.STEWARD | Role.AUDITOR)
    )


def validity_of(
    session: Session, issue: Issue, serial: int, times: Times, viewer: Viewer | None
) -> Validity:
    """How valid a document was at the time asked about; reasons for those entitled alone."""
    found = reading.validity(session, issue, serial)
    at = times.at
    if at >= times.now:  # the node's clock may be ahead of ours: it is as late as its blocks say
        at = max([at, found.issued or at, *(one.recorded or at for one in found.changes)])
    change = found.change_at(at, _ALL)
    ended = change is not None and change.status != ACTIVE
    return Validity(
        state=standing.state_at(issue, found, at, _ALL),
        at=at,
        issued=issue.issued,
        valid_from=issue.valid_from,
        until=issue.valid_until,
        since=change.effective if change is not None else None,
        reason=change.reason if change is not None and entitled(viewer, issue) else None,
        successor=_successor(session, change) if ended else None,
        known_then=None if times.as_of is None else standing.state_at(issue, found, at, at),
        pending=found.under_way[-1].status if found.under_way else None,
    )


def coming(session: Session, issue: Issue, serial: int, at: Seconds) -> Change | None:
    """What the contract has accepted already and holds only later; the first that will hold."""
    found = reading.validity(session, issue, serial)
    first = min((one.effective for one in found.changes if one.effective > at), default=None)
    return None if first is None else found.change_at(first, _ALL)


def _successor(session: Session, change: Change | None) -> str | None:
    if change is None or change.successor is None:
        return None
    return name_of_id(session, change.successor)


def name_of_id(session: Session, document: Digest) -> str:
    """The name of a document by its id; the id itself of one of a batch that was not left here."""
    kept = session.get(ArchivedDocument, document)
    if kept is not None:
        return DocumentName(Digest(kept.issue), kept.serial).text
    return to_hex(document)


def red_of(session: Session, issue: Issue, serial: int, viewer: Viewer | None) -> RedLetters:
    """The red letters of a document; amounts for those entitled alone."""
    document = DocumentName(Digest(issue.id), serial).id
    found, red = reading.red(session, document), issue.blue is not None
    if not entitled(viewer, issue):
        return RedLetters(found.status, red)
    return RedLetters(found.status, red, found.total, found.done, found.open)


def use_of(
    session: Session,
    register: RegisterKeys,
    key: Key | None,
    viewer: Viewer | None,
    now: Seconds,
    brought: DocumentName | None = None,
) -> Use | None:
    """How a document is used, as far as the viewer may know; None for strangers.

    `brought` is the document that the viewer has shown to be in its hands: a booker gets the proof
    of that, with which it is told later how what it has booked stands.
    """
    if key is None or viewer is None or not viewer.roles & ASKERS:
        return None
    use = register.use(key)
    (out,) = uses_out(session, Asking(viewer, now, register), [use])
    books = viewer.roles & Role.BOOKER
    voucher = out.voucher
    return Use(
        status=_ending(out) or out.status,
        holder=out.holder_name,
        voucher=None if voucher is None else voucher.text or voucher.voucher,
        until=out.until,
        pending=out.pending,
        code=out.holder,
        proof=proof_of(register, viewer.member, use, brought) if brought and books else None,
    )


def named_by_steward(
    session: Session, register: RegisterKeys, key: Key | None, viewer: Viewer | None
) -> bool:
    """Whether a steward named the viewer as the one member that may use a document."""
    row = None if key is None else session.get(UseState, register.use(key))
    return row is not None and viewer is not None and row.buyer == viewer.member


def _ending(out: UseOut) -> str | None:
    """How the last use ended, where nobody has the document now."""
    return out.last if out.status == "free" and out.last in _ENDED else None
