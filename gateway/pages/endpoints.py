"""The pages: parse, ask the services, render."""

from __future__ import annotations

import json
from pathlib import Path as FilePath
from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, Path, Query, Request
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles
from sqlmodel import Session, func, select

from chain.records import OUTCOMES, decode_header
from gateway.catalog import service as catalog
from gateway.catalog.models import Resource
from gateway.catalog.schemas import DiffOut
from gateway.dependencies import CurrentMember, ServicesDep, SessionDep
from gateway.journal.tree import Tree
from gateway.members.models import Member
from gateway.pages import views
from gateway.pages.rendering import language_of, render
from gateway.proofs import service as proofs
from gateway.trace import service as trace
from gateway.trace.question import ask
from gateway.trace.visibility import visible_record

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

PAGE = 50
KINDS = (
    "ledger.created",
    "member.admitted",
    "member.amended",
    "member.suspended",
    "member.reinstated",
    "member.rotated",
    "catalog.published",
    "catalog.withdrawn",
    "catalog.transferred",
    "authorization.requested",
    "authorization.endorsed",
    "authorization.granted",
    "authorization.denied",
    "authorization.suspended",
    "authorization.resumed",
    "authorization.revoked",
)

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
    rows = [] if member is None else trace.page(session, member, ask(limit=10)).rows
    return render(
        request,
        "overview.html",
        size=Tree(session).size(),
        checkpoints=proofs.list_checkpoints(session, before=None, limit=5),
        members=_count(session, Member),
        resources=_count(session, Resource),
        lag=services.anchoring.lag(),
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
        shown=views.shown,
    )


def _diff(session: Session, code: str, old: int | None, new: int | None) -> DiffOut | None:
    return None if old is None and new is None else catalog.diff(session, code, old, new)


@router.get("/trace")
def trace_page(
    request: Request,
    member: CurrentMember,
    session: SessionDep,
    resource: Text = None,
    member_name: Annotated[Text, Query(alias="member")] = None,
    kind: Text = None,
    outcome: Text = None,
    since: Annotated[Text, Query(alias="from")] = None,
    until: Annotated[Text, Query(alias="to")] = None,
    cursor: Cursor = None,
) -> HTMLResponse:
    """Who did what and when."""
    words: dict[str, Any] = {
        "resource": resource,
        "member": member_name,
        "kind": kind,
        "outcome": outcome,
    }
    question = ask(**words, since=since, until=until, limit=PAGE, cursor=cursor)
    page = trace.page(session, member, question)
    return render(
        request,
        "trace.html",
        rows=page.rows,
        next=page.following,
        cursor=cursor,
        asked={**words, "from": since, "to": until},
        kinds=KINDS,
        outcomes=OUTCOMES,
    )


@router.get("/records/{position}")
def record_page(
    request: Request,
    position: Annotated[int, Path(ge=0, lt=2**53)],
    member: CurrentMember,
    session: SessionDep,
) -> HTMLResponse:
    """One record with its place in tree, checkpoint and block."""
    entry = visible_record(session, member, position)
    record = proofs.record_out(session, entry)
    steps, holds = views.path_of(record)
    return render(
        request,
        "record.html",
        record=record,
        header=decode_header(entry.header_bytes),
        body=json.dumps(record.body, ensure_ascii=False, indent=2),
        steps=steps,
        path_holds=holds,
    )
