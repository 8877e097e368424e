"""The route of presentations, open to everybody who brings a bundle."""

from __future__ import annotations

import json
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from gateway.dependencies import ServicesDep
from gateway.presentations.service import Presented
from gateway.services import Services

router = APIRouter(tags=["presentations"])

MEDIA_TYPE = "application/json"
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {MEDIA_TYPE: {"schema": {"type": "object"}}},
    }
}


@router.post(
    "/v1/presentations",
    response_class=Response,
    responses={200: {"content": {MEDIA_TYPE: {}}}},
    openapi_extra=_BODY,
)
async def present(request: Request, services: ServicesDep) -> Response:
    """A bundle with the dated status of its document, out of the bundle in the body.

    The answer is a file for `shujian verify`; the header ``Shujian-Presentation`` says in JSON what
    stands beside it. It shows no field that the bundle does not show. How a document stands is told
    only to who brings a bundle that is true, or the same without some fields.
    """
    bundle = await request.body()
    async with services.presentations.turns.take():
        found = await run_in_threadpool(_presented, services, bundle)
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": 'attachment; filename="presentation.json"',
        "Shujian-Presentation": json.dumps(_beside(found), separators=(",", ":")),
    }
    return Response(found.presentation, media_type=MEDIA_TYPE, headers=headers)


def _presented(services: Services, bundle: bytes) -> Presented:
    with services.read() as session:
        return services.presentations.present(session, bundle)


def _beside(found: Presented) -> dict[str, Any]:
    return {
        "block": found.block,
        "document": found.name.text,
        "observers": found.observers,
        "required": found.required,
        "time": found.time,
        "verdict": found.report.verdict.value,
        "warnings": list(found.warnings),
    }
