"""``shujian evidence``: an answer of the trace as a file that anybody can check offline."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gateway.command.arguments import MaybeAs
from gateway.command.errors import CommandError, Status
from gateway.command.frame import CLIENT, Call, command
from gateway.command.output import fields, printable

if TYPE_CHECKING:
    from gateway.command.client.proving import Received

_EXAMPLE = (
    "shujian evidence --resource TJJ-0001 --from 2026-11-01 --case AUD-7 --as auditor "
    "-o evidence.json"
)


def register(root: typer.Typer) -> None:
    """Put the command into the tree."""
    command(root, "evidence", _EXAMPLE, CLIENT)(evidence)


def evidence(
    call: Call,
    *,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="File to write.")],
    resource: Annotated[
        str | None, typer.Option("--resource", help="Code of a resource (资源).")
    ] = None,
    member: Annotated[
        str | None, typer.Option("--member", help="Code or name of a member (成员).")
    ] = None,
    person: Annotated[
        str | None,
        typer.Option("--person", help="Label of a person; one file for each of its tags."),
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
    record: Annotated[
        list[int] | None,
        typer.Option("--record", min=0, help="Single records instead of a question; repeat."),
    ] = None,
    case: Annotated[
        str | None,
        typer.Option("--case", help="An auditor's own case: the question is recorded under it."),
    ] = None,
    wait: Annotated[
        int,
        typer.Option(
            "--wait",
            min=0,
            max=300,
            metavar="SECONDS",
            help="Wait until all that is recorded now is anchored, and observed where demanded.",
        ),
    ] = 0,
    force: Annotated[
        bool, typer.Option("--force", help="Replace the file if it is there.")
    ] = False,
    as_: MaybeAs = None,
) -> None:
    """Evidence (证据): the records that answer a question, with everything needed to check them
    without network, gateway or database, in one file; `shujian verify` checks it.
    """  # fmt: skip
    from gateway.command.client import Client
    from gateway.command.client.proving import receive, require_free
    from gateway.command.trace import batch_beside, tags_of

    question = {
        "resource": resource,
        "member": member,
        "authorization": authorization,
        "document": document,
        "purpose": purpose,
        "kind": kind,
        "outcome": outcome,
        "from": since,
        "to": until,
    }
    if record and (person or any(value is not None for value in question.values())):
        raise CommandError("give --record, or criteria, not both at once", Status.USAGE)
    require_free(output, force=force)
    client = Client(call.settings, call.out, as_)
    tags: Sequence[str | None] = [None]
    if person is not None:
        tags = [tag for tag in tags_of(client, person, case) if tag]
        if not tags:
            raise CommandError("nobody has named this person, so no record can name it")
    files = [output] if len(tags) == 1 else _numbered(output, len(tags))
    for path in files:
        require_free(path, force=force)
    asked: dict[str, Any] = {**question, "record": record or None, "case": case, "wait": wait}
    received = []
    for tag, path in zip(tags, files, strict=True):
        with call.out.progress("gathering evidence"):
            received.append(receive(client, {**asked, "person": tag}, path, force=force))
    beside = batch_beside("evidence", asked)
    if beside is not None:
        beside += f" -o {shlex.quote(str(output.with_stem(f'{output.stem}.batch')))}"
        _say_called(call, str(document))
    _report(call, received, beside)


def _say_called(call: Call, document: str) -> None:
    from chain.documents import DocumentName
    from chain.words import to_hex

    tag = f"document:{to_hex(DocumentName.parse(document).id)}"
    call.out.say(f"note: the file asks about {document} as {tag}, the hash of batch and serial")


def _numbered(output: Path, count: int) -> list[Path]:
    """One file for each tag of a person: each member knows the person by a tag of its own."""
    return [output.with_stem(f"{output.stem}.{number}") for number in range(1, count + 1)]


def _report(call: Call, received: list[Received], beside: str | None) -> None:
    documents = [item.as_json() for item in received]
    lines = [line for item in received for line in _lines(item)]
    call.out.result(documents[0] if len(documents) == 1 else documents, lines)
    for warning in dict.fromkeys(text for item in received for text in item.beside["warnings"]):
        call.out.say(f"note: {printable(warning)}")
    call.out.next(
        *(() if beside is None else (beside,)),
        *(f"shujian verify {item.path} --trust trust.json" for item in received),
        "shujian trust --output trust.json",
    )


def _lines(item: Received) -> list[str]:
    beside = item.beside
    beyond = item.shown - beside["records"]
    more = f", and {beyond:,} more that frame or explain them" if beyond else ""
    newer = f"{beside['uncovered']:,} newer records are not covered"
    return fields(
        {
            "file": f"{item.path}, {item.bytes:,} bytes",
            "records": f"{beside['records']:,} that answer{more}",
            "checkpoint": f"the first {item.size:,} records; {newer}",
            "block": item.block,
            "observers": f"{beside['observers']} signed, {beside['required']} are demanded",
            "verdict": "none: whoever hands over a file cannot judge it; verify it",
        }
    )
