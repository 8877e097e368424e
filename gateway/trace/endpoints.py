"""The route of the trace."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from fastapi.responses import StreamingResponse

from gateway.dependencies import CurrentMember, ServicesDep, SessionDep
from gateway.members.standing import Standing
from gateway.services import Services
from gateway.trace import service
from gateway.trace.export import FORMATS
from gateway.trace.question import DEFAULT_LIMIT, MAX_LIMIT, Question, ask
from gateway.trace.rows import Row
from gateway.trace.schemas import RowOut, TracePage

router = APIRouter(tags=["trace"])

Text = Annotated[str | None, Query(max_length=200)]
Moment = Annotated[str | None, Query(max_length=40, examples=["2026-11-01"])]


def asked(
    resource: Text = None,
    member: Text = None,
    kind: Text = None,
    outcome: Text = None,
    since: Annotated[Moment, Query(alias="from")] = None,
    until: Annotated[Moment, Query(alias="to")] = None,
    order: Literal["newest", "oldest"] = "newest",
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(max_length=64)] = None,
) -> Question:
    """The question in a request's query."""
    return ask(
        resource=resource,
        member=member,
        kind=kind,
        outcome=outcome,
        since=since,
        until=until,
        newest_first=order == "newest",
        limit=limit,
        cursor=cursor,
    )


QuestionDep = Annotated[Question, Depends(asked)]


@router.get(
    "/v1/trace",
    response_model=TracePage,
    responses={200: {"content": {"application/x-ndjson": {}, "text/csv": {}}}},
)
def trace(
    question: QuestionDep,
    member: CurrentMember,
    services: ServicesDep,
    session: SessionDep,
    form: Annotated[Literal["json", "ndjson", "csv"], Query(alias="format")] = "json",
) -> TracePage | StreamingResponse:
    """Who did what and when: a page as JSON, or everything as NDJSON or CSV."""
    if form != "json":
        return _export(services, member, question, form)
    page = service.page(session, member, question)
    rows = [RowOut.model_validate(row, from_attributes=True) for row in page.rows]
    return TracePage(rows=rows, next=page.following)


def _export(
    services: Services, member: Standing, question: Question, form: str
) -> StreamingResponse:
    media_type, write = FORMATS[form]
    lines = write(_rows(services, member, question))
    # The first row is made before the answer begins, so that an error is still a problem.
    first = list(islice(lines, 2))
    headers = {"Content-Disposition": f'attachment; filename="trace.{form}"'}
    return StreamingResponse(chain(first, lines), media_type=media_type, headers=headers)


def _rows(services: Services, member: Standing, question: Question) -> Iterator[Row]:
    with services.read() as session:
        yield from service.rows(session, member, question)
