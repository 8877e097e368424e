"""The route of reconciliation."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from gateway.dependencies import CurrentMember, SessionDep
from gateway.reconciliation import service
from gateway.reconciliation.findings import ALLOWED_DAYS
from gateway.reconciliation.matching import WINDOW
from gateway.reconciliation.period import parse_period
from gateway.reconciliation.schemas import ReconciliationOut, ReconciliationsOut

router = APIRouter(tags=["reconciliation"])

Name = Annotated[str | None, Query(max_length=200)]


@router.get("/v1/reconciliation")
def reconcile(
    member: CurrentMember,
    session: SessionDep,
    period: Annotated[str, Query(max_length=32, examples=["2026-11"])],
    provider: Name = None,
    consumer: Name = None,
    window: Annotated[int, Query(ge=0, le=86_400_000)] = WINDOW,
    days: Annotated[int, Query(ge=0, le=366)] = ALLOWED_DAYS,
) -> ReconciliationsOut:
    """Hold what provider and consumer reported for a period against each other.

    ``window`` is by how many milliseconds their clocks may differ, ``days`` how long after the end
    of a period its report is in time.
    """
    betweens = service.asked_between(session, member, provider, consumer)
    asked = parse_period(period)
    questions = service.ask(betweens, asked.first * 1000, (asked.last + 1) * 1000, window, days)
    found = [ReconciliationOut.of(service.reconcile(session, q)) for q in questions]
    return ReconciliationsOut(clean=all(one.clean for one in found), reconciliations=found)
