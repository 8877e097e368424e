"""The routes of reports."""

from __future__ import annotations

import asyncio
import base64
import binascii
from collections.abc import AsyncIterator
from typing import Annotated

import orjson
from fastapi import APIRouter, Header, Path, Query, Request, Response
from starlette.requests import ClientDisconnect

from gateway.dependencies import CurrentMember, ServicesDep, SessionDep
from gateway.errors import Invalid
from gateway.intake.schemas import StatementIn
from gateway.journal import records
from gateway.journal.schemas import ReceiptOut
from gateway.reports import service
from gateway.reports.desk import Key
from gateway.reports.models import Report
from gateway.reports.schemas import (
    RejectionsPage,
    ReportOut,
    ReportsPage,
    SubmittedOut,
)
from gateway.services import Services
from gateway.statements.content import Content, read_content

router = APIRouter(tags=["reports"])

_BODY = {"requestBody": {"content": {"application/x-ndjson": {}}, "required": True}}

StatementHeader = Annotated[
    str,
    Header(
        alias="Shujian-Statement",
        max_length=8192,
        description="base64url of a signed SubmitReport as JSON, as for POST /v1/statements",
    ),
]
Member = Annotated[str, Path(max_length=200)]
Sequence = Annotated[int, Path(ge=1, lt=2**53)]
After = Annotated[int, Query(ge=0, lt=2**53)]
Limit = Annotated[int, Query(ge=1, le=service.MAX_PAGE)]


@router.post("/v1/reports", status_code=201, openapi_extra=_BODY)
async def submit_report(
    request: Request,
    response: Response,
    statement: StatementHeader,
    services: ServicesDep,
    content_encoding: Annotated[str | None, Header(max_length=32)] = None,
) -> SubmittedOut:
    """Report accesses made elsewhere: NDJSON, gzip too, under one signed statement.

    Answers when each line is a record or a rejection; 200 where the report was complete before. A
    report that was cut short is sent again, and goes on where it stopped.
    """
    content = await asyncio.to_thread(_content, services, statement)
    compressed = _is_compressed(content_encoding)
    key = await services.reports.receive(content, _body(request), compressed=compressed)
    response.status_code = 200 if key.earlier else 201
    return await asyncio.to_thread(_submitted, services, key)


@router.get("/v1/reports")
def list_reports(
    member: CurrentMember,
    session: SessionDep,
    of: Annotated[str | None, Query(alias="member", max_length=200)] = None,
    after: After = 0,
    limit: Limit = 100,
) -> ReportsPage:
    """A member's reports in order of number; one's own where none is named."""
    return service.list_reports(session, member, of, after, limit)


@router.get("/v1/reports/{member}/{sequence}")
def show_report(
    member: Member, sequence: Sequence, viewer: CurrentMember, session: SessionDep
) -> ReportOut:
    """One report, and how far it was taken in."""
    return service.show(session, viewer, member, sequence)


@router.get("/v1/reports/{member}/{sequence}/rejections")
def list_rejections(
    member: Member,
    sequence: Sequence,
    viewer: CurrentMember,
    session: SessionDep,
    after: After = 0,
    limit: Limit = 100,
) -> RejectionsPage:
    """The lines of a report that are no records, each with its reason."""
    return service.rejections(session, viewer, member, sequence, after, limit)


def _content(services: Services, header: str) -> Content:
    try:
        raw = orjson.loads(base64.urlsafe_b64decode(header + "=" * (-len(header) % 4)))
        statement = StatementIn.model_validate(raw)
    except (binascii.Error, ValueError) as error:
        raise Invalid(
            "Shujian-Statement is not base64url of a statement's JSON: type, message, signatures"
        ) from error
    return read_content(services.ledger.ledger_id, statement.model_dump())


def _is_compressed(encoding: str | None) -> bool:
    if encoding in (None, "", "identity"):
        return False
    if encoding in ("gzip", "x-gzip"):
        return True
    raise Invalid("a report comes as it is, or with Content-Encoding: gzip")


async def _body(request: Request) -> AsyncIterator[bytes]:
    try:
        async for chunk in request.stream():
            yield chunk
    except ClientDisconnect as error:
        raise Invalid("the report was cut off on its way; nothing of it was recorded") from error


def _submitted(services: Services, key: Key) -> SubmittedOut:
    with services.read() as session:
        report = session.get_one(Report, (key.member, key.sequence))
        entry = records.read(session, report.completed or report.position)
        previous = records.previous_leaf(session, entry.position)
        receipt = ReceiptOut.of(services.receipts.sign(entry, previous))
        shown = service.report_out(session, report).model_dump()
    return SubmittedOut(**shown, receipt=receipt)
