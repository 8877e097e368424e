"""``shujian trace``: what was recorded, by whom, about what, and whether it was covered."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gateway.command.arguments import MaybeAs
from gateway.command.errors import CommandError, Status
from gateway.command.frame import CLIENT, Call, command
from gateway.command.output import fields
from gateway.command.trace_table import table_of

if TYPE_CHECKING:
    from gateway.command.client import Client

_FORMATS = {
    "ndjson": "application/x-ndjson",
    "csv": "text/csv",
    "prov": "application/prov+json",
}
_PAGE = 500
_EXAMPLE = "shujian trace --resource TJJ-0001 --from 2026-11-01 --check --case AUD-7 --as auditor"


def register(root: typer.Typer) -> None:
    """Put the command into the tree."""
    command(root, "trace", _EXAMPLE, CLIENT)(trace)


def trace(
    call: Call,
    *,
    resource: Annotated[
        str | None, typer.Option("--resource", help="Code of a resource (资源).")
    ] = None,
    member: Annotated[
        str | None, typer.Option("--member", help="Code or name of a member (成员).")
    ] = None,
    person: Annotated[
        str | None, typer.Option("--person", help="Label of a person whose data was accessed.")
    ] = None,
    authorization: Annotated[
        str | None, typer.Option("--authorization", help="An authorization (授权), as A-….")
    ] = None,
    document: Annotated[
        str | None, typer.Option("--document", help="A document or batch (单据), as 0x….")
    ] = None,
    purpose: Annotated[
        str | None, typer.Option("--purpose", help="Purpose of an access, as tax.verify.")
    ] = None,
    access_case: Annotated[
        str | None, typer.Option("--access-case", help="Case under which an access was made.")
    ] = None,
    kind: Annotated[
        str | None, typer.Option("--kind", help="Kind of record, as catalog.published.")
    ] = None,
    outcome: Annotated[
        str | None, typer.Option("--outcome", help="submitted, accepted, refused or recorded.")
    ] = None,
    since: Annotated[
        str | None, typer.Option("--from", "--since", help="From this day or time (北京时间) on.")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--to", "--until", help="Up to this day or time, included.")
    ] = None,
    oldest_first: Annotated[
        bool, typer.Option("--oldest-first", help="Oldest first (default: newest first).")
    ] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many.")] = 100,
    check: Annotated[
        bool,
        typer.Option("--check", help="Judge every access; exit status 1 if any was not covered."),
    ] = False,
    case: Annotated[
        str | None,
        typer.Option("--case", help="An auditor's own case: the question is recorded under it."),
    ] = None,
    form: Annotated[
        str | None, typer.Option("--format", help="ndjson, csv or prov: everything at once.")
    ] = None,
    record: Annotated[
        int | None, typer.Option("--record", min=0, help="One record with its place and proof.")
    ] = None,
    as_: MaybeAs = None,
) -> int:
    """Trace (溯源): records by any of these together, with level, block and, of accesses, whether
    an authorization covered them.
    """
    from gateway.command.client import Client
    from gateway.command.trace_check import check_all

    client = Client(call.settings, call.out, as_)
    if record is not None:
        _show_record(call, client, record, case)
        return Status.FINE
    question = {
        "resource": resource,
        "member": member,
        "person": None if person is None else tags_of(client, person, case),
        "authorization": authorization,
        "document": document,
        "purpose": purpose,
        "access_case": access_case,
        "kind": kind,
        "outcome": outcome,
        "from": since,
        "to": until,
        "order": "oldest" if oldest_first else "newest",
        "case": case,
    }
    if check:
        return check_all(call, client, question, limit, form)
    if form is not None:
        _stream(call, client, question, form)
    else:
        _show(call, client, question, limit)
    if beside := batch_beside("trace", question):
        call.out.say("how it was issued is not in this answer: it was issued with its batch")
        call.out.next(beside)
    return Status.FINE


def batch_beside(name: str, question: Mapping[str, Any]) -> str | None:
    """The command that asks for the issue of a document's batch, where that is not asked for."""
    from gateway.trace.question import BATCHED, Question
    from gateway.trace.question import batch_beside as batch_of

    document, case = question["document"], question["case"]
    batch = batch_of(Question(document=document or None, kind=question["kind"] or None))
    if batch is None:
        return None
    under = "" if case is None else f" --case {shlex.quote(case)}"
    return f"shujian {name} --document {batch} --kind {BATCHED}{under}"


def tags_of(client: Client, label: str, case: str | None) -> list[str]:
    """The tags of a person; one empty text where nobody has named it, which no record has."""
    found = client.post("/v1/trace/persons", {"label": label, "case": case})
    return list(found["tags"]) or [""]


def _show(call: Call, client: Client, question: dict[str, Any], limit: int) -> None:
    rows, more, unknown = _rows(client, question, limit)
    call.out.result(rows, table_of(rows))
    call.out.say(f"{len(rows):,} records{', there are more: --limit' if more else ''}")
    if unknown and (unknown["accesses"] or unknown["more"]):
        least = "at least " if unknown["more"] else ""
        call.out.say(
            f"{least}{unknown['accesses']:,} more accesses may concern this person: "
            "nobody said whom they concern"
        )
    if rows:
        under = "" if question["case"] is None else f" --case {question['case']}"
        call.out.next(f"shujian trace --record {rows[0]['position']}{under}", "shujian audit")


def _rows(
    client: Client, question: dict[str, Any], limit: int
) -> tuple[list[dict[str, Any]], bool, dict[str, Any] | None]:
    rows: list[dict[str, Any]] = []
    cursor: str | None = None
    unknown: dict[str, Any] | None = None
    while True:
        wanted = min(_PAGE, limit - len(rows))
        page = client.get("/v1/trace", **question, limit=wanted, cursor=cursor)
        rows += page["rows"]
        unknown = unknown or page["unknown"]
        cursor = page["next"]
        if cursor is None or len(rows) >= limit:
            return rows, cursor is not None, unknown


def _stream(call: Call, client: Client, question: dict[str, Any], form: str) -> None:
    if form not in _FORMATS:
        raise CommandError(f"--format is ndjson, csv or prov, not {form}", Status.USAGE)
    count = 0
    with client.lines("/v1/trace", _FORMATS[form], **question, format=form) as lines:
        for line in lines:
            sys.stdout.write(f"{line}\n")
            count += 1
    sys.stdout.flush()
    call.out.say(f"{count:,} lines")


def _show_record(call: Call, client: Client, position: int, case: str | None) -> None:
    import json

    found = client.get(f"/v1/records/{position}", case=case)
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
