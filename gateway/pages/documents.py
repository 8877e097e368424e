"""The pages of issued documents: the list, and one with its four axes and their history."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Final

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse

from chain.documents import DocumentName
from chain.words import Role
from gateway.archive import listing
from gateway.checking.words import check_word, kind_word
from gateway.dependencies import CurrentMember, ServicesDep, SessionDep
from gateway.errors import NotFound
from gateway.issuing import service as issuing
from gateway.issuing.red_listing import waiting_for
from gateway.issuing.schemas import IssueOut
from gateway.members.standing import Standing
from gateway.pages import document_axes as axes
from gateway.pages.rendering import language_of, render
from gateway.pages.verifying import place_of, presentation
from gateway.presentations.service import Presented
from gateway.services import Services
from gateway.uses.showing import Asking
from gateway.verification.days import parse_as_of

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

PAGE: Final = 50
STATES: Final = ("issued", "pending", "refused")

Text = Annotated[str | None, Query(max_length=200)]
Name = Annotated[str, Path(max_length=90)]


@router.get("/documents")
def documents_page(
    request: Request,
    viewer: CurrentMember,
    services: ServicesDep,
    session: SessionDep,
    issuer: Text = None,
    buyer: Text = None,
    kind: Text = None,
    state: Text = None,
    number: Text = None,
    cursor: Annotated[int | None, Query(ge=0, lt=2**53)] = None,
) -> HTMLResponse:
    """What was issued by or to the visitor; everything for stewards and auditors.

    Numbers and names are shown of what the visitor's member issued and left here, and found there.
    """
    asked = {"issuer": issuer, "buyer": buyer, "kind": kind, "state": state}
    filters = issuing.Filters(**{name: text or None for name, text in asked.items()})
    page = issuing.list_issues(session, viewer, filters, cursor=cursor, limit=PAGE)
    kind_of = partial(kind_word, language=language_of(request))
    found = None
    if number and number.strip():
        with place_of(request, services):  # up to 2,000 documents are opened for it
            found = listing.find(session, services.archive, viewer.member, number)
    names = [DocumentName.parse(_first(one)) for one in page.documents]
    return render(
        request,
        "documents.html",
        page=page,
        number=number or "",
        found=found,
        first=_first,
        headings=listing.headings(session, services.archive, viewer.member, names),
        asked=asked,
        states=STATES,
        cursor=cursor,
        kind=kind_of,
        waiting=[] if cursor else waiting_for(session, viewer),
    )


def _first(issue: IssueOut) -> str:
    """The name of a document issued alone, or of the first of a batch."""
    return f"{issue.issue}-{issue.first}" if issue.count else issue.issue


@router.get("/documents/{name}")
def document_page(
    request: Request,
    name: Name,
    viewer: CurrentMember,
    services: ServicesDep,
    session: SessionDep,
    as_of: Annotated[str, Query(max_length=40)] = "",
) -> HTMLResponse:
    """One document: four axes side by side, how each came to be so, and where the proof is."""
    found, verification = issuing.name_in(name), services.verification
    moment = parse_as_of(as_of, verification.now())
    dossier = verification.dossier(session, viewer, found, moment)
    state = issuing.show_state(session, viewer, found)
    asking = Asking(viewer, verification.now(), services.register)
    use = axes.use_of_document(session, asking, services.archive, state)
    return render(
        request,
        "document.html",
        dossier=dossier,
        finding=dossier.finding,
        state=state,
        as_of=as_of,
        validity=axes.validity_events(session, state),
        red=axes.red_events(session, found),
        bar=axes.bar_of(state),
        use=use,
        used=axes.use_events(use),
        blue=None if state.issue.blue is None else axes.named(session, state.issue.blue),
        issues=viewer.member == state.issue.issuer,
        audits=Role.AUDITOR in viewer.roles,
        checked=partial(check_word, language=language_of(request)),
        kind=partial(kind_word, language=language_of(request)),
    )


@router.get("/documents/{name}/presentation")
async def presentation_file(name: Name, viewer: CurrentMember, services: ServicesDep) -> Response:
    """The document with its proofs and its present status as a file, for its issuer alone."""
    found = issuing.name_in(name)
    async with services.presentations.turns.take():
        made = await run_in_threadpool(_presented, services, viewer, found)
    return presentation(made)


def _presented(services: Services, viewer: Standing, name: DocumentName) -> Presented:
    with services.read() as session:
        issue = issuing.find_visible(session, viewer, name)
        if issue.issuer != viewer.member:
            raise NotFound("the content of a document is for its issuer; ask its holder")
        return services.presentations.present(session, services.archive.bundle(session, name.id))
