"""The routes of the archive: issuers leave documents, read them back, have them forgotten."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from sqlmodel import Session
from starlette.requests import ClientDisconnect

from chain.documents.identity import DocumentName
from chain.words import Millis
from gateway.archive.schemas import DepositedOut
from gateway.archive.taking import Taking
from gateway.dependencies import CurrentMember, ServicesDep, SessionDep
from gateway.errors import Invalid, NotFound
from gateway.issuing.models import Issue
from gateway.issuing.service import name_in
from gateway.members.standing import Standing
from gateway.payloads.custody import forget_log

router = APIRouter(tags=["documents"])

MAX_BYTES = 2**28
"""Of one deposit; more documents come in several."""

_BODY = {"requestBody": {"content": {"application/x-ndjson": {}}, "required": True}}
Name = Annotated[str, Path(max_length=90, description="0x and 64 digits; of a batch also -serial")]


@router.post("/v1/documents", openapi_extra=_BODY)
async def deposit_documents(
    request: Request, member: CurrentMember, services: ServicesDep
) -> DepositedOut:
    """Leave documents here as their issuer: NDJSON, each line a full `bundle` and its `key`.

    Whatever is here already is known; a line that cannot be kept does not harm its neighbours. 429
    where three requests of the member with files are under way.
    """
    taking = Taking(
        services.archive,
        services.engine,
        services.writer,
        member.member,
        Millis(services.intake.now() * 1000),
    )
    with services.verification.places.take(member.member):  # a line has up to 32 MiB
        return await taking.take(_body(request))


@router.get(
    "/v1/documents/{name}/bundle",
    response_class=Response,
    responses={200: {"content": {"application/json": {}}}},
)
def read_bundle(
    name: Name, member: CurrentMember, services: ServicesDep, session: SessionDep
) -> Response:
    """The full bundle of a document, for its issuer alone: chain/README.md, Documents."""
    document = _own(session, member, name)
    data = services.archive.bundle(session, document.id).encode()
    headers = {
        "Content-Disposition": f'attachment; filename="{document.text}.json"',
        "Cache-Control": "no-store",
    }
    return Response(data, media_type="application/json", headers=headers)


@router.delete("/v1/documents/{name}/bundle", status_code=204)
async def forget_bundle(name: Name, member: CurrentMember, services: ServicesDep) -> None:
    """Forget what a document holds. It stays issued; whoever has its bundle can still prove it."""
    await services.write(
        lambda session: services.archive.erase(session, _own(session, member, name).id)
    )
    await asyncio.to_thread(forget_log, services.engine)


def _own(session: Session, member: Standing, name: str) -> DocumentName:
    """The document of that name, where the member issued it."""
    document = name_in(name)
    issue = session.get(Issue, document.issue)
    if issue is None or issue.issuer != member.member:
        raise NotFound(f"{member.member} has issued no document {document.text}")
    return document


async def _body(request: Request) -> AsyncIterator[bytes]:
    try:
        async for chunk in request.stream():
            yield chunk
    except ClientDisconnect as error:
        raise Invalid("the deposit was cut off on its way; send all of it again") from error
