"""The pages of issued documents: the list, and one with its four axes and their history."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from gateway.dependencies import CurrentMember, SessionDep
from gateway.issuing import service as issuing
from gateway.pages.rendering import render

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

PAGE = 50
STATES = ("issued", "pending", "refused")

Text = Annotated[str | None, Query(max_length=200)]


@router.get("/documents")
def documents_page(
    request: Request,
    viewer: CurrentMember,
    session: SessionDep,
    issuer: Text = None,
    buyer: Text = None,
    kind: Text = None,
    state: Text = None,
    cursor: Annotated[int | None, Query(ge=0, lt=2**53)] = None,
) -> HTMLResponse:
    """What was issued by or to the visitor; everything for stewards and auditors."""
    asked = {"issuer": issuer, "buyer": buyer, "kind": kind, "state": state}
    filters = issuing.Filters(**{name: text or None for name, text in asked.items()})
    page = issuing.list_issues(session, viewer, filters, cursor=cursor, limit=PAGE)
    return render(request, "documents.html", page=page, asked=asked, states=STATES, cursor=cursor)
