"""The routes of releases."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Header, Response

from chain.words import Digest
from gateway.anchoring.levels import covering
from gateway.dependencies import CurrentMember, DigestPath, ServicesDep
from gateway.intake.prefer import waiting_seconds
from gateway.members.standing import Standing
from gateway.problems import answer, problem
from gateway.releases.asking import ask
from gateway.releases.bodies import RULES
from gateway.releases.decision import TEXTS, Reason
from gateway.releases.models import REFUSED, Release
from gateway.releases.response import ContentResponse, range_start
from gateway.releases.schemas import ReleaseIn, ReleaseOut
from gateway.releases.showing import decided_out, find_release, release_out
from gateway.services import Services

router = APIRouter(tags=["releases"])

PreferHeader = Annotated[str | None, Header(max_length=200)]


@router.post("/v1/releases", status_code=201, response_model=ReleaseOut)
async def request_release(
    release: ReleaseIn, response: Response, services: ServicesDep, prefer: PreferHeader = None
) -> ReleaseOut | Response:
    """Ask for a payload with a signed RequestRelease; the answer's record comes before any byte.

    202 where the content waits until that record is anchored (``Prefer: wait=10`` waits for it);
    a refusal is recorded as well, and is a problem with its reason, record and receipt.
    """
    raw = release.model_dump(exclude={"persons"})
    decided = await ask(
        services.engine,
        services.writer,
        services.releases,
        services.ledger.ledger_id,
        raw,
        release.persons,
    )
    shown = decided_out(decided, services.receipts)
    if not shown.ready and shown.state == "released":
        request = Digest(bytes.fromhex(shown.request[2:]))
        shown = await _waited(services, request, None, waiting_seconds(prefer))
    response.headers["Location"] = f"/v1/releases/{shown.request}"
    if shown.state == REFUSED:
        return _refusal(shown)
    response.status_code = 201 if shown.ready else 202
    return shown


@router.get("/v1/releases/{digest}")
async def show_release(
    digest: DigestPath, member: CurrentMember, services: ServicesDep, prefer: PreferHeader = None
) -> ReleaseOut:
    """How far a release has come; ``Prefer: wait=10`` waits until its content may be fetched."""
    return await _waited(services, digest, member, waiting_seconds(prefer))


@router.get("/v1/releases/{digest}/content", response_class=Response)
async def fetch_content(
    digest: DigestPath,
    member: CurrentMember,
    services: ServicesDep,
    range_: Annotated[str | None, Header(alias="Range", max_length=64)] = None,
) -> ContentResponse:
    """What was released, once, to the consumer; ``Range: bytes=N-`` goes on with what broke off."""
    start = range_start(range_)
    stall = services.settings.release_stall
    return ContentResponse(services.deliveries, digest, member.member, start, stall)


async def _waited(
    services: Services, request: Digest, viewer: Standing | None, seconds: float
) -> ReleaseOut:
    shown = await asyncio.to_thread(_show, services, request, viewer)
    if seconds and shown.state == "released" and not shown.ready:
        await services.anchoring.wait_anchored(shown.position, seconds)
        shown = await asyncio.to_thread(_show, services, request, viewer)
    return shown


def _show(services: Services, request: Digest, viewer: Standing | None) -> ReleaseOut:
    """As the viewer sees it; None: whoever holds the signed request, which is the consumer."""
    with services.read() as session:
        if viewer is None:
            row = session.get_one(Release, request)
        else:
            row = find_release(session, viewer, request)
        return release_out(
            session,
            row,
            services.receipts,
            consumer=viewer is not None and viewer.member == row.consumer,
            anchored=not row.anchored or covering(session, row.position) is not None,
        )


def _refusal(shown: ReleaseOut) -> Response:
    reason = Reason(shown.reason or Reason.UNKNOWN)
    content = problem(403, f"{reason.value}: {TEXTS[reason]} (record {shown.position})")
    more = {"reason": reason.value, "rules": RULES, "release": shown.model_dump()}
    return answer({**content, **more}, {"Location": f"/v1/releases/{shown.request}"})
