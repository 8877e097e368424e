"""``shujian document vouchers``: what is locked and booked, and what changed since, first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote

import typer

from gateway.command.arguments import MaybeAs
from gateway.command.frame import CLIENT, Call, command
from gateway.command.output import table

if TYPE_CHECKING:
    from gateway.command.client import Client

_PAGE = 200
_WIDE = 80


def register(app: typer.Typer) -> None:
    """Put the command into the group."""
    command(app, "vouchers", "shujian document vouchers", CLIENT)(vouchers)


def vouchers(
    call: Call,
    voucher: Annotated[
        str | None, typer.Argument(metavar="0x…", help="One voucher by its id.")
    ] = None,
    *,
    as_: MaybeAs = None,
) -> None:
    """List your vouchers (凭证) with what each has locked and booked.

    First what was booked and has been revoked, suspended, superseded or red-lettered since.
    """
    from gateway.command.client import Client

    client = Client(call.settings, call.out, as_)
    if voucher is not None:
        _show_one(call, client, voucher)
        return
    changed = _changed(client)
    page = client.get("/v1/vouchers", limit=_PAGE)
    rows = [
        [one["text"] or "-", one["booked"], one["locked"], one["record"], one["id"]]
        for one in page["vouchers"]
    ]
    listed = table(["VOUCHER", "BOOKED", "LOCKED", "RECORD", "ID"], rows, most=_WIDE)
    call.out.result({"changed": changed, **page}, [*_told(changed), *listed])
    if changed:
        call.out.next(
            "shujian document reverse FILES --voucher VOUCHER --reason WHY --as HEAD",
            f"shujian document vouchers {changed[0]['voucher']['id']}",
        )


def _show_one(call: Call, client: Client, voucher: str) -> None:
    found = client.get(f"/v1/vouchers/{quote(voucher, safe='')}")
    cursor = found["next"]
    while cursor is not None:
        page = client.get(f"/v1/vouchers/{quote(voucher, safe='')}", cursor=cursor)
        found["uses"] += page["uses"]
        cursor = page["next"]
    found["next"] = None
    uses = sorted(found["uses"], key=lambda one: not _fallen(one))
    rows = [[one["status"], _number(one), _how(one), _document(one), one["use"]] for one in uses]
    head = ["STATUS", "NUMBER", "STANDS", "DOCUMENT", "IN THE REGISTER"]
    call.out.result(found, table(head, rows, most=_WIDE))


def _changed(client: Client) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    cursor: str | None = None
    while True:
        page = client.get("/v1/uses/changed", limit=_PAGE, cursor=cursor)
        found += page["uses"]
        cursor = page["next"]
        if cursor is None:
            return found


def _told(changed: list[dict[str, Any]]) -> Iterable[str]:
    if not changed:
        return []
    rows = [
        [one["voucher"]["text"] or one["voucher"]["id"], one["status"], _number(one), _how(one),
         _document(one)]
        for one in changed
    ]  # fmt: skip
    return [
        "已入账或锁定后状态有变 Used, but changed since:",
        *table(["VOUCHER", "STATUS", "NUMBER", "STANDS", "DOCUMENT"], rows, most=_WIDE),
        "",
    ]


def _fallen(use: dict[str, Any]) -> bool:
    return any(one["changed"] for one in use["documents"])


def _number(use: dict[str, Any]) -> str:
    return str(use["number"]["number"]) if use["number"] else "-"


def _document(use: dict[str, Any]) -> str:
    return ", ".join(one["document"] for one in use["documents"]) or "-"


def _how(use: dict[str, Any]) -> str:
    return ", ".join(_stands(one) for one in use["documents"]) or "not known here"


def _stands(document: dict[str, Any]) -> str:
    from gateway.command.client.documents.drafting import day_of

    since = document["since"]
    day = "" if since is None or document["validity"] == "active" else f" since {day_of(since)}"
    told = [f"{document['validity']}{day}"]
    if document["pending"] not in (None, document["validity"]):
        told.append(f"{document['pending']} under way")
    if document["red"] in ("partial", "full"):
        told.append(f"red letters {document['red']} ({_sums(document, 'red_done')})")
    elif document["red"] in ("requested", "confirmed"):
        told.append(f"red letter {document['red']} ({_sums(document, 'red_open')})")
    return ", ".join(told)


def _sums(document: dict[str, Any], which: str) -> str:
    from gateway.issuing.money import money

    return f"{money(int(document[which]))} of {money(int(document['red_total']))}"
