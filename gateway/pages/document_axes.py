"""One document's axes side by side, each with its history, as the page shows them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from chain.documents import DocumentName
from chain.words import Digest
from gateway.archive.naming import used_key_in
from gateway.archive.service import Archive
from gateway.errors import LedgerError, NotFound
from gateway.issuing import reading
from gateway.issuing.models import RedEvent
from gateway.issuing.schemas import ChangeOut, DocumentStateOut, IssueOut
from gateway.issuing.service import name_in
from gateway.issuing.showing import Names
from gateway.uses import service as uses
from gateway.uses.schemas import UseDetailOut, UseEventOut
from gateway.uses.showing import Asking
from gateway.uses.visibility import ASKERS
from gateway.verification.standing import name_of_id

WIDTH = 1000
"""Of the bar of red letters, in units of its drawing."""


@dataclass(frozen=True, slots=True)
class Event:
    """One statement on an axis. `recorded` and `effective` are Unix seconds.

    `recorded` is the time of the block that accepted it, None while it is under way. `record` is
    where it was said, `amount` in minor units.
    """

    record: int
    kind: str
    recorded: int | None
    effective: int | None
    block: int | None
    who: str
    side: str | None
    reason: str | None
    amount: int | None = None
    document: str | None = None
    """The name of another document: what follows, or the red letter that was issued."""
    voucher: str | None = None


@dataclass(frozen=True, slots=True)
class Bar:
    """Red letters against the blue amount: widths of what is done and open, and minor units."""

    done_width: int
    open_width: int
    done: int
    open: int
    left: int
    total: int


def validity_events(session: Session, state: DocumentStateOut) -> list[Event]:
    """The issue, then every change of validity, those under way last."""
    changes = (*state.validity.changes, *state.validity.under_way)
    return [_issued(state.issue), *(_change(session, one) for one in changes)]


def named(session: Session, id_: str) -> str:
    """The name of a document by its id in hexadecimal."""
    return name_of_id(session, Digest(bytes.fromhex(id_[2:])))


def _issued(issue: IssueOut) -> Event:
    return Event(
        record=issue.record,
        kind="document.batched" if issue.count else "document.issued",
        recorded=issue.issued,
        effective=issue.valid_from or issue.issued,
        block=None,
        who=issue.issuer_name,
        side="issuer",
        reason=None,
    )


_KINDS = {"suspended": "suspended", "active": "resumed", "revoked": "revoked"}


def _change(session: Session, change: ChangeOut) -> Event:
    return Event(
        record=change.record,
        kind=f"document.{_KINDS.get(change.status, 'superseded')}",
        recorded=change.recorded,
        effective=change.effective,
        block=change.block,
        who=change.member_name,
        side=change.side,
        reason=change.reason,
        document=None if change.successor is None else named(session, change.successor),
    )


def red_events(session: Session, name: DocumentName) -> list[Event]:
    """Every statement about red letters that was accepted or is under way."""
    names = Names(session)
    rows = reading.red_events(session, name.id)
    return [_red(session, row, names) for row in rows if _counts(row)]


def _counts(row: RedEvent) -> bool:
    return row.outcome == "accepted" or reading.is_under_way(row)


def _red(session: Session, row: RedEvent, names: Names) -> Event:
    return Event(
        record=row.position,
        kind=row.kind if row.letter is None else "red-letter.issued",
        recorded=row.recorded,
        effective=None,
        block=row.block,
        who=names.of(row.member),
        side=row.side,
        reason=row.reason,
        amount=row.amount or None,
        document=None if row.letter is None else name_of_id(session, Digest(row.letter)),
    )


def bar_of(state: DocumentStateOut) -> Bar | None:
    """The bar of red letters; None where no amount was ever told."""
    total, done, open_ = (int(one) for one in (state.red.total, state.red.done, state.red.open))
    if total <= 0:
        return None
    left = max(total - done - open_, 0)
    done_width, open_width = (min(one * WIDTH // total, WIDTH) for one in (done, open_))
    return Bar(done_width, open_width, done, open_, left, total)


def use_of_document(
    session: Session, asking: Asking, archive: Archive, state: DocumentStateOut
) -> UseDetailOut | None:
    """How it is used, with the statements that the viewer may see.

    None where the viewer has nothing to do with uses, or the document's number is not known here.
    """
    if not asking.viewer.roles & ASKERS:
        return None
    try:
        bundle = archive.bundle(session, name_in(state.name).id)
    except (NotFound, LedgerError):  # what is damaged, the dossier says
        return None
    content = {one.field.path: one.field.value for one in bundle.fields}
    key = used_key_in(state.issue.kind, content)
    return None if key is None else uses.use(session, asking, asking.register.use(key))


def use_events(found: UseDetailOut | None) -> list[Event]:
    """The statements about its use that the viewer may see, accepted or under way."""
    return [] if found is None else [_use(one) for one in found.history if one.error is None]


def _use(event: UseEventOut) -> Event:
    return Event(
        record=event.record,
        kind=event.kind,
        recorded=event.since,
        effective=event.until if event.kind == "use.locked" else None,
        block=None,
        who=event.member_name,
        side=None,
        reason=event.text,
        voucher=None if event.voucher is None else event.voucher.text,
    )
