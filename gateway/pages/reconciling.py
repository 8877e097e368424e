"""The page of reconciliation (对账): what both sides reported, held against each other."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from gateway.dependencies import CurrentMember, ServicesDep, SessionDep
from gateway.journal.tree import Tree
from gateway.pages.rendering import render
from gateway.reconciliation import service
from gateway.reconciliation.period import parse_period
from gateway.services import Services
from gateway.trace import accesses
from gateway.trace.asking import ASKED, Answer, asker, keep
from gateway.trace.visibility import sees_all

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

SHOWN = 200
"""So many findings are listed; the totals count all of them."""

Name = Annotated[str | None, Query(max_length=200)]


@router.get("/reconciliation")
def reconciliation_page(
    request: Request,
    member: CurrentMember,
    services: ServicesDep,
    session: SessionDep,
    period: Annotated[str | None, Query(max_length=32)] = None,
    provider: Name = None,
    consumer: Name = None,
    case: Annotated[str | None, Query(max_length=64)] = None,
) -> HTMLResponse:
    """The findings of a period, by default the month before this one."""
    asked = {
        "period": period or _last_month(services),
        "provider": provider or None,
        "consumer": consumer or None,
    }
    found = None
    if case or not sees_all(member):
        who = asker(member, case)
        found = _reconcile(session, member, asked)
        told = Answer(Tree(session).size(), "page", sum(len(one.lines) for one in found))
        words = {name: word for name, word in asked.items() if word is not None}
        words["view"] = "reconciliation"
        keep(services.writer, services.intake.journal, who, ASKED, words, told)
    return render(
        request,
        "reconciliation.html",
        asked={**asked, "case": case},
        found=found,
        shown=SHOWN,
        audits=sees_all(member),
    )


def _reconcile(
    session: SessionDep, member: CurrentMember, asked: dict[str, str | None]
) -> list[service.Reconciliation]:
    betweens = service.asked_between(session, member, asked["provider"], asked["consumer"])
    period = parse_period(asked["period"] or "")
    questions = service.ask(betweens, period.first * 1000, (period.last + 1) * 1000)
    return [service.reconcile(session, question) for question in questions]


def _last_month(services: Services) -> str:
    today = accesses.day_of(services.intake.now() * 1000)
    return (today.replace(day=1) - timedelta(days=1)).strftime("%Y-%m")
