"""Alive, and able to serve: with the lag behind the chain."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from gateway.audit import results
from gateway.dependencies import ServicesDep, SessionDep
from gateway.journal.tree import Tree

router = APIRouter(tags=["health"])


class Alive(BaseModel):
    """The process answers."""

    status: Literal["alive"]


class LastAudit(BaseModel):
    """What the last audit came to; None throughout where there was none yet."""

    time: Annotated[int | None, Field(description="When it ended, in Unix seconds.")]
    size: Annotated[int | None, Field(description="Records audited.")]
    findings: Annotated[int | None, Field(description="How many rows and fields differed.")]
    result: Literal["clean", "findings", "incomplete"] | None
    running: Annotated[bool, Field(description="Whether an audit runs now.")]


class Ready(BaseModel):
    """Whether everything needed is there, and how far the chain is behind the journal."""

    status: Literal["ready", "lagging"]
    records: Annotated[int, Field(description="Records in the journal.")]
    lag: dict[str, Any]
    observers: Annotated[
        dict[str, Any] | None,
        Field(description="How far each observer has come; null where none is configured."),
    ]
    audit: Annotated[LastAudit, Field(description="The last audit of database and chain.")]


@router.get("/healthz")
def alive() -> Alive:
    """Whether the process answers at all."""
    return Alive(status="alive")


@router.get("/readyz")
def ready(response: Response, services: ServicesDep, session: SessionDep) -> Ready:
    """Whether the gateway can serve; 503 while the chain is away, although recording goes on.

    Findings of an audit do not make it 503, nor observers that are late or contradict: a ledger
    that was tampered with stays readable, and goes on recording.
    """
    lag = services.anchoring.lag()
    if not lag.chain_reachable:
        response.status_code = 503
    return Ready(
        status="ready" if lag.chain_reachable else "lagging",
        records=Tree(session).size(),
        lag=lag.as_json(),
        observers=services.observers.lag(session),
        audit=LastAudit.model_validate(results.shown(services.settings.data)),
    )
