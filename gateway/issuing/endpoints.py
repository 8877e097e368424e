"""The routes of issued documents; statements about them come in by ``POST /v1/statements``."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query

from chain.words import Digest
from gateway.dependencies import CurrentMember, ServicesDep, SessionDep
from gateway.issuing import red_listing, service
from gateway.issuing.schemas import (
    DocumentStateOut,
    IssuePage,
    IssueState,
    RedLettersOut,
    RedStatus,
    RightsOut,
    SeriesOut,
)

router = APIRouter(tags=["documents"])

Words = Annotated[str | None, Query(max_length=200)]
Kind = Annotated[str, Query(pattern=r"^[a-z0-9.-]{1,32}$")]


@router.get("/v1/issuing/rights")
def list_rights(
    services: ServicesDep,
    session: SessionDep,
    _viewer: CurrentMember,
    issuer: Words = None,
    kind: Kind | None = None,
) -> RightsOut:
    """Who may issue documents of which kind, and in which period; at most 1,000 rights."""
    return service.list_rights(session, issuer, kind, services.intake.now())


@router.get("/v1/issuing/series")
def show_series(
    viewer: CurrentMember,
    session: SessionDep,
    kind: Kind,
    series: Annotated[str, Query(pattern="^0x[0-9a-f]{64}$")],
    issuer: Words = None,
) -> SeriesOut:
    """The serial and the state with which the next batch of a series begins; yours if no issuer."""
    name = Digest(bytes.fromhex(series[2:]))
    return service.show_series(session, viewer, issuer, kind, name)


@router.get("/v1/documents")
def list_documents(
    viewer: CurrentMember,
    session: SessionDep,
    issuer: Words = None,
    buyer: Words = None,
    kind: Kind | None = None,
    state: IssueState | None = None,
    cursor: Annotated[int | None, Query(ge=0, lt=2**53)] = None,
    limit: Annotated[int, Query(ge=1, le=service.MAX_PAGE)] = 50,
) -> IssuePage:
    """Documents and batches that you issued or are the buyer of; all for stewards and auditors."""
    filters = service.Filters(issuer, buyer, kind, state)
    return service.list_issues(session, viewer, filters, cursor=cursor, limit=limit)


@router.get("/v1/red-letters")
def list_red_letters(
    viewer: CurrentMember,
    session: SessionDep,
    status: RedStatus | None = None,
    document: Annotated[str | None, Query(max_length=90)] = None,
    cursor: Annotated[int | None, Query(ge=0, lt=2**53)] = None,
    limit: Annotated[int, Query(ge=1, le=service.MAX_PAGE)] = 50,
) -> RedLettersOut:
    """Red letters of documents that you issued or are the buyer of; `requested` ones wait for the
    side that did not ask.
    """
    name = None if document is None else service.name_in(document)
    return red_listing.list_red_letters(session, viewer, status, name, cursor=cursor, limit=limit)


@router.get("/v1/documents/{name}/state")
def show_state(
    name: Annotated[str, Path(max_length=90)],
    viewer: CurrentMember,
    session: SessionDep,
) -> DocumentStateOut:
    """How one document stands, with every number that the next statement about it needs."""
    return service.show_state(session, viewer, service.name_in(name))
