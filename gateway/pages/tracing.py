"""The pages of the trace: questions, one record, and the accesses of a resource over time."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Form, Path, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from chain.records import OUTCOMES, decode_header
from chain.words import to_hex
from gateway.audit.results import is_told
from gateway.catalog import service as catalog
from gateway.dependencies import CurrentMember, ServicesDep, SessionDep
from gateway.errors import Invalid
from gateway.journal.tree import Tree
from gateway.members.standing import Standing
from gateway.pages.answers import completeness_of
from gateway.pages.bars import BARS, chart_of
from gateway.pages.record_path import record_path
from gateway.pages.rendering import link, render
from gateway.persons.models import MAX_LABEL
from gateway.persons.tags import find_persons
from gateway.proofs import service as proofs
from gateway.record_words import KINDS
from gateway.services import Services
from gateway.trace import accesses
from gateway.trace.asking import ASKED, Answer, asker, keep, keep_look
from gateway.trace.inquiry import Inquiry
from gateway.trace.question import MAX_PERSONS, Question, ask, batch_beside
from gateway.trace.visibility import ordinary, sees, sees_all, visible_record

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

PAGE = 50
DAYS = 30

Text = Annotated[str | None, Query(max_length=200)]
Cursor = Annotated[str | None, Query(max_length=64)]
Case = Annotated[str | None, Query(max_length=64)]
Day = Annotated[str | None, Query(max_length=10)]
Tags = Annotated[list[str] | None, Query(max_length=MAX_PERSONS)]


@router.get("/trace")
def trace_page(
    request: Request,
    member: CurrentMember,
    services: ServicesDep,
    session: SessionDep,
    resource: Text = None,
    member_name: Annotated[Text, Query(alias="member")] = None,
    person: Tags = None,
    authorization: Text = None,
    document: Text = None,
    purpose: Text = None,
    access_case: Text = None,
    kind: Text = None,
    outcome: Text = None,
    since: Annotated[Text, Query(alias="from")] = None,
    until: Annotated[Text, Query(alias="to")] = None,
    cursor: Cursor = None,
    case: Case = None,
) -> HTMLResponse:
    """Who did what and when, and whether it was covered."""
    words: dict[str, Any] = {
        "resource": resource,
        "member": member_name,
        "person": None if person is None else [tag for tag in person if tag],
        "authorization": authorization,
        "document": document,
        "purpose": purpose,
        "access_case": access_case,
        "kind": kind,
        "outcome": outcome,
    }
    question = ask(**words, since=since, until=until, limit=PAGE, cursor=cursor)
    asked = {**words, "person": person, "from": since, "to": until, "case": case}
    shown = _answer(services, session, member, question, case)
    return render(
        request,
        "trace.html",
        **shown,
        cursor=cursor,
        asked=asked,
        kinds=tuple(KINDS),
        outcomes=OUTCOMES,
        batch=batch_beside(question),
        audits=sees_all(member),
    )


def _answer(
    services: Services, session: SessionDep, member: Standing, question: Question, case: str | None
) -> dict[str, Any]:
    """What answers the question; nothing yet for an auditor that has named no case."""
    if sees_all(member) and not case:
        return {"rows": None, "next": None, "unknown": None, "complete": None}
    inquiry = Inquiry(services, session, asker(member, case), question)
    unknown = inquiry.unknown()
    page, _ = inquiry.find()
    return {
        "rows": page.rows,
        "next": page.following,
        "unknown": unknown,
        "complete": completeness_of(services, session, member, question),
    }


@router.post("/trace/person")
def ask_for_person(
    member: CurrentMember,
    services: ServicesDep,
    session: SessionDep,
    label: Annotated[str, Form(min_length=1, max_length=MAX_LABEL)],
    case: Annotated[str, Form(max_length=64)] = "",
) -> Response:
    """Turn a label, which stands in no address, into the tags by which a person is asked for."""
    who = asker(member, case or None)
    whose = None if sees_all(member) else member.member
    tags = [to_hex(tag) for tag in find_persons(session, label, whose)]
    told = Answer(Tree(session).size(), "tags", len(tags))
    keep(services.writer, services.intake.journal, who, ASKED, {"person": tags}, told)
    place = link("/trace", person=tags or [""], case=who.case)
    return RedirectResponse(place, status_code=303)


@router.get("/records/{position}")
def record_page(
    request: Request,
    position: Annotated[int, Path(ge=0, lt=2**53)],
    member: CurrentMember,
    services: ServicesDep,
    session: SessionDep,
    case: Case = None,
) -> HTMLResponse:
    """One record with its place in tree, checkpoint and block."""
    entry = visible_record(session, member, position)
    header = decode_header(entry.header_bytes)
    tags = {tag for tag, _ in header.tags}
    if not case and not sees(ordinary(member), header.kind, tags):
        return render(request, "case.html")
    size = Tree(session).size()
    keep_look(services.writer, services.intake.journal, member, case, entry, size)
    record = proofs.record_out(session, entry)
    return render(
        request,
        "record.html",
        record=record,
        header=header,
        body=json.dumps(record.body, ensure_ascii=False, indent=2),
        audit=_audit(header.kind, record.body),
        path_=record_path(services, session, member, record),
        case=case,
    )


def _audit(kind: str, body: dict[str, Any] | None) -> dict[str, Any] | None:
    """What an audit found, where the record is of one and nobody has damaged it."""
    told = (body or {}).get("audit") if kind == "ledger.audited" else None
    return told if is_told(told) else None


@router.get("/catalog/{code}/accesses")
def accesses_page(
    request: Request,
    code: Annotated[str, Path(max_length=32)],
    member: CurrentMember,
    services: ServicesDep,
    session: SessionDep,
    since: Annotated[Day, Query(alias="from")] = None,
    until: Annotated[Day, Query(alias="to")] = None,
    case: Case = None,
) -> HTMLResponse:
    """The accesses of a resource over time, what was not covered or refused standing out."""
    resource = catalog.show(session, code)
    if sees_all(member) and not case:
        return render(request, "case.html")
    first, last = _period(services, since, until)
    who = asker(member, case)
    found = accesses.read_accesses(session, member, code, first, last, BARS)
    words = {"resource": code, "view": "accesses", "from": str(first), "to": str(last)}
    told = Answer(Tree(session).size(), "page", len(found.rows))
    keep(services.writer, services.intake.journal, who, ASKED, words, told)
    return render(
        request,
        "accesses.html",
        resource=resource,
        found=found,
        chart=chart_of(found.days),
        asked={"from": str(first), "to": str(last), "case": case},
        audits=sees_all(member),
    )


def _period(services: Services, since: str | None, until: str | None) -> tuple[date, date]:
    """The days asked about, by default the last thirty; raises `Invalid`."""
    try:
        today = accesses.day_of(services.intake.now() * 1000)
        last = date.fromisoformat(until) if until else today
        first = date.fromisoformat(since) if since else last - timedelta(days=DAYS - 1)
    except (ValueError, OverflowError) as error:
        raise Invalid("a day is a date such as 2026-01-31") from error
    if not timedelta(0) <= last - first < timedelta(days=3660):
        raise Invalid("a period ends after it begins, and within ten years")
    return first, last
