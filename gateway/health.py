"""Alive, and able to serve: with the lag behind the chain."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from gateway.dependencies import ServicesDep, SessionDep
from gateway.journal.tree import Tree

router = APIRouter(tags=["health"])


class Alive(BaseModel):
    """The process answers."""

    status: Literal["alive"]


class Ready(BaseModel):
    """Whether everything needed is there, and how far the chain is behind the journal."""

    status: Literal["ready", "lagging"]
    records: Annotated[int, Field(description="Records in the journal.")]
    lag: dict[str, Any]


@router.get("/healthz")
def alive() -> Alive:
    """Whether the process answers at all."""
    return Alive(status="alive")


@router.get("/readyz")
def ready(response: Response, services: ServicesDep, session: SessionDep) -> Ready:
    """Whether the gateway can serve; 503 while the chain is away, although recording goes on."""
    lag = services.anchoring.lag()
    if not lag.chain_reachable:
        response.status_code = 503
    return Ready(
        status="ready" if lag.chain_reachable else "lagging",
        records=Tree(session).size(),
        lag=lag.as_json(),
    )
