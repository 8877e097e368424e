"""The pages of holders: a link and its PIN, the document, codes and every use of them.

The address of a link or code is a secret. It stands in no record and no log; pages that follow it
name it to nobody, and after the PIN the holder's pages have addresses of their own.
"""

from __future__ import annotations

import asyncio
from typing import Annotated, Final

from fastapi import APIRouter, Form, Path, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from chain.words import Digest
from gateway.dependencies import ServicesDep, SessionDep
from gateway.errors import GatewayError, Invalid, Unavailable
from gateway.holders import records, tokens
from gateway.holders.guard import (
    FORM,
    Guarded,
    page,
    require_form,
    set_cookie,
    status_of,
    with_form,
)
from gateway.holders.links import SESSION_SECONDS
from gateway.holders.page import Asked, chosen, code_page, holder_page, wish_of
from gateway.holders.rendering import HEADERS
from gateway.holders.repeats import new_word
from gateway.holders.scope import MINUTES
from gateway.services import Services

SESSION: Final = "shujian_holder"
"""The cookie of a session, for the holder's pages alone."""


router = APIRouter(
    include_in_schema=False, default_response_class=HTMLResponse, route_class=Guarded
)

Token = Annotated[str, Path(max_length=64)]
CodeId = Annotated[str, Path(pattern="^[0-9a-f]{64}$")]
FormToken = Annotated[str, Form(max_length=64)]
Once = Annotated[str, Form(max_length=64)]
Text = Annotated[str, Form(max_length=1000)]
Chosen = Annotated[list[str], Form(max_length=2000)]
Minutes = Annotated[int, Form(ge=0, le=60)]


@router.get("/h")
async def my_document(request: Request, services: ServicesDep) -> Response:
    """The holder's page: the document, how it stands, what to show, every use."""
    return await _holder_page(request, services, _session(request))


@router.post("/h/codes")
async def make_code(
    request: Request,
    services: ServicesDep,
    form: FormToken,
    fields: Chosen = [],  # noqa: B006  a form without ticks has no such field
    purpose: Text = "",
    verifier: Text = "",
    minutes: Minutes = MINUTES,
    once: Once = "",
) -> Response:
    """Make a code for what was ticked, and go on to its page."""
    cookie = require_form(request, SESSION, "holder", form)
    asked = Asked(tuple(fields), purpose, verifier, minutes)
    return await services.holders.repeats.once(
        *(cookie, *fields, purpose, verifier, str(minutes)),
        word=once,
        do=lambda: _make_code(request, services, cookie, asked),
    )


@router.get("/h/codes/{code}")
async def show_code(request: Request, code: CodeId, services: ServicesDep) -> Response:
    """A code with its QR and digits, in the session that made it, for as long as it is open."""
    cookie, url = _session(request), services.settings.url
    found = await asyncio.to_thread(
        code_page, services.holders, cookie, Digest(bytes.fromhex(code)), url
    )
    form = tokens.form_token(cookie, "holder")
    return page(request, "code.html", form=form, once=new_word(), **found)


@router.post("/h/codes/{code}/revoke")
async def revoke_code(
    request: Request, code: CodeId, services: ServicesDep, form: FormToken, once: Once = ""
) -> Response:
    """Withdraw a code."""
    cookie = require_form(request, SESSION, "holder", form)
    name, codes = Digest(bytes.fromhex(code)), services.holders.codes

    async def revoke() -> Response:
        await services.write(lambda s: codes.revoke(s, cookie, name))
        return RedirectResponse("/h", 303, HEADERS)

    return await services.holders.repeats.once(cookie, "revoke", code, word=once, do=revoke)


@router.post("/h/presentation")
async def take_presentation(
    request: Request,
    services: ServicesDep,
    form: FormToken,
    fields: Chosen = [],  # noqa: B006  a form without ticks has no such field
    purpose: Text = "",
    verifier: Text = "",
    minutes: Minutes = MINUTES,
) -> Response:
    """A file that proves what was ticked, with the dated status; recorded before it leaves."""
    cookie = require_form(request, SESSION, "holder", form)
    links = services.holders.links
    try:
        shown, holding = await asyncio.to_thread(chosen, services.holders, cookie, fields)
        proof = await services.holders.prove(shown)
        if proof.file is None:
            raise Unavailable(str(proof.without))
    except GatewayError as error:
        asked = Asked(tuple(fields), purpose, verifier, minutes)
        return await _holder_page(request, services, cookie, asked, error)
    subject = records.subject_of(shown.name, shown.issuer)
    draft = records.presented_draft(holding.link, subject, len(shown.fields), shown.digest)
    await services.write(lambda s: links.take_along(s, cookie, draft))
    name = f'attachment; filename="{shown.name.text}.presentation.json"'
    return Response(proof.file, 200, {**HEADERS, "Content-Disposition": name}, "application/json")


@router.post("/h/leave")
async def leave(request: Request, services: ServicesDep, form: FormToken) -> Response:
    """Close the holder's page."""
    cookie = require_form(request, SESSION, "holder", form)
    await services.write(lambda s: services.holders.links.close(s, cookie))
    answer = RedirectResponse("/", 303, HEADERS)
    answer.delete_cookie(SESSION, path="/h")
    return answer


@router.get("/h/{token}")
def ask_pin(
    request: Request, token: Token, services: ServicesDep, session: SessionDep
) -> HTMLResponse:
    """Ask for the PIN of a link; nothing of the document is told."""
    services.holders.links.look(session, token)
    return with_form(request, services, "pin.html", "/h", "pin", problem=None)


@router.post("/h/{token}")
async def open_link(
    request: Request,
    token: Token,
    services: ServicesDep,
    form: FormToken,
    pin: Text = "",
    once: Once = "",
) -> Response:
    """Open a link with its PIN; the try is counted and committed before it is compared."""
    cookie = require_form(request, FORM, "pin", form)
    return await services.holders.repeats.once(
        cookie, token, pin, word=once, do=lambda: _open(request, services, token, pin)
    )


async def _open(request: Request, services: Services, token: str, pin: str) -> Response:
    if len(pin) != tokens.PIN_DIGITS or not (pin.isascii() and pin.isdigit()):
        return _ask_again(request, services, Invalid("a PIN has six digits"))
    links = services.holders.links
    known = await services.write(lambda s: links.attempt(s, token))
    if not await asyncio.to_thread(tokens.pin_matches, pin, token, known):
        with services.read() as session:
            return _ask_again(request, services, links.refused(session, token))
    cookie = await services.write(lambda s: links.open(s, token))
    answer = RedirectResponse("/h", 303, HEADERS)
    set_cookie(answer, services, SESSION, cookie, "/h", SESSION_SECONDS)
    return answer


async def _make_code(request: Request, services: Services, cookie: str, asked: Asked) -> Response:
    codes = services.holders.codes
    try:
        wish = await asyncio.to_thread(wish_of, services.holders, cookie, asked)
        code = await services.write(lambda s: codes.make(s, cookie, wish))
    except GatewayError as error:
        return await _holder_page(request, services, cookie, asked, error)
    return RedirectResponse(f"/h/codes/{code.hex()}", 303, HEADERS)


async def _holder_page(
    request: Request,
    services: Services,
    cookie: str,
    asked: Asked | None = None,
    error: GatewayError | None = None,
) -> HTMLResponse:
    shown = await asyncio.to_thread(holder_page, services.holders, cookie, asked)
    form, told = tokens.form_token(cookie, "holder"), None if error is None else str(error)
    return page(
        *(request, "document.html", status_of(error)),
        form=form,
        once=new_word(),
        problem=told,
        **shown,
    )


def _ask_again(request: Request, services: Services, error: GatewayError) -> HTMLResponse:
    return with_form(
        request, services, "pin.html", "/h", "pin", status_of(error), problem=str(error)
    )


def _session(request: Request) -> str:
    return request.cookies.get(SESSION, "")
