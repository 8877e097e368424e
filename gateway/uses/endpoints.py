"""The routes of the use register; statements about it come in by ``POST /v1/statements``."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Path, Query

from chain.words import Digest
from gateway.dependencies import CurrentMember, ServicesDep, SessionDep
from gateway.members.standing import Standing
from gateway.services import Services
from gateway.uses import service
from gateway.uses.schemas import (
    ChangedPage,
    KeysIn,
    KeysOut,
    UseDetailOut,
    UsesOut,
    VoucherDetailOut,
    VoucherPage,
)
from gateway.uses.showing import Asking
from gateway.uses.visibility import check_asker

router = APIRouter(tags=["documents"])

MOST_ASKED = 100
Hex32 = Annotated[str, Query(pattern="^0x[0-9a-f]{64}$")]
PathHex32 = Annotated[str, Path(pattern="^0x[0-9a-f]{64}$")]


@router.post("/v1/documents/keys")
async def ask_keys(asked: KeysIn, viewer: CurrentMember, services: ServicesDep) -> KeysOut:
    """The keys under which the register knows up to 500 documents, and how they are used.

    With a voucher, what you call it and the numbers of the documents are kept, encrypted, so that
    lists can name them to you again; and of those with a proof, which documents they are.
    """
    check_asker(viewer)
    if noted := await asyncio.to_thread(_notes, services, viewer, asked):
        await services.write(lambda session: service.keep(session, noted))
    return await asyncio.to_thread(_keys, services, viewer, asked)


@router.get("/v1/uses")
def show_uses(
    viewer: CurrentMember,
    services: ServicesDep,
    session: SessionDep,
    key: Annotated[list[Hex32], Query(min_length=1, max_length=MOST_ASKED)],
) -> UsesOut:
    """How documents are used, by up to 100 keys; who has one, only where you may know it."""
    return service.uses(session, _asking(services, viewer), [_digest(one) for one in key])


@router.get("/v1/uses/changed")
def list_changed(
    viewer: CurrentMember,
    services: ServicesDep,
    session: SessionDep,
    cursor: Annotated[str | None, Query(pattern="^0x[0-9a-f]{64}$")] = None,
    limit: Annotated[int, Query(ge=1, le=service.MAX_PAGE)] = 50,
) -> ChangedPage:
    """What you have booked or locked and was revoked, suspended, superseded or red-lettered since.

    Of documents that were issued here, and whose file or bundle you had verified for the voucher.
    """
    after = None if cursor is None else _digest(cursor)
    return service.changed(session, _asking(services, viewer), cursor=after, limit=limit)


@router.get("/v1/uses/{key}")
def show_use(
    viewer: CurrentMember, services: ServicesDep, session: SessionDep, key: PathHex32
) -> UseDetailOut:
    """How one document is used, with the statements about it that you may see."""
    return service.use(session, _asking(services, viewer), _digest(key))


@router.get("/v1/vouchers")
def list_vouchers(
    viewer: CurrentMember,
    services: ServicesDep,
    session: SessionDep,
    member: Annotated[str | None, Query(max_length=200)] = None,
    cursor: Annotated[int | None, Query(ge=0, lt=2**53)] = None,
    limit: Annotated[int, Query(ge=1, le=service.MAX_PAGE)] = 50,
) -> VoucherPage:
    """Your member's vouchers; stewards and auditors see those of everybody, without their names."""
    asking = _asking(services, viewer)
    return service.vouchers(session, asking, member, cursor=cursor, limit=limit)


@router.get("/v1/vouchers/{voucher}")
def show_voucher(
    viewer: CurrentMember,
    services: ServicesDep,
    session: SessionDep,
    voucher: PathHex32,
    cursor: Annotated[str | None, Query(pattern="^0x[0-9a-f]{64}$")] = None,
) -> VoucherDetailOut:
    """One voucher by its `id`, with the documents that it has locked or booked."""
    after = None if cursor is None else _digest(cursor)
    return service.voucher(session, _asking(services, viewer), _digest(voucher), cursor=after)


def _keys(services: Services, viewer: Standing, asked: KeysIn) -> KeysOut:
    with services.read() as session:
        return service.keys(session, _asking(services, viewer), asked)


def _notes(services: Services, viewer: Standing, asked: KeysIn) -> service.Notes:
    with services.read() as session:
        return service.notes(session, services.register, viewer.member, asked)


def _asking(services: Services, viewer: Standing) -> Asking:
    return Asking(viewer, services.intake.now(), services.register)


def _digest(text: str) -> Digest:
    return Digest(bytes.fromhex(text[2:]))
