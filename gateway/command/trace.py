"""``shujian trace``: what was recorded, by whom, about what, and how far it has come."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gateway.command.arguments import MaybeAs
from gateway.command.errors import CommandError, Status
from gateway.command.frame import CLIENT, Call, command
from gateway.command.output import fields, table

if TYPE_CHECKING:
    from gateway.command.client import Client

_FORMATS = {"ndjson": "application/x-ndjson", "csv": "text/csv"}
_PAGE = 500


def register(root: typer.Typer) -> None:
    """Put the command into the tree."""
    example = "shujian trace --member 市统计局 --since 2026-11-01 --json"
    command(root, "trace", example, CLIENT)(trace)


def trace(
    call: Call,
    *,
    resource: Annotated[
        str | None, typer.Option("--resource", help="Code of a resource (资源).")
    ] = None,
    member: Annotated[
        str | None, typer.Option("--member", help="Code or name of a member (成员).")
    ] = None,
    kind: Annotated[
        str | None, typer.Option("--kind", help="Kind of record, as catalog.published.")
    ] = None,
    outcome: Annotated[
        str | None, typer.Option("--outcome", help="submitted, accepted, refused or recorded.")
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", help="From this day or time (北京时间) on.")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", help="Up to this day or time, included.")
    ] = None,
    oldest_first: Annotated[
        bool, typer.Option("--oldest-first", help="Oldest first (default: newest first).")
    ] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many.")] = 100,
    form: Annotated[
        str | None, typer.Option("--format", help="ndjson or csv: everything, as a stream.")
    ] = None,
    record: Annotated[
        int | None, typer.Option("--record", min=0, help="One record with its place and proof.")
    ] = None,
    as_: MaybeAs = None,
) -> None:
    """Trace (溯源): records by resource, member, kind, outcome and time, with level and block."""
    from gateway.command.client import Client

    client = Client(call.settings, call.out, as_)
    if record is not None:
        _show_record(call, client, record)
        return
    question = {
        "resource": resource,
        "member": member,
        "kind": kind,
        "outcome": outcome,
        "from": since,
        "to": until,
        "order": "oldest" if oldest_first else "newest",
    }
    if form is not None:
        _stream(call, client, question, form)
        return
    rows, more = _rows(client, question, limit)
    head = ["RECORD", "TIME", "KIND", "OUTCOME", "ABOUT", "BY", "EFFECT", "ANCHOR", "NAME"]
    call.out.result(rows, table(head, [_cells(row) for row in rows], most=30) if rows else [])
    call.out.say(f"{len(rows):,} records{', there are more: --limit' if more else ''}")
    if rows:
        call.out.next(f"shujian trace --record {rows[0]['position']}", "shujian audit")


def _rows(
    client: Client, question: dict[str, Any], limit: int
) -> tuple[list[dict[str, Any]], bool]:
    rows: list[dict[str, Any]] = []
    cursor: str | None = None
    while True:
        wanted = min(_PAGE, limit - len(rows))
        page = client.get("/v1/trace", **question, limit=wanted, cursor=cursor)
        rows += page["rows"]
        cursor = page["next"]
        if cursor is None or len(rows) >= limit:
            return rows, cursor is not None


def _cells(row: dict[str, Any]) -> list[object]:
    actors = ", ".join(
        actor["name"] or actor["member"] or actor["account"] or "" for actor in row["actors"]
    )
    return [
        row["position"],
        row["recorded"][:19].replace("T", " "),
        row["kind"],
        row["outcome"],
        row["resource"] or row["member"] or "-",
        actors or "-",
        block_of(row["effect_block"], "-"),
        block_of(row["checkpoint_block"], "not yet"),
        row["name"] or "",
    ]


def block_of(number: int | None, otherwise: str) -> str:
    """A block in which something happened."""
    return otherwise if number is None else f"block {number}"


def _stream(call: Call, client: Client, question: dict[str, Any], form: str) -> None:
    if form not in _FORMATS:
        raise CommandError(f"--format is ndjson or csv, not {form}", Status.USAGE)
    count = 0
    with client.lines("/v1/trace", _FORMATS[form], **question, format=form) as lines:
        for line in lines:
            sys.stdout.write(f"{line}\n")
            count += 1
    sys.stdout.flush()
    call.out.say(f"{count:,} lines")


def _show_record(call: Call, client: Client, position: int) -> None:
    import json

    found = client.get(f"/v1/records/{position}")
    header = json.loads(found["header"])
    checkpoint = found["checkpoint"]
    place = (
        "not anchored yet"
        if checkpoint is None
        else f"checkpoint of {checkpoint['size']:,} records, block {checkpoint['block']}, "
        f"transaction {checkpoint['transaction']}"
    )
    body = found["body"]
    lines = fields(
        {
            "record": position,
            "kind": f"{header['kind']} {header['outcome']}",
            "leaf": found["leaf"],
            "level": found["level"],
            "place": place,
            "proof": f"{len(found['inclusion'])} hashes (RFC 6962)",
            "body": header["body"],
        }
    )
    text = "erased" if body is None else json.dumps(body, ensure_ascii=False, indent=2)
    call.out.result(found, [*lines, "", *text.splitlines()])
    call.out.next(f"shujian receipt check {position}")
