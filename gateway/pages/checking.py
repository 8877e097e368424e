"""The pages of checking: a clerk's upload, how far it is, and the report."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from gateway.checking.booking import Booking, booking, confirming
from gateway.checking.jobs import KEPT_EACH
from gateway.checking.report import Class, Report
from gateway.checking.service import Check
from gateway.checking.uploading import take_in
from gateway.checking.workbook import fault_words, note_words
from gateway.dependencies import CurrentMember, ServicesDep
from gateway.errors import Invalid, NotFound, TooLarge, TooMany
from gateway.members.standing import Standing
from gateway.pages.rendering import language_of, render
from gateway.pages.verifying import limits, shown
from gateway.services import Services
from gateway.verification.zips import MAX_FILES

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

PLACE: Final = "/documents/check"

_WARNINGS: Final = frozenset(("said", "buyer.number", "buyer.name", "contradicted"))
"""Notes that nobody should overlook."""

_NOT_GOOD: Final = "not-good"
_SHOWN: Final[dict[str, tuple[Class, ...]]] = {
    **{str(one): (one,) for one in Class},
    _NOT_GOOD: (Class.BAD, Class.UNCONFIRMED, Class.ASIDE),
}

Id = Annotated[str, Path(max_length=64)]


@router.get("/documents/check")
def check_page(request: Request, viewer: CurrentMember, services: ServicesDep) -> HTMLResponse:
    """Where a clerk drops files, and the reports that are still kept."""
    return _form(request, services, viewer)


@router.post("/documents/check")
async def take_in_page(request: Request, viewer: CurrentMember, services: ServicesDep) -> Response:
    """Take the files in; the page of the report can be reloaded without sending them again."""
    try:
        check = await take_in(request, services.checking, services.verification, viewer)
    except (Invalid, TooLarge, TooMany) as error:
        return _form(request, services, viewer, str(error), 422)
    return RedirectResponse(f"{PLACE}/{check.id}", status_code=303)


@router.get("/documents/check/{id}")
def report_page(
    request: Request,
    id: Id,  # noqa: A002
    viewer: CurrentMember,
    services: ServicesDep,
    show: Annotated[str, Query(max_length=16)] = "",
    still: Annotated[str | None, Query(max_length=1)] = None,
) -> HTMLResponse:
    """The report; how far it is while files are being checked."""
    check = services.checking.find(viewer, id)
    if check.until is None:
        return render(request, "checking.html", job=check, reload=still is None)
    report = check.report()
    return render(
        request,
        "report.html",
        job=check,
        report=report,
        asked=show if show in _SHOWN else "",
        lines=report.of(_SHOWN.get(show, tuple(Class))),
        commands=_commands(report, check),
        warned=sum(not _WARNINGS.isdisjoint(one.notes) for one in report.of((Class.GOOD,))),
        **_told(request, viewer),
    )


@router.get("/documents/check/{id}/{position}")
def checked_page(
    request: Request,
    id: Id,  # noqa: A002
    position: Annotated[int, Path(ge=1, le=MAX_FILES)],
    viewer: CurrentMember,
    services: ServicesDep,
) -> HTMLResponse:
    """All that was found out about one file of a report."""
    check = services.checking.find(viewer, id)
    if check.until is None:
        raise NotFound("the report is not done yet; look again when all files are checked")
    line = _line(check.report(), position)
    found = confirming(Report((line,)), check.voucher) if check.as_of is None else None
    confirm = found if found is not None and found.documents else None
    return render(
        request, "checked.html", job=check, line=line, confirm=confirm, **_told(request, viewer)
    )


@router.post("/documents/check/{id}/remove")
def remove_page(id: Id, viewer: CurrentMember, services: ServicesDep) -> Response:  # noqa: A002
    """Throw a report away."""
    services.checking.remove(viewer, id)
    return RedirectResponse(PLACE, status_code=303)


def _commands(report: Report, check: Check) -> list[tuple[str, Booking]]:
    """The commands by the name of what they book; none as of a past day, which books nothing."""
    if check.as_of is not None:
        return []
    good, other = booking(report, check.voucher), confirming(report, check.voucher)
    made = [("good", good), ("open", other)]
    return made if other.documents or other.left_out else made[:1]


def _line(report: Report, position: int) -> Any:
    if position > len(report.lines):
        raise NotFound(f"the report has {len(report.lines)} files")
    return report.lines[position - 1]


def _told(request: Request, viewer: Standing) -> dict[str, Any]:
    language = language_of(request)
    return {
        **shown(request, viewer),
        "faults": partial(fault_words, language=language),
        "notes": partial(note_words, language=language),
        "warnings": _WARNINGS,
    }


def _form(
    request: Request,
    services: Services,
    viewer: Standing,
    trouble: str | None = None,
    status: int = 200,
) -> HTMLResponse:
    return render(
        request,
        "check.html",
        status,
        jobs=services.checking.of(viewer),
        kept=KEPT_EACH,
        most=MAX_FILES,
        limits=limits(request),
        trouble=trouble,
        typed=getattr(request.state, "typed", {}),
    )
