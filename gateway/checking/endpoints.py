"""The routes of checking: members bring many files and get one report, kept for an hour."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response

from gateway.checking.booking import booking, confirming
from gateway.checking.report import Line, Sum
from gateway.checking.schemas import AmountsOut, CheckedOut, FileOut, UploadOut, UploadsOut
from gateway.checking.service import Check
from gateway.checking.uploading import take_in
from gateway.checking.workbook import MEDIA_TYPE, Times, xlsx
from gateway.dependencies import CurrentMember, ServicesDep
from gateway.errors import Conflict
from gateway.verification.schemas import FindingOut

router = APIRouter(tags=["documents"])

_FILE = {"type": "string", "format": "binary"}
_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {
                        "file": {"type": "array", "items": _FILE},
                        "as_of": {"type": "string"},
                        "voucher": {"type": "string", "maxLength": 100},
                    },
                }
            }
        },
    }
}
_SHEET: dict[int | str, dict[str, Any]] = {
    200: {"content": {MEDIA_TYPE: {"schema": _FILE}}, "description": "The sheet"}
}

Id = Annotated[str, Path(max_length=64)]


@router.post("/v1/documents/checks", status_code=202, openapi_extra=_BODY)
async def check_documents(
    request: Request, response: Response, viewer: CurrentMember, services: ServicesDep
) -> UploadOut:
    """Have many files checked: at most 300 of 64 MiB, 256 MiB in all, a zip counting as its files.

    Answers at once; the report is read under `Location` until an hour after it is done. Nothing is
    booked, and nothing is recorded.
    """
    check = await take_in(request, services.checking, services.verification, viewer)
    response.headers["Location"] = f"/v1/documents/checks/{check.id}"
    return _check(check)


@router.get("/v1/documents/checks")
def list_checks(viewer: CurrentMember, services: ServicesDep) -> UploadsOut:
    """The uploads that your member has here: at most 20 reports, for an hour each."""
    return UploadsOut(checks=[_check(one) for one in services.checking.of(viewer)])


@router.get("/v1/documents/checks/{id}.xlsx", response_class=Response, responses=_SHEET)
def download_sheet(id: Id, viewer: CurrentMember, services: ServicesDep) -> Response:  # noqa: A002
    """The report as a sheet, with Chinese headings, once all files are checked."""
    check = services.checking.find(viewer, id)
    if check.until is None:
        raise Conflict(f"{check.done} of {check.total} files are checked; ask again in a minute")
    made = datetime.fromtimestamp(services.verification.now(), UTC)
    times = Times(made, _time(check.ended), _time(check.as_of))
    name = f"shujian-{made:%Y%m%d-%H%M%S}.xlsx"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(xlsx(check.report(), check.member, times), 200, headers, MEDIA_TYPE)


@router.get("/v1/documents/checks/{id}")
def show_check(id: Id, viewer: CurrentMember, services: ServicesDep) -> CheckedOut:  # noqa: A002
    """The report on what is checked so far."""
    check = services.checking.find(viewer, id)
    report = check.report()
    told, open_ = booking(report, check.voucher), confirming(report, check.voucher)
    now = check.as_of is None
    return CheckedOut(
        **_check(check).model_dump(),
        counts=report.counts,
        documents=report.documents,
        unread=report.unread,
        again=report.again,
        sources=report.sources,
        sums=[_sum(one) for one in report.sums],
        without_amount=report.without_amount,
        command=told.text if told.documents and now else None,
        command_unconfirmed=open_.text if open_.documents and now else None,
        lines=[_line(line) for line in report.lines],
    )


@router.delete("/v1/documents/checks/{id}", status_code=204)
def remove_check(id: Id, viewer: CurrentMember, services: ServicesDep) -> None:  # noqa: A002
    """Throw a report away before its hour is over; a check under way is cut short."""
    services.checking.remove(viewer, id)


def _time(second: int | None) -> datetime | None:
    return None if second is None else datetime.fromtimestamp(second, UTC)


def _check(check: Check) -> UploadOut:
    return UploadOut(
        id=check.id,
        voucher=check.voucher,
        as_of=check.as_of,
        came=check.came,
        until=check.until,
        total=check.total,
        done=check.done,
    )


def _sum(one: Sum) -> AmountsOut:
    return AmountsOut(
        currency=one.currency,
        good=f"{one.good:f}",
        aside=f"{one.aside:f}",
        unconfirmed=f"{one.unconfirmed:f}",
        used=f"{one.used:f}",
        bad=f"{one.bad:f}",
        documents=one.documents,
    )


def _line(line: Line) -> FileOut:
    return FileOut(
        position=line.position,
        sort=line.sort,
        faults=list(line.faults),
        notes=list(line.notes),
        same=list(line.same),
        finding=FindingOut.model_validate(line.finding.as_json()),
    )
