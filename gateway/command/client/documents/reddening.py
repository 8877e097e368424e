"""Red letters as people read them before they agree: who asked, for how much, why, what is left."""

from __future__ import annotations

from typing import Any, Final

from gateway.command.client.client import Client
from gateway.command.output import fields, printable, table

_PAGE: Final = 200


def money(minor: int | str) -> str:
    """A sum in minor units as people write it."""
    whole, cents = divmod(int(minor), 100)
    return f"{whole:,}.{cents:02}"


def red_letters(client: Client, status: str | None) -> list[dict[str, Any]]:
    """The red letters that the account may see, of one status or all."""
    found: list[dict[str, Any]] = []
    cursor: int | None = None
    while True:
        page = client.get("/v1/red-letters", status=status, cursor=cursor, limit=_PAGE)
        found += page["red_letters"]
        cursor = page["next"]
        if cursor is None:
            return found


def is_ours(one: dict[str, Any], own: str) -> bool:
    """Whether a request waits for an answer of this member.

    Of the side that did not ask; where the issue names no buyer, of a head of the issuer itself.
    """
    answers = (one["buyer"] or one["issuer"]) if one["by"] == "issuer" else one["issuer"]
    return bool(one["status"] == "requested" and answers == own)


def list_lines(found: list[dict[str, Any]], own: str) -> list[str]:
    """A line for each."""
    rows = [
        [
            "you" if is_ours(one, own) else _waiting_for(one),
            money(one["open"]),
            money(int(one["total"]) - int(one["done"])),
            one["issuer_name"],
            one["buyer_name"] or "-",
            one["document"],
            one["reason"] or "-",
        ]
        for one in found
    ]
    head = ["WAITS FOR", "ASKED FOR", "LEFT OF IT", "ISSUER", "BUYER", "DOCUMENT", "REASON"]
    return table(head, rows, most=90) if rows else ["no red letter waits for an answer"]


def _waiting_for(one: dict[str, Any]) -> str:
    if one["status"] != "requested":
        return f"({one['status']})"
    if one["by"] == "issuer" and one["buyer"] is None:
        return "the issuer: a head"
    return "the buyer" if one["by"] == "issuer" else "the issuer"


def request_lines(client: Client, name: str, state: dict[str, Any]) -> list[str]:
    """What is asked for of one document, as whoever answers has to know it."""
    issue, red = state["issue"], state["red"]["ahead"]
    known = client.get("/v1/red-letters", document=name)["red_letters"]
    total, done, asked = (int(red[one]) for one in ("total", "done", "open"))
    side = {"issuer": issue["issuer_name"], "buyer": issue["buyer_name"] or "the buyer"}
    return fields(
        {
            "单据 Document": name,
            "种类 Kind": issue["kind"],
            "签发 Issuer": issue["issuer_name"],
            "购买方 Buyer": issue["buyer_name"] or "-",
            "申请方 Asked by": side.get(red["by"], "-"),
            "原因 Reason": printable(known[0]["reason"]) if known and known[0]["reason"] else "-",
            "红冲金额 Sum asked for": money(asked),
            "原金额 Sum of the document": money(total),
            "已红冲 Taken back before": money(done),
            "红冲后剩余 Left afterwards": money(total - done - asked),
        }
    )
