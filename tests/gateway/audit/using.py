"""What two members book and lock in the world of these tests, one document named for one buyer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import select

from chain.client import UseState, UseStatus
from chain.records import tag_hash
from chain.words import Digest, Seconds
from gateway.database import read_session
from gateway.uses.models import UseState as UseRow
from gateway.uses.models import Voucher
from gateway.uses.schemas import KeysIn
from gateway.uses.service import keep, notes
from tests.gateway.uses.desk import BUYER, REGISTER, RIVAL, Desk, key

if TYPE_CHECKING:
    from tests.gateway.audit.world import World

LOCKED, BOOKED, TAKEN = key(1), key(2), key(3)


def use(world: World) -> None:
    """Every kind and outcome; the chain's view of it is the journal's then."""
    desk = Desk.furnished(world, auditor=False)
    asked = KeysIn(voucher="记-1")
    world.writer.run(lambda session: keep(session, notes(session, REGISTER, BUYER, asked)))
    desk.do("LockUse", [LOCKED, BOOKED, TAKEN])
    desk.do("BookUse", [BOOKED])
    world.accept(desk.name(LOCKED, BUYER).digest)
    world.refuse(desk.submit("ReleaseUse", [TAKEN]).digest, "NotHeld")
    desk.do("ReleaseUse", [TAKEN])
    desk.do("BookUse", [TAKEN], by="rival")
    desk.do("ReverseUse", [TAKEN], by="steward", code=RIVAL)
    desk.submit("LockUse", [TAKEN], voucher="记-2")
    agree(world)


def agree(world: World) -> None:
    """Let the chain say of every document and voucher what the tables say."""
    with read_session(world.engine) as session:
        vouchers = {row.id: row for row in session.exec(select(Voucher))}
        for row in session.exec(select(UseRow)):
            world.client.uses[Digest(row.key)] = _state(row, vouchers)
        for voucher in vouchers.values():
            told = (_member(voucher.member), Digest(voucher.voucher))
            world.client.vouchers[told] = voucher.number


def _state(row: UseRow, vouchers: dict[bytes, Voucher]) -> UseState:
    return UseState(
        status=UseStatus[row.status.upper()],
        holder=None if row.holder is None else _member(row.holder),
        voucher=None if row.voucher is None else Digest(vouchers[row.voucher].voucher),
        until=Seconds(row.until),
        since=Seconds(row.since),
        buyer=None if row.buyer is None else _member(row.buyer),
        state=row.number,
    )


def _member(code: str) -> Digest:
    return tag_hash(f"member:{code}")
