"""The routes of the catalog."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query

from gateway.catalog import service
from gateway.catalog.schemas import (
    CatalogPage,
    DiffOut,
    ResourceDetailOut,
    SourcesOut,
    Status,
    VersionOut,
)
from gateway.dependencies import SessionDep

router = APIRouter(tags=["catalog"])

Code = Annotated[str, Path(max_length=32)]
Words = Annotated[str | None, Query(max_length=200)]
VersionNumber = Annotated[int | None, Query(ge=1, lt=2**53)]


@router.get("/v1/catalog")
def list_catalog(
    session: SessionDep,
    q: Words = None,
    provider: Words = None,
    theme: Words = None,
    sharing_type: Words = None,
    status: Status | None = None,
    cursor: Annotated[str | None, Query(max_length=32)] = None,
    limit: Annotated[int, Query(ge=1, le=service.MAX_PAGE)] = 50,
) -> CatalogPage:
    """A page of the catalog; ``q`` finds words, Chinese ones of any length included."""
    filters = service.Filters(q, provider, theme, sharing_type, status)
    return service.list_resources(session, filters, after=cursor, limit=limit)


@router.get("/v1/catalog-sources")
def list_sources(owner: Annotated[str, Query(max_length=200)], session: SessionDep) -> SourcesOut:
    """What an owner has imported so far, for importing again."""
    return service.sources(session, owner)


@router.get("/v1/catalog/{code}")
def show_resource(code: Code, session: SessionDep) -> ResourceDetailOut:
    """One resource with its entry."""
    return service.show(session, code)


@router.get("/v1/catalog/{code}/versions")
def list_versions(code: Code, session: SessionDep) -> list[VersionOut]:
    """Every publication of a resource, newest first."""
    return service.versions(session, code)


@router.get("/v1/catalog/{code}/diff")
def show_diff(
    code: Code,
    session: SessionDep,
    old: Annotated[VersionNumber, Query(alias="from")] = None,
    new: Annotated[VersionNumber, Query(alias="to")] = None,
) -> DiffOut:
    """What changed between two versions; by default the last two."""
    return service.diff(session, code, old, new)
