"""The route of certificates: evidence gathered, checked and told to people."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.concurrency import run_in_threadpool

from gateway.dependencies import ServicesDep
from gateway.evidence.endpoints import AskedDep, AskerDep, gathered
from gateway.evidence.waiting import MOST_SECONDS, wait_covered
from gateway.services import Services
from gateway.trace.asking import Asker
from gateway.trace.question import Question
from gateway.trust.service import trust_of

router = APIRouter(tags=["evidence"])

MEDIA_TYPE = "application/pdf"


@router.get(
    "/v1/evidence/certificate",
    response_class=Response,
    responses={200: {"content": {MEDIA_TYPE: {}}}},
)
async def show_certificate(
    asked: AskedDep,
    who: AskerDep,
    services: ServicesDep,
    wait: Annotated[float, Query(ge=0, le=MOST_SECONDS)] = 0,
) -> Response:
    """存证证书: what the evidence of the same question says and how it was checked, as a PDF.

    Parameters are those of ``/v1/evidence``, and it is recorded alike. The evidence itself is
    attached to the PDF. It was checked by the gateway, under what the gateway proposes to trust:
    the page says what that is worth, and how to check it without the gateway.
    """
    if wait:
        await wait_covered(services, wait)
    async with services.turns.take():
        document = await run_in_threadpool(_made, services, who, asked)
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": 'attachment; filename="certificate.pdf"',
    }
    return Response(document, media_type=MEDIA_TYPE, headers=headers)


def _made(services: Services, who: Asker, asked: Question | list[int]) -> bytes:
    found = gathered(services, who, asked, "certificate")
    trust = trust_of(services.ledger, services.settings)
    made = datetime.fromtimestamp(services.intake.now(), UTC)
    where = f"{services.settings.url}/verify.html"
    from gateway.certificates.document import certificate  # reportlab: 0.1 s, for few gateways

    return certificate(found.evidence, trust, found.report, made, where)
