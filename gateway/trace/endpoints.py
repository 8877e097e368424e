"""The routes of the trace."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Header, Query
from fastapi.responses import Response, StreamingResponse

from chain.words import to_hex
from gateway.dependencies import CurrentMember, ServicesDep, SessionDep
from gateway.persons.tags import find_persons
from gateway.trace import prov, service
from gateway.trace.asking import ASKED, Answer, Asker, asker, keep
from gateway.trace.export import FORMATS
from gateway.trace.inquiry import Inquiry
from gateway.trace.question import DEFAULT_LIMIT, MAX_LIMIT, MAX_PERSONS, Question, ask
from gateway.trace.schemas import PersonIn, PersonOut, TracePage
from gateway.trace.visibility import sees_all

router = APIRouter(tags=["trace"])

Text = Annotated[str | None, Query(max_length=200)]
Moment = Annotated[str | None, Query(max_length=40, examples=["2026-11-01"])]
Tags = Annotated[list[str] | None, Query(max_length=MAX_PERSONS)]
Form = Literal["json", "ndjson", "csv", "prov"]


def asked(
    resource: Text = None,
    member: Text = None,
    person: Tags = None,
    authorization: Text = None,
    document: Text = None,
    purpose: Text = None,
    access_case: Text = None,
    kind: Text = None,
    outcome: Text = None,
    since: Annotated[Moment, Query(alias="from")] = None,
    until: Annotated[Moment, Query(alias="to")] = None,
    order: Literal["newest", "oldest"] = "newest",
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(max_length=64)] = None,
) -> Question:
    """The question in a request's query; one empty ``person`` is somebody whom nobody named."""
    return ask(
        resource=resource,
        member=member,
        person=None if person is None else [tag for tag in person if tag],
        authorization=authorization,
        document=document,
        purpose=purpose,
        access_case=access_case,
        kind=kind,
        outcome=outcome,
        since=since,
        until=until,
        newest_first=order == "newest",
        limit=limit,
        cursor=cursor,
    )


def _asker(
    member: CurrentMember, case: Annotated[str | None, Query(max_length=64)] = None
) -> Asker:
    return asker(member, case)


QuestionDep = Annotated[Question, Depends(asked)]
AskerDep = Annotated[Asker, Depends(_asker)]


@router.get(
    "/v1/trace",
    response_model=TracePage,
    responses={200: {"content": {"application/x-ndjson": {}, "text/csv": {}, prov.MEDIA_TYPE: {}}}},
)
def trace(
    question: QuestionDep,
    who: AskerDep,
    services: ServicesDep,
    session: SessionDep,
    response: Response,
    accept: Annotated[str, Header(max_length=1000)] = "",
    form: Annotated[Form, Query(alias="format")] = "json",
    check: bool = False,
) -> TracePage | Response:
    """Who did what and when, and whether it was covered.

    A page as JSON, everything as NDJSON or CSV, or up to 10,000 records as PROV-JSON (also by
    ``Accept: application/prov+json``). An auditor names the ``case`` under which it asks: the
    question becomes a record before it is answered. With ``check`` the verdicts are counted, in
    NDJSON on a last line of their own.
    """
    inquiry = Inquiry(services, session, who, question)
    if form == "prov" or (form == "json" and prov.MEDIA_TYPE in accept):
        document = inquiry.provenance()
        return Response(document, media_type=prov.MEDIA_TYPE, headers=_file("prov.json"))
    if form != "json":
        lines = inquiry.export(form, check=check)
        return StreamingResponse(lines, media_type=FORMATS[form][0], headers=_file(form))
    response.headers.update(_UNKEPT)
    return inquiry.page(check=check)


# What a cache gave again would be an answer without a record.
_UNKEPT = {"Cache-Control": "no-store"}


def _file(extension: str) -> dict[str, str]:
    return {**_UNKEPT, "Content-Disposition": f'attachment; filename="trace.{extension}"'}


@router.post("/v1/trace/persons")
def find_person(
    person: PersonIn, member: CurrentMember, services: ServicesDep, session: SessionDep
) -> PersonOut:
    """The tags by which a person is asked for: those of the asker, for an auditor all.

    An auditor names its case here too, and the tags found are recorded; the label never is.
    """
    who = asker(member, person.case)
    whose = None if sees_all(member) else member.member
    tags = [to_hex(tag) for tag in find_persons(session, person.label, whose)]
    told = Answer(service.size(session), "tags", len(tags))
    keep(services.writer, services.intake.journal, who, ASKED, {"person": tags}, told)
    return PersonOut(tags=tags)
