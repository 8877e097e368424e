"""Rows of a trace as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gateway.command.output import table


def table_of(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """The rows as a table; what only accesses have has columns where there are any."""
    if not rows:
        return []
    head = ["RECORD", "TIME", "KIND", "OUTCOME", "ABOUT", "BY", "EFFECT", "ANCHOR", "NAME"]
    accesses = any(row["event_time"] is not None for row in rows)
    if accesses:
        head[5:5] = ["VERDICT", "FOR", "PURPOSE", "CASE", "HAPPENED"]
    return table(head, [_cells(row, accesses=accesses) for row in rows], most=30)


def _cells(row: Mapping[str, Any], *, accesses: bool) -> list[object]:
    actors = ", ".join(
        actor["name"] or actor["member"] or actor["account"] or "" for actor in row["actors"]
    )
    about = row["resource"] or row["member"] or _document(row) or _audited(row.get("audit"))
    head: list[object] = [row["position"], _moment(row["recorded"]), row["kind"], row["outcome"]]
    access: list[object] = [
        row["verdict"] or "-",
        row["consumer_name"] or row["consumer"] or "-",
        row["purpose"] or "-",
        row["access_case"] or "-",
        _moment(row["event"]),
    ]
    return [
        *head,
        about,
        *(access if accesses else ()),
        actors or "-",
        block_of(row["effect_block"], "-"),
        block_of(row["checkpoint_block"], "not yet"),
        row["name"] or "",
    ]


def _document(row: Mapping[str, Any]) -> str:
    """A document as short as a column has it, the serial of one of a batch whole."""
    from chain.documents.identity import short_name

    name = row.get("document_name") or row.get("document")  # older gateways know no names
    return short_name(name) if name else ""


def _audited(audit: Mapping[str, Any] | None) -> str:
    """What an audit on schedule found; a dash where the record is of none."""
    if audit is None:
        return "-"
    found = f"{audit['findings']} findings" if audit["findings"] else audit["result"]
    return f"{found}, {audit['size']} records"


def _moment(text: str | None) -> str:
    return "-" if text is None else text[:19].replace("T", " ")


def block_of(number: int | None, otherwise: str) -> str:
    """A block in which something happened."""
    return otherwise if number is None else f"block {number}"
