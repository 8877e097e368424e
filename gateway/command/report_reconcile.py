"""``shujian report reconcile``: provider's and consumer's reports against each other."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from gateway.command.arguments import MaybeAs
from gateway.command.errors import Status
from gateway.command.frame import CLIENT, Call, command
from gateway.command.output import table


def register(app: typer.Typer) -> None:
    """Put the command into the group."""
    example = "shujian report reconcile --period 2026-11 --as tj-clerk"
    command(app, "reconcile", example, CLIENT)(reconcile)


def reconcile(
    call: Call,
    *,
    period: Annotated[
        str,
        typer.Option("--period", help="2026-11, 2026-11-21 or days as A..B (北京时间)."),
    ],
    provider: Annotated[
        str | None, typer.Option("--provider", help="数源部门, name or code.")
    ] = None,
    consumer: Annotated[
        str | None, typer.Option("--consumer", help="需求部门, name or code.")
    ] = None,
    days: Annotated[
        int | None, typer.Option("--days", min=0, help="So many days on, a report is late (10).")
    ] = None,
    statement: Annotated[
        bool, typer.Option("--statement", help="Print the statement (对账单) for both sides.")
    ] = False,
    case: Annotated[
        str | None,
        typer.Option("--case", help="An auditor's own case: the question is recorded under it."),
    ] = None,
    as_: MaybeAs = None,
) -> int:
    """Reconcile (对账): gaps, late, unmatched and contradictory reports; exit status 1 if any."""
    from gateway.command.client import Client

    client = Client(call.settings, call.out, as_)
    question = {"period": period, "provider": provider, "consumer": consumer, "days": days}
    answer = client.get("/v1/reconciliation", **question, case=case)
    lines: list[str] = []
    for found in answer["reconciliations"]:
        lines += _statement(found) if statement else _findings(found)
    call.out.result(answer, lines)
    positions = [
        position
        for found in answer["reconciliations"]
        for finding in found["findings"]
        for position in finding["positions"]
    ]
    total = sum(sum(found["totals"].values()) for found in answer["reconciliations"])
    call.out.say(f"{total:,} findings" if total else "everything reported adds up")
    if positions:
        under = "" if case is None else f" --case {case}"
        call.out.next(f"shujian trace --record {positions[0]}{under}")
    return Status.FINE if answer["clean"] else Status.FAILED


def _statement(found: dict[str, Any]) -> list[str]:
    from gateway.reconciliation.statement import statement_lines

    return [*statement_lines(found), ""]


def _findings(found: dict[str, Any]) -> list[str]:
    head = ["FINDING", "MEMBER", "RESOURCE", "RECORDS", "DETAIL"]
    rows = [
        [
            finding["sort"],
            finding["member"],
            finding["resource"] or "-",
            ",".join(map(str, finding["positions"][:5])),
            finding["detail"],
        ]
        for finding in found["findings"]
    ]
    return table(head, rows) if rows else []
