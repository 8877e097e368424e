"""The routes of authorizations; statements about them come in by ``POST /v1/statements``."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query

from gateway.authorizations import service
from gateway.authorizations.schemas import AuthorizationDetailOut, AuthorizationPage, State
from gateway.dependencies import CurrentMember, ServicesDep, SessionDep

router = APIRouter(tags=["authorizations"])

Words = Annotated[str | None, Query(max_length=200)]


@router.get("/v1/authorizations")
def list_authorizations(
    viewer: CurrentMember,
    services: ServicesDep,
    session: SessionDep,
    resource: Annotated[str | None, Query(max_length=32)] = None,
    consumer: Words = None,
    owner: Words = None,
    state: State | Literal["expired"] | None = None,
    waiting: Literal["me"] | None = None,
    cursor: Annotated[int | None, Query(ge=0, lt=2**53)] = None,
    limit: Annotated[int, Query(ge=1, le=service.MAX_PAGE)] = 50,
) -> AuthorizationPage:
    """Authorizations that you may see; ``waiting=me``: those that wait for your decision."""
    filters = service.Filters(resource, consumer, owner, state, waiting is not None)
    now = services.intake.now()
    return service.list_authorizations(session, viewer, filters, now, cursor=cursor, limit=limit)


@router.get("/v1/authorizations/{code}")
def show_authorization(
    code: Annotated[str, Path(max_length=32)],
    viewer: CurrentMember,
    services: ServicesDep,
    session: SessionDep,
) -> AuthorizationDetailOut:
    """One authorization with its documents, history, deadlines and uses left."""
    return service.show(session, viewer, code, services.intake.now())
