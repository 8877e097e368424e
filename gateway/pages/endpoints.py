"""The pages: parse, ask the services, render."""

from __future__ import annotations

from pathlib import Path as FilePath
from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, Path, Query, Request
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles
from sqlmodel import Session, func, select

from gateway.catalog import service as catalog
from gateway.catalog.models import Resource
from gateway.catalog.schemas import DiffOut
from gateway.dependencies import ServicesDep, SessionDep
from gateway.journal.tree import Tree
from gateway.lineage import service as lineage
from gateway.members.models import Member
from gateway.pages import views
from gateway.pages.rendering import language_of, render
from gateway.proofs import service as proofs
from gateway.trace import service as trace
from gateway.trace.question import ask
from gateway.trace.visibility import ordinary

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

PAGE = 50

Text = Annotated[str | None, Query(max_length=200)]
Cursor = Annotated[str | None, Query(max_length=64)]
Number = Annotated[int | None, Query(ge=0, lt=2**53)]


def mount_static(app: FastAPI) -> None:
    """Serve the style sheet and the emblem."""
    app.mount("/static", StaticFiles(directory=FilePath(__file__).parent / "static"))


def problem_page(request: Request, problem: dict[str, Any]) -> HTMLResponse:
    """What went wrong, for people."""
    return render(request, "problem.html", problem["status"], problem=problem)


@router.get("/")
def overview(request: Request, services: ServicesDep, session: SessionDep) -> HTMLResponse:
    """What there is, how far it is anchored, and what happened last."""
    member = request.state.member
    # An auditor's look at what is between others is asked for under a case: not on this page.
    rows = [] if member is None else trace.page(session, ordinary(member), ask(limit=10)).rows
    return render(
        request,
        "overview.html",
        size=Tree(session).size(),
        checkpoints=proofs.list_checkpoints(session, before=None, limit=5),
        members=_count(session, Member),
        resources=_count(session, Resource),
        lag=services.anchoring.lag(),
        observed=views.observed(services, session),
        rows=rows,
    )


def _count(session: Session, table: type[Member] | type[Resource]) -> int:
    return session.exec(select(func.count()).select_from(table)).one()


@router.get("/catalog")
def catalog_page(
    request: Request,
    session: SessionDep,
    q: Text = None,
    provider: Text = None,
    theme: Text = None,
    status: Text = None,
    cursor: Cursor = None,
) -> HTMLResponse:
    """The catalog, searched and filtered."""
    filters = catalog.Filters(q, provider, theme, None, status)
    return render(
        request,
        "catalog.html",
        filters=filters,
        page=catalog.list_resources(session, filters, after=cursor, limit=PAGE),
        themes=catalog.themes(session),
        cursor=cursor,
    )


@router.get("/catalog/{code}")
def entry_page(
    request: Request,
    code: Annotated[str, Path(max_length=32)],
    session: SessionDep,
    old: Number = None,
    new: Number = None,
) -> HTMLResponse:
    """One entry with its versions, and what changed between two of them."""
    resource = catalog.show(session, code)
    return render(
        request,
        "entry.html",
        resource=resource,
        fields=views.field_rows(resource.entry, language_of(request)),
        items=views.items_of(resource.entry),
        versions=catalog.versions(session, code),
        diff=_diff(session, code, old, new),
        lineage=lineage.show(session, code, depth=1),
        shown=views.shown,
    )


def _diff(session: Session, code: str, old: int | None, new: int | None) -> DiffOut | None:
    return None if old is None and new is None else catalog.diff(session, code, old, new)
