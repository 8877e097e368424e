"""What was said of one document's use, out of its records."""

from __future__ import annotations

from typing import Any

from sqlalchemy import or_
from sqlmodel import Session, col, select

from chain.words import Digest, Position
from gateway.journal import records
from gateway.uses.models import REFUSED, UseEvent, UseState
from gateway.uses.projection import use_of
from gateway.uses.schemas import UseEventOut, VoucherOut
from gateway.uses.showing import Asking, member_names, vouchers_out
from gateway.uses.steps import MOST_KEYS, Use
from gateway.uses.visibility import oversees


def of_key(session: Session, asking: Asking, key: Digest) -> list[UseEventOut]:
    """Every statement about a document that the viewer may see, oldest first.

    Whoever oversees, or is the buyer named, sees them all; any other only its own.
    """
    events = _events(session, asking, key)
    vouchers = vouchers_out(session, asking, {one.voucher for one in events if one.voucher})
    names = member_names(session, {one.member for one in events})
    return [_event(session, one, vouchers, names) for one in events]


def _events(session: Session, asking: Asking, key: Digest) -> list[UseEvent]:
    query = select(UseEvent).where(UseEvent.key == key)
    row, viewer = session.get(UseState, key), asking.viewer
    use = Use() if row is None else use_of(row)
    if not oversees(viewer) and use.buyer != viewer.member:
        own = (UseEvent.member, UseEvent.by, UseEvent.buyer)
        query = query.where(or_(*(col(column) == viewer.member for column in own)))
    newest = query.order_by(col(UseEvent.position).desc()).limit(MOST_KEYS)
    return list(session.exec(newest).all())[::-1]


def _event(
    session: Session,
    event: UseEvent,
    vouchers: dict[bytes, VoucherOut],
    names: dict[str, str],
) -> UseEventOut:
    return UseEventOut(
        record=event.position,
        kind=event.kind,
        outcome=event.outcome,  # type: ignore[arg-type]
        time=event.time,
        answered=event.answered,
        since=event.since,
        member=event.member,
        member_name=names.get(event.member, event.member),
        by=event.by,
        voucher=vouchers.get(event.voucher or b""),
        until=event.until,
        buyer=event.buyer,
        text=_reason(session, event.position),
        error=_error(session, event),
    )


def _reason(session: Session, position: int) -> str | None:
    statement = _body(session, position).get("statement")
    attachment = statement.get("attachment") if isinstance(statement, dict) else None
    return None if attachment is None else attachment.get("text")


def _error(session: Session, event: UseEvent) -> str | None:
    if event.outcome != REFUSED or event.answered is None:
        return None
    reason = _body(session, event.answered).get("reason")
    return None if reason is None else reason["error"]


def _body(session: Session, position: int) -> dict[str, Any]:
    return records.read(session, Position(position)).body or {}
