"""The route of the proposal, open to everybody."""

from __future__ import annotations

from fastapi import APIRouter, Response

from gateway.dependencies import ServicesDep
from gateway.trust.service import trust_of

router = APIRouter(tags=["trust"])


@router.get(
    "/v1/trust",
    response_class=Response,
    responses={200: {"content": {"application/json": {"schema": {"type": "object"}}}}},
)
def show_trust(services: ServicesDep) -> Response:
    """A proposal for `trust.json`: exactly the bytes of the file.

    Whoever checks evidence compares its fingerprint with one that came another way; what the
    gateway says of itself proves nothing.
    """
    content = trust_of(services.ledger, services.settings).encode()
    return Response(
        content,
        media_type="application/json",
        headers={"Content-Disposition": 'attachment; filename="trust.json"'},
    )
