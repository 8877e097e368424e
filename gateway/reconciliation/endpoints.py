"""The route of reconciliation."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from gateway.dependencies import CurrentMember, ServicesDep, SessionDep
from gateway.journal.tree import Tree
from gateway.reconciliation import service
from gateway.reconciliation.findings import ALLOWED_DAYS
from gateway.reconciliation.matching import WINDOW
from gateway.reconciliation.period import parse_period
from gateway.reconciliation.schemas import ReconciliationOut, ReconciliationsOut
from gateway.trace.asking import ASKED, Answer, asker, keep

router = APIRouter(tags=["reconciliation"])

Name = Annotated[str | None, Query(max_length=200)]


@router.get("/v1/reconciliation")
def reconcile(
    member: CurrentMember,
    services: ServicesDep,
    session: SessionDep,
    period: Annotated[str, Query(max_length=32, examples=["2026-11"])],
    provider: Name = None,
    consumer: Name = None,
    window: Annotated[int, Query(ge=0, le=86_400_000)] = WINDOW,
    days: Annotated[int, Query(ge=0, le=366)] = ALLOWED_DAYS,
    case: Annotated[str | None, Query(max_length=64)] = None,
) -> ReconciliationsOut:
    """Hold what provider and consumer reported for a period against each other.

    ``window`` is by how many milliseconds their clocks may differ, ``days`` how long after the end
    of a period its report is in time. An auditor names the ``case`` under which it asks: the
    question becomes a record before it is answered.
    """
    who = asker(member, case)
    betweens = service.asked_between(session, member, provider, consumer)
    asked = parse_period(period)
    questions = service.ask(betweens, asked.first * 1000, (asked.last + 1) * 1000, window, days)
    found = [ReconciliationOut.of(service.reconcile(session, q)) for q in questions]
    told = Answer(Tree(session).size(), "json", sum(len(one.lines) for one in found))
    words = {"view": "reconciliation", "period": period, "provider": provider, "consumer": consumer}
    words = {name: word for name, word in words.items() if word is not None}
    keep(services.writer, services.intake.journal, who, ASKED, words, told)
    return ReconciliationsOut(clean=all(one.clean for one in found), reconciliations=found)
