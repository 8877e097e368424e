"""Uses and vouchers as a viewer may see them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from chain.words import Role, Seconds, to_hex
from gateway.members.models import Member
from gateway.statements.state import pending_about
from gateway.uses import steps
from gateway.uses.keys import RegisterKeys
from gateway.uses.models import BOOKED, FREE, LOCKED, UseState, Voucher, VoucherName
from gateway.uses.projection import find_rows, met_by_next, use_of
from gateway.uses.reserved import reserved
from gateway.uses.schemas import Status, UseOut, VoucherOut
from gateway.uses.steps import BOOK, Step, Use
from gateway.uses.visibility import Viewer, knows, oversees


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks, when, what opens the names of vouchers; `voucher` is the one asked about."""

    viewer: Viewer
    now: Seconds
    register: RegisterKeys
    voucher: bytes | None = None


def uses_out(session: Session, asking: Asking, keys: Sequence[bytes]) -> list[UseOut]:
    """How at most 500 documents are used, in the order of their keys."""
    rows, member = find_rows(session, keys), asking.viewer.member
    known = [row for row in rows.values() if knows(asking.viewer, use_of(row))]
    vouchers = vouchers_out(
        session, asking, {row.voucher for row in known if row.voucher is not None}
    )
    names = member_names(session, {row.holder for row in known if row.holder is not None})
    met, barred = met_by_next(session, keys, asking.now), reserved(session, member, keys)
    return [
        _use_out(asking, key, rows.get(key), vouchers, names, met[key], barred=key in barred)
        for key in keys
    ]


def vouchers_out(session: Session, asking: Asking, ids: Iterable[bytes]) -> dict[bytes, VoucherOut]:
    """Vouchers by the contract's ids; what is not there is left out."""
    query = select(Voucher).where(col(Voucher.id).in_(list(ids)))
    return {row.id: voucher_out(session, asking, row) for row in session.exec(query)}


def voucher_out(session: Session, asking: Asking, row: Voucher) -> VoucherOut:
    """A voucher; its text for its own member only."""
    return VoucherOut(
        id=to_hex(row.id),
        voucher=to_hex(row.voucher),
        member=row.member,
        text=_text(session, asking, row.id, row.member),
        state=row.number + pending_about(session, row.id),  # type: ignore[arg-type]
    )


def member_names(session: Session, codes: Iterable[str]) -> dict[str, str]:
    """The names of members by their codes."""
    query = select(Member.code, Member.name).where(col(Member.code).in_(list(codes)))
    return dict(session.exec(query).all())


def _text(session: Session, asking: Asking, voucher: bytes, member: str) -> str | None:
    if asking.viewer.member != member:
        return None
    row = session.get(VoucherName, voucher)
    return None if row is None else asking.register.open(voucher, row.sealed)  # type: ignore[arg-type]


def _use_out(
    asking: Asking,
    key: bytes,
    row: UseState | None,
    vouchers: dict[bytes, VoucherOut],
    names: dict[str, str],
    met: tuple[Use, int],
    *,
    barred: bool,
) -> UseOut:
    use, (ahead, state) = Use() if row is None else use_of(row), met
    wanted = Step(BOOK, asking.viewer.member, asking.voucher)
    refused = steps.refusal(ahead, wanted, asking.now) is not None
    refused = refused or (barred and ahead.buyer != asking.viewer.member)
    told: dict[str, Any] = {
        "use": to_hex(key),
        "status": status_of(use, asking.now),
        "pending": None if ahead == use else status_of(ahead, asking.now),
        "available": bool(asking.viewer.roles & Role.BOOKER) and not refused,
    }
    if not knows(asking.viewer, use):
        return UseOut(**told, **_UNTOLD)
    held = use.status in (LOCKED, BOOKED)
    return UseOut(
        **told,
        last=use.status,  # type: ignore[arg-type]
        holder=use.holder if held else None,
        holder_name=names.get(use.holder or "") if held else None,
        voucher=vouchers.get(use.voucher or b"") if held else None,
        until=use.until if use.status == LOCKED else None,
        since=row.since if row is not None and row.number else None,
        buyer=use.buyer if oversees(asking.viewer) or use.buyer == asking.viewer.member else None,
        state=state,
    )


_UNTOLD: dict[str, Any] = dict.fromkeys(
    ("last", "holder", "holder_name", "voucher", "until", "since", "buyer", "state")
)


def status_of(use: Use, now: Seconds) -> Status:
    """Whether somebody has a document now."""
    return use.status if use.is_held(now) else FREE  # type: ignore[return-value]
