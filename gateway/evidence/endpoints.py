"""The route of evidence."""

from __future__ import annotations

import json
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response
from fastapi.concurrency import run_in_threadpool

from gateway.dependencies import CurrentMember, ServicesDep
from gateway.errors import Invalid
from gateway.evidence.inquiry import MAX_RECORDS_NAMED
from gateway.evidence.service import Gathered, gather
from gateway.evidence.waiting import MOST_SECONDS, wait_covered
from gateway.services import Services
from gateway.trace.asking import EXPORTED, Answer, Asker, asker, keep
from gateway.trace.question import MAX_PERSONS, Question, ask

router = APIRouter(tags=["evidence"])

MEDIA_TYPE = "application/json"
Text = Annotated[str | None, Query(max_length=200)]
Moment = Annotated[str | None, Query(max_length=40, examples=["2026-11-01"])]
Tags = Annotated[list[str] | None, Query(max_length=MAX_PERSONS)]
Records = Annotated[
    list[int] | None, Query(max_length=MAX_RECORDS_NAMED, description="Positions of records.")
]


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
    record: Records = None,
) -> Question | list[int]:
    """The question in a request's query, or the single records that it names."""
    question = ask(
        resource=resource,
        member=member,
        person=person,
        authorization=authorization,
        document=document,
        purpose=purpose,
        access_case=access_case,
        kind=kind,
        outcome=outcome,
        since=since,
        until=until,
        newest_first=False,
    )
    if not record:
        return question
    if question != Question(newest_first=False):
        raise Invalid("ask for single records (record), or by criteria, not both at once")
    if min(record) < 0 or max(record) >= 2**53:
        raise Invalid("a record is named by its position, a whole number from 0")
    return record


def _asker(
    member: CurrentMember, case: Annotated[str | None, Query(max_length=64)] = None
) -> Asker:
    return asker(member, case)


AskedDep = Annotated[Question | list[int], Depends(asked)]
AskerDep = Annotated[Asker, Depends(_asker)]


@router.get("/v1/evidence", response_class=Response, responses={200: {"content": {MEDIA_TYPE: {}}}})
async def evidence(
    asked: AskedDep,
    who: AskerDep,
    services: ServicesDep,
    wait: Annotated[float, Query(ge=0, le=MOST_SECONDS)] = 0,
) -> Response:
    """The records that answer a question, with all that is needed to check them offline.

    Criteria are those of the trace; ``record`` names single records instead. The answer is a file
    for `shujian verify`; the header ``Shujian-Evidence`` says in JSON what stands beside it. With
    ``wait`` all that is recorded now is covered first, if that takes no longer than so many
    seconds. An auditor names the ``case`` under which it asks, and the question becomes a record
    before it is answered.
    """
    if wait:
        await wait_covered(services, wait)
    async with services.turns.take():
        found = await run_in_threadpool(gathered, services, who, asked)
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": 'attachment; filename="evidence.json"',
        "Shujian-Evidence": json.dumps(_beside(found), separators=(",", ":")),
    }
    return Response(found.evidence, media_type=MEDIA_TYPE, headers=headers)


def gathered(
    services: Services, who: Asker, asked: Question | list[int], form: str = "evidence"
) -> Gathered:
    """The evidence, once it is recorded that it left in this form."""
    found = gather(services, who.standing, asked)
    words = asked.as_words() if isinstance(asked, Question) else {"records": sorted(set(asked))}
    told = Answer(found.size, form, found.records)
    # The commit of this record comes before the first byte leaves.
    keep(services.writer, services.intake.journal, who, EXPORTED, words, told)
    return found


def _beside(found: Gathered) -> dict[str, Any]:
    return {
        "block": found.block,
        "observers": found.observers,
        "records": found.records,
        "required": found.required,
        "size": found.size,
        "uncovered": found.uncovered,
        "warnings": list(found.warnings),
    }
