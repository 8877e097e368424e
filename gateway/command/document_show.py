"""``shujian document show|list|uses``: how documents stand, on four axes beside each other."""

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
    command(app, "vouchers", "shujian document vouchers", CLIENT)(vouchers)


def show(call: Call, document: Document, *, as_: MaybeAs = None) -> None:
    """Show one document: issue, validity with its history, red letters."""
    from gateway.command.client import Client
    from gateway.command.client.documents.drafting import day_of
    from gateway.command.client.documents.naming import named, state_of

    name = named(document)
    found = state_of(Client(call.settings, call.out, as_), name)
    issue, red = found["issue"], found["red"]
    lines = fields(
        {
            "名称 Document": found["name"],
            "签发 Issuer": f"{issue['issuer_name']} ({issue['issuer']})",
            "种类 Kind": issue["kind"],
            "状态 Issue": f"{issue['state']} (record {issue['record']})",
            "有效期 Valid": f"{day_of(issue['valid_from'])} to {_until(issue['valid_until'])}",
            "效力 Validity": _validity(found["validity"]),
            "红冲 Red letters": _red(red),
            "购买方 Buyer": issue["buyer_name"] or "-",
        }
    )
    rows = [
        [day_of(one["effective"]), one["status"], one["side"], one["record"], one["reason"] or ""]
        for one in (*found["validity"]["changes"], *found["validity"]["under_way"])
    ]
    if rows:
        lines += ["", *table(["FROM", "STATUS", "SIDE", "RECORD", "REASON"], rows)]
    call.out.result(found, lines)
    tag = f"shujian trace --record {issue['record']}"
    call.out.next(f"shujian document verify {document}" if name.text != document else tag, tag)


def _until(second: int) -> str:
    from gateway.command.client.documents.drafting import day_of

    return day_of(second) if second else "no end"


def _validity(validity: dict[str, Any]) -> str:
    coming = validity["next_status"]
    more = "" if coming == validity["status"] else f", about to be {coming}"
    return f"{validity['status']}{more}"


def _red(red: dict[str, Any]) -> str:
    if red["status"] == "none":
        return "none"
    return f"{red['status']}: {_sum(red['done'])} of {_sum(red['total'])}, open {_sum(red['open'])}"


def _sum(minor: str) -> str:
    whole, cents = divmod(int(minor), 100)
    return f"{whole:,}.{cents:02}"


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


def vouchers(
    call: Call,
    voucher: Annotated[
        str | None, typer.Argument(metavar="0x…", help="One voucher by its id.")
    ] = None,
    *,
    as_: MaybeAs = None,
) -> None:
    """List your vouchers (凭证) with what each has locked and booked."""
    from gateway.command.client import Client

    client = Client(call.settings, call.out, as_)
    if voucher is not None:
        found = client.get(f"/v1/vouchers/{quote(voucher, safe='')}")
        rows = [[one["status"], one["use"]] for one in found["uses"]]
        call.out.result(found, table(["STATUS", "DOCUMENT IN THE REGISTER"], rows))
        return
    page = client.get("/v1/vouchers", limit=_PAGE)
    rows = [
        [one["text"] or "-", one["booked"], one["locked"], one["record"], one["id"]]
        for one in page["vouchers"]
    ]
    call.out.result(page, table(["VOUCHER", "BOOKED", "LOCKED", "RECORD", "ID"], rows))
