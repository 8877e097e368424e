"""The pages of authorizations: the list, what waits for the visitor's decision, and one of them."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import HTMLResponse

from gateway.authorizations import service
from gateway.authorizations.calendar import shown
from gateway.dependencies import CurrentMember, ServicesDep, SessionDep
from gateway.pages.rendering import render

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

PAGE = 50
STATES = (
    *("requested", "endorsed", "granted", "expired", "suspended", "denied", "revoked"),
    *("pending", "refused"),
)

Text = Annotated[str | None, Query(max_length=200)]


@router.get("/authorizations")
def authorizations_page(
    request: Request,
    viewer: CurrentMember,
    services: ServicesDep,
    session: SessionDep,
    resource: Text = None,
    owner: Text = None,
    consumer: Text = None,
    state: Text = None,
    waiting: Literal["", "me"] | None = None,
    cursor: Annotated[int | None, Query(ge=0, lt=2**53)] = None,
) -> HTMLResponse:
    """Authorizations that the visitor may see, or those that wait for its decision."""
    asked = {"resource": resource, "owner": owner, "consumer": consumer, "state": state}
    filters = service.Filters(**asked, waiting=bool(waiting))
    now = services.intake.now()
    page = service.list_authorizations(session, viewer, filters, now, cursor=cursor, limit=PAGE)
    return render(
        request,
        "authorizations.html",
        page=page,
        asked={**asked, "waiting": waiting},
        states=STATES,
        cursor=cursor,
        day=_day,
    )


@router.get("/authorizations/{code}")
def authorization_page(
    request: Request,
    code: Annotated[str, Path(max_length=32)],
    viewer: CurrentMember,
    services: ServicesDep,
    session: SessionDep,
) -> HTMLResponse:
    """One authorization with application, terms, deadlines and history."""
    found = service.show(session, viewer, code, services.intake.now())
    return render(request, "authorization.html", row=found, day=_day)


def _day(second: int) -> str:
    return shown(second)[:10]
