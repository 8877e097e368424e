"""``shujian document show|list``: how documents stand, on four axes beside each other."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

import typer

from gateway.command.arguments import MaybeAs
from gateway.command.document_validity import Document
from gateway.command.frame import CLIENT, Call, command
from gateway.command.output import fields, table

_PAGE = 200


def register(app: typer.Typer) -> None:
    """Put the commands into the group."""
    command(app, "show", "shujian document show issued/张三.bundle.json", CLIENT)(show)
    command(app, "list", "shujian document list --kind certificate", CLIENT)(list_documents)


def show(call: Call, document: Document, *, as_: MaybeAs = None) -> None:
    """Show one document: its four axes beside each other, and everything that happened to it."""
    from gateway.command.client import Client
    from gateway.command.client.documents.naming import found

    client = Client(call.settings, call.out, as_)
    name = found(client, document)
    shown = client.get(f"/v1/documents/{quote(name.text, safe='')}")
    call.out.result(shown, [*_about(shown), "", *_history(shown["history"])])
    again = f"shujian document verify {document}" if name.text != document else None
    trace = f"shujian trace --document {name.text}"
    call.out.next(*([again] if again else []), trace)


def _about(found: dict[str, Any]) -> list[str]:
    issue, finding = found["issue"], found["finding"]
    axes = finding["axes"]
    return fields(
        {
            "名称 Document": found["name"],
            "签发 Issuer": f"{issue['issuer_name']} ({issue['issuer']})",
            "种类 Kind": issue["kind"],
            "购买方 Buyer": issue["buyer_name"] or "-",
            "结论 Verdict": f"{finding['verdict']}: {finding['words']}",
            "效力 Validity": _validity(axes["validity"], issue),
            "红冲 Red letters": _red(axes["red"]),
            "使用 Use": _use(axes["use"]),
            "内容 Content": "kept at the gateway" if found["kept"] else "not kept at the gateway",
        }
    )


def _validity(validity: dict[str, Any] | None, issue: dict[str, Any]) -> str:
    from gateway.command.client.documents.drafting import day_of

    until = day_of(issue["valid_until"]) if issue["valid_until"] else "no end"
    period = f"from {day_of(issue['valid_from'])} to {until}"
    if validity is None:
        return f"{issue['state']}; {period}"
    coming = f"; {validity['pending']} is under way" if validity["pending"] else ""
    return f"{validity['state']}; {period}{coming}"


def _red(red: dict[str, Any] | None) -> str:
    if red is None or red["status"] == "none":
        return "none"
    if red["total"] is None:
        return str(red["status"])
    return f"{red['status']}: {_sum(red['done'])} of {_sum(red['total'])}, open {_sum(red['open'])}"


def _sum(minor: str | None) -> str:
    whole, cents = divmod(int(minor or 0), 100)
    return f"{whole:,}.{cents:02}"


def _use(use: dict[str, Any] | None) -> str:
    if use is None:
        return "not known"
    return f"{use['status']} by {use['holder']}" if use["holder"] else str(use["status"])


def _history(events: list[dict[str, Any]]) -> list[str]:
    rows = [
        [
            one["record"],
            one["kind"],
            one["outcome"],
            one["level"],
            one["member_name"] or "-",
            one["text"] or one["error"] or "",
        ]
        for one in events
    ]
    return table(["RECORD", "KIND", "OUTCOME", "LEVEL", "MEMBER", "REASON"], rows)


def list_documents(
    call: Call,
    *,
    kind: Annotated[str | None, typer.Option("--kind", help="Of this kind only.")] = None,
    issuer: Annotated[str | None, typer.Option("--issuer", help="Code of the issuer.")] = None,
    buyer: Annotated[str | None, typer.Option("--buyer", help="Code of the buyer.")] = None,
    most: Annotated[int, typer.Option("--limit", min=1, help="So many at most.")] = 50,
    as_: MaybeAs = None,
) -> None:
    """List documents and batches that you issued or are the buyer of, newest first."""
    from gateway.command.client import Client

    client = Client(call.settings, call.out, as_)
    query = {"kind": kind, "issuer": issuer, "buyer": buyer}
    found: list[dict[str, Any]] = []
    cursor: int | None = None
    while len(found) < most:
        limit = min(_PAGE, most - len(found))
        page = client.get("/v1/documents", cursor=cursor, limit=limit, **query)
        found += page["documents"]
        cursor = page["next"]
        if cursor is None:
            break
    rows = [[one["issue"], one["kind"], _serials(one), one["status"] or one["state"],
             one["issuer_name"]] for one in found]  # fmt: skip
    head = ["DOCUMENT OR BATCH", "KIND", "SERIALS", "STATE", "ISSUER"]
    call.out.result(found, table(head, rows, most=66))
    if found:
        call.out.next(f"shujian document show {found[0]['issue']}{_first(found[0])}")


def _serials(one: dict[str, Any]) -> str:
    return f"{one['first']}-{one['first'] + one['count'] - 1}" if one["count"] else "-"


def _first(one: dict[str, Any]) -> str:
    return f"-{one['first']}" if one["count"] else ""
