"""The routes of verification: everybody may ask, and learns no more than is in the question."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import ExitStack, aclosing
from typing import Annotated

import orjson
from fastapi import APIRouter, Path, Query, Request
from pydantic import ValidationError

from chain.words import Seconds
from gateway.dependencies import CurrentMember, ServicesDep, SessionDep
from gateway.documents.model import Key
from gateway.errors import Invalid
from gateway.issuing.service import name_in
from gateway.verification.days import parse_as_of
from gateway.verification.question import Brought, Code, Identifier, Number, Question
from gateway.verification.schemas import (
    CopiesOut,
    DossierOut,
    EarlierOut,
    FindingOut,
    FindingsOut,
    IssuedIn,
    IssuedOut,
    QuestionIn,
)
from gateway.verification.service import Verification
from gateway.verification.uploads import Upload, questions, read_body, read_form

router = APIRouter(tags=["verification"])

_FILE = {"type": "string", "format": "binary"}
_FORM = {
    "type": "object",
    "properties": {"file": {"type": "array", "items": _FILE}, "as_of": {"type": "string"}},
}
_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {"schema": _FORM},
            "application/octet-stream": {"schema": _FILE},
            "application/json": {"schema": QuestionIn.model_json_schema()},
        },
    }
}
_MAX_QUESTION = 2**14


@router.post("/v1/verify", openapi_extra=_BODY)
async def verify(
    request: Request,
    services: ServicesDep,
    name: Annotated[str, Query(max_length=300)] = "",
    as_of: Annotated[str, Query(max_length=40)] = "",
) -> FindingsOut:
    """Verify documents: files of a form, a zip counting as its files; one file as the body; or
    what is typed of a document, as JSON.

    At most 300 files of 64 MiB and 256 MiB in all. `as_of` asks how it was at the end of a day.
    What cannot be checked is said of each by itself.
    """
    verification, viewer = services.verification, request.state.member
    who = viewer.member if viewer else (request.client.host if request.client else "")
    with verification.places.take(who, stranger=viewer is None), ExitStack() as stack:
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind == "multipart/form-data":
            form = await read_form(request, stack)
            moment = parse_as_of(form.texts.get("as_of", as_of), verification.now())
            return await _files(request, verification, form.files, moment)
        upload = await read_body(request, stack, name)
        typed = _typed(upload) if kind == "application/json" else None
        if typed is None:
            moment = parse_as_of(as_of, verification.now())
            return await _files(request, verification, [upload], moment)
        moment = parse_as_of(typed.as_of or as_of, verification.now())
        finding = await verification.ask(_question(typed, moment), viewer)
        return FindingsOut(findings=[FindingOut.model_validate(finding.as_json())])


@router.get("/v1/documents/{name}")
def show_document(
    name: Annotated[str, Path(max_length=90)],
    viewer: CurrentMember,
    services: ServicesDep,
    session: SessionDep,
) -> DossierOut:
    """One document on all its axes, with its history: for issuer, buyer, stewards, auditors."""
    return services.verification.dossier(session, viewer, name_in(name))


@router.post("/v1/documents/issued")
def list_issued(
    asked: IssuedIn, viewer: CurrentMember, services: ServicesDep, session: SessionDep
) -> IssuedOut:
    """What you have issued already under numbers that you are about to issue under.

    Of those that were left here, or were issued alone; what was revoked, replaced or has expired
    is left out.
    """
    keys = [Key(one.issuer, one.type, one.number) for one in asked.documents]
    found = services.verification.issued(session, viewer, keys)
    return IssuedOut(
        documents=[
            [EarlierOut(name=e.name.text, state=e.state, record=e.issue.record) for e in one]
            for one in found
        ]
    )


@router.get("/v1/documents/{name}/copies")
def list_copies(
    name: Annotated[str, Path(max_length=90)],
    viewer: CurrentMember,
    services: ServicesDep,
    session: SessionDep,
) -> CopiesOut:
    """The open copies for one purpose (加注件) of a document that you may see."""
    return CopiesOut(copies=services.verification.copies(session, viewer, name_in(name)))


async def _files(
    request: Request, verification: Verification, files: Sequence[Upload], moment: Seconds | None
) -> FindingsOut:
    if not files:
        raise Invalid("no file came; send at least one")
    made = await asyncio.to_thread(questions, files, moment)
    found: list[FindingOut] = []
    async with aclosing(verification.ask_all(made, request.state.member)) as findings:
        async for one in findings:
            found.append(FindingOut.model_validate(one.as_json()))
            if await request.is_disconnected():
                raise Invalid("nobody waits for the answer any more")
    return FindingsOut(findings=found)


def _typed(upload: Upload) -> QuestionIn | None:
    """The question that a JSON body asks; None where it is a document itself."""
    upload.file.seek(0)
    data = upload.file.read(_MAX_QUESTION + 1)
    try:
        value = orjson.loads(data) if len(data) <= _MAX_QUESTION else None
    except orjson.JSONDecodeError:
        return None
    if not isinstance(value, dict) or not value.keys() <= QuestionIn.model_fields.keys():
        return None
    try:
        return QuestionIn.model_validate(value)
    except ValidationError as error:
        raise Invalid(f"the question cannot be read: {error.errors()[0]['msg']}") from error


def _question(asked: QuestionIn, as_of: Seconds | None) -> Question:
    brought: Brought
    if asked.qr:
        brought, name = Code(asked.qr), "QR code"
    elif asked.identifier:
        brought, name = Identifier(asked.identifier, asked.date), asked.identifier
    elif asked.number:
        brought, name = (
            Number(
                asked.number,
                asked.date,
                asked.amount,
                asked.code,
                asked.check_code,
                asked.seller,
                asked.type,
            ),
            asked.number,
        )
    else:
        raise Invalid("name a number with date and amount, a QR code's text, or an identifier")
    return Question(name, brought, as_of)
