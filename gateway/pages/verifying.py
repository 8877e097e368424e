"""The page on which everybody verifies documents: files, a number, a QR code, an identifier."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import AbstractContextManager, ExitStack, aclosing
from functools import partial
from typing import IO, Any, Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from gateway.checking.fields import label, stated
from gateway.checking.keeping import kept
from gateway.checking.report import use_of
from gateway.checking.verdicts import further, said
from gateway.checking.words import check_word, kind_word
from gateway.dependencies import ServicesDep
from gateway.documents.parsing.limits import MAX_BYTES
from gateway.errors import Invalid, NotFound, TooLarge
from gateway.members.standing import Standing
from gateway.pages.rendering import language_of, render
from gateway.pages.words import translate
from gateway.presentations.service import Presented
from gateway.services import Services
from gateway.verification.days import parse_as_of
from gateway.verification.finding import Finding
from gateway.verification.question import Brought, Code, Identifier, Number, Question
from gateway.verification.uploads import Form, questions, read_form
from gateway.verification.zips import MAX_FILES, MAX_TOTAL

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

MAX_TYPED: Final = 2_000
"""Characters of one typed value."""


@router.get("/verify")
async def verify_page(request: Request) -> HTMLResponse:
    """The form."""
    return form_page(request)


@router.post("/verify")
async def verified_page(request: Request, services: ServicesDep) -> HTMLResponse:
    """The answers, verdict first; nothing of what was brought is kept."""
    viewer: Standing | None = request.state.member
    form = Form((), {})
    with place_of(request, services), ExitStack() as stack:
        try:
            form = await read_form(request, stack)
            findings = await _answers(services, form, viewer)
        except (Invalid, TooLarge) as error:
            return form_page(request, str(error), _way(form.texts), form.texts)
    if not findings:
        trouble = translate("nothing_brought", language_of(request))
        return form_page(request, trouble, _way(form.texts), form.texts)
    return render(request, "verifying.html", findings=findings, **shown(request, viewer))


@router.post("/verify/presentation")
async def presentation_file(request: Request, services: ServicesDep) -> Response:
    """A bundle with the present status of its document, out of a bundle; nothing of it is kept."""
    with place_of(request, services), ExitStack() as stack:
        try:
            form = await read_form(request, stack)
            if len(form.files) != 1:
                raise Invalid("choose one bundle")
            async with services.presentations.turns.take():
                made = await asyncio.to_thread(_presented, services, form.files[0].file)
        except (Invalid, NotFound, TooLarge) as error:
            return form_page(request, str(error), "bundle")
    return presentation(made)


def _presented(services: Services, file: IO[bytes]) -> Presented:
    file.seek(0)
    with services.read() as session:
        return services.presentations.present(session, file.read())


def presentation(made: Presented) -> Response:
    """A presentation as a file."""
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": 'attachment; filename="presentation.json"',
        "X-Content-Type-Options": "nosniff",
    }
    return Response(made.presentation, headers=headers, media_type="application/json")


def place_of(request: Request, services: Services) -> AbstractContextManager[None]:
    """A place among those who ask now, counted by the member, or by the address."""
    viewer: Standing | None = request.state.member
    who = viewer.member if viewer else (request.client.host if request.client else "")
    return services.verification.places.take(who, stranger=viewer is None)


def form_page(
    request: Request,
    trouble: str | None = None,
    way: str = "file",
    typed: Mapping[str, str] | None = None,
) -> HTMLResponse:
    """The forms; in that of ``way`` what was wrong with what came, and what was typed in it."""
    return render(
        request,
        "verifying.html",
        200 if trouble is None else 422,
        findings=None,
        trouble=trouble,
        way="" if trouble is None else way,
        typed={name: text[:MAX_TYPED] for name, text in (typed or {}).items()},
        limits=limits(request),
        most=MAX_FILES,
    )


def _way(texts: Mapping[str, str]) -> str:
    """Which form was sent, by the field that it alone has."""
    return next((name for name in ("number", "text", "identifier") if name in texts), "file")


def limits(request: Request) -> str:
    """The limits of an upload, in words."""
    told = translate("drop_limits", language_of(request))
    return told.format(files=MAX_FILES, each=MAX_BYTES // 2**20, all=MAX_TOTAL // 2**20)


def shown(request: Request, viewer: Standing | None) -> dict[str, Any]:
    """What the templates need to tell a finding in the visitor's language."""
    language = language_of(request)
    return {
        "used": partial(use_of, member="" if viewer is None else viewer.member),
        "said": said,
        "further": further,
        "field": partial(label, language=language),
        "stated": partial(stated, language=language),
        "checked": partial(check_word, language=language),
        "kind": partial(kind_word, language=language),
    }


async def _answers(services: Services, form: Form, viewer: Standing | None) -> list[Finding]:
    """A finding for each file, then for what was typed; cut to what a page shows."""
    verification, typed = services.verification, _typed(form.texts)
    moment = parse_as_of(form.texts.get("as_of", ""), verification.now())
    made = await asyncio.to_thread(questions, form.files, moment)
    async with aclosing(verification.ask_all(made, viewer)) as answers:
        found = [kept(one) async for one in answers]
    if typed is not None:
        found.append(await verification.ask(Question(_name(typed), typed, moment), viewer))
    return found


def _typed(texts: Mapping[str, str]) -> Brought | None:
    """What was typed, if anything; raises `Invalid` where it is too long to be meant."""
    told = {name: text.strip() for name, text in texts.items()}
    if any(len(text) > MAX_TYPED for text in told.values()):
        raise Invalid(f"a value has at most {MAX_TYPED} characters")
    if told.get("number"):
        names = ("number", "date", "amount", "code", "check_code", "seller")
        return Number(**{name: told.get(name, "") for name in names})
    if told.get("text"):
        return Code(told["text"])
    if told.get("identifier"):
        return Identifier(told["identifier"], told.get("date", ""))
    return None


def _name(typed: Brought) -> str:
    match typed:
        case Number(number=number):
            return number
        case Identifier(identifier=identifier):
            return identifier
        case _:
            return "QR"
