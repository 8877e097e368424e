"""The pages of whoever looks at what a holder shows: by the QR of a code, or by its digits."""

from __future__ import annotations

import asyncio
import base64
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Form, Path, Request, Response
from fastapi.responses import HTMLResponse

from gateway.dependencies import CurrentMember, ServicesDep, SessionDep
from gateway.errors import Conflict, GatewayError
from gateway.holders.fields import as_written, in_reading_order
from gateway.holders.guard import FORM, Guarded, page, require_form, status_of, with_form
from gateway.holders.scope import check_digits
from gateway.holders.state import Code, Way, require_reader
from gateway.holders.verifiers import name_of_member
from gateway.members.standing import Standing
from gateway.services import Services

router = APIRouter(
    include_in_schema=False, default_response_class=HTMLResponse, route_class=Guarded
)

Secret = Annotated[str, Path(max_length=64)]
FormToken = Annotated[str, Form(max_length=64)]
Once = Annotated[str, Form(max_length=64)]
Text = Annotated[str, Form(max_length=1000)]


@router.get("/c/{secret}")
def ask_to_look(
    request: Request, secret: Secret, services: ServicesDep, session: SessionDep
) -> HTMLResponse:
    """What somebody wants to show; looking at this page uses nothing up."""
    code = services.holders.codes.with_secret(session, secret)
    return with_form(
        request,
        services,
        "confirm.html",
        "/c",
        f"look:{secret}",
        code=code,
        refused=_refused(code.verifier, request.state.member),
        issuer=name_of_member(session, code.issuer),
        verifier=name_of_member(session, code.verifier),
        reader=_name_of(request.state.member),
    )


@router.post("/c/{secret}")
async def look(
    request: Request, secret: Secret, services: ServicesDep, form: FormToken, once: Once = ""
) -> Response:
    """Use a code by its QR: once, and recorded before it is shown."""
    cookie = require_form(request, FORM, f"look:{secret}", form)
    who: Standing | None = request.state.member

    async def use() -> Response:
        with services.read() as session:
            code = services.holders.codes.with_secret(session, secret)
        require_reader(code.verifier, who)
        return await _use(request, services, code, who, Way.QR)

    key = (cookie, secret, "" if who is None else who.account.hex())
    return await services.holders.repeats.once(*key, word=once, do=use)


@router.get("/codes")
def ask_digits(request: Request, services: ServicesDep, member: CurrentMember) -> HTMLResponse:
    """Where members type the digits of a code."""
    return _digits_page(request, services, member)


@router.post("/codes")
async def type_digits(
    request: Request,
    services: ServicesDep,
    member: CurrentMember,
    form: FormToken,
    digits: Text = "",
    once: Once = "",
) -> Response:
    """Use a code by its digits, as `POST /v1/codes` does."""
    cookie = require_form(request, FORM, "digits", form)
    return await services.holders.repeats.once(
        *(cookie, digits, member.account.hex()),
        word=once,
        do=lambda: _use_digits(request, services, member, digits),
    )


async def _use_digits(
    request: Request, services: Services, member: Standing, digits: str
) -> Response:
    codes = services.holders.codes
    try:
        typed = check_digits(digits)
        found = await services.write(lambda s: codes.with_digits(s, typed, member))
    except GatewayError as error:
        return _digits_page(request, services, member, error)
    if isinstance(found, Conflict):
        return _digits_page(request, services, member, found)
    return await _use(request, services, found, member, Way.DIGITS)


async def _use(
    request: Request, services: Services, code: Code, who: Standing | None, way: Way
) -> HTMLResponse:
    holders = services.holders
    shown = await asyncio.to_thread(holders.show, code.name, code.scope.fields, who)
    proof = await holders.prove(shown)
    entry = await services.write(lambda s: holders.use(s, code.id, who, way, shown))
    file = proof.file
    return page(
        request,
        "shown.html",
        purpose=code.scope.purpose,
        shown=shown,
        fields=in_reading_order(shown.fields),
        written=partial(as_written, shown.kind),
        record=entry.position,
        bundle=base64.b64encode(shown.bundle.encode()).decode(),
        presentation=None if file is None else base64.b64encode(file).decode(),
        without=proof.without,
    )


def _digits_page(
    request: Request, services: Services, member: Standing, error: GatewayError | None = None
) -> HTMLResponse:
    told = None if error is None else str(error)
    return with_form(
        *(request, services, "digits.html", "/codes", "digits", status_of(error)),
        problem=told,
        reader=member.name,
    )


def _refused(verifier: str | None, who: Standing | None) -> str | None:
    try:
        require_reader(verifier, who)
    except GatewayError as error:
        return str(error)
    return None


def _name_of(member: Standing | None) -> str | None:
    return None if member is None else member.name
