"""The pages of vouchers: what changed since it was booked comes first, then what each has."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Final

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import HTMLResponse

from chain.words import Digest
from gateway.checking.words import kind_word
from gateway.dependencies import CurrentMember, ServicesDep, SessionDep
from gateway.members.standing import Standing
from gateway.pages.rendering import language_of, render
from gateway.services import Services
from gateway.uses import service as uses
from gateway.uses.showing import Asking

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

PAGE: Final = 50
_MOST_CHANGED: Final = 200

Hex32 = "^0x[0-9a-f]{64}$"


@router.get("/vouchers")
def vouchers_page(
    request: Request,
    viewer: CurrentMember,
    services: ServicesDep,
    session: SessionDep,
    cursor: Annotated[int | None, Query(ge=0, lt=2**53)] = None,
    after: Annotated[str | None, Query(pattern=Hex32)] = None,
) -> HTMLResponse:
    """The vouchers of the visitor's member; those of everybody for stewards and auditors."""
    asking = _asking(services, viewer)
    since = None if after is None else _digest(after)
    return render(
        request,
        "vouchers.html",
        changed=uses.changed(session, asking, cursor=since, limit=_MOST_CHANGED),
        page=uses.vouchers(session, asking, None, cursor=cursor, limit=PAGE),
        cursor=cursor,
        kind=partial(kind_word, language=language_of(request)),
    )


@router.get("/vouchers/{voucher}")
def voucher_page(
    request: Request,
    voucher: Annotated[str, Path(pattern=Hex32)],
    viewer: CurrentMember,
    services: ServicesDep,
    session: SessionDep,
    cursor: Annotated[str | None, Query(pattern=Hex32)] = None,
) -> HTMLResponse:
    """One voucher with its documents: by which number, and how each stands; changed ones first."""
    after = None if cursor is None else _digest(cursor)
    found = uses.voucher(session, _asking(services, viewer), _digest(voucher), cursor=after)
    return render(
        request,
        "voucher.html",
        voucher=found,
        held=sorted(found.uses, key=lambda one: not any(each.changed for each in one.documents)),
        kind=partial(kind_word, language=language_of(request)),
    )


def _asking(services: Services, viewer: Standing) -> Asking:
    return Asking(viewer, services.intake.now(), services.register)


def _digest(text: str) -> Digest:
    return Digest(bytes.fromhex(text[2:]))
