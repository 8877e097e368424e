"""The route of lineage."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query

from gateway.dependencies import SessionDep
from gateway.lineage import service
from gateway.lineage.schemas import LineageOut

router = APIRouter(tags=["lineage"])


@router.get("/v1/catalog/{code}/lineage")
def show_lineage(
    code: Annotated[str, Path(max_length=32)],
    session: SessionDep,
    depth: Annotated[int, Query(ge=1, le=service.MAX_DEPTH)] = 3,
) -> LineageOut:
    """What a resource was made from and what was made from it, so many steps far."""
    return service.show(session, code, depth)
