"""``shujian catalog template`` and ``import``: many entries from a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gateway.command.arguments import As
from gateway.command.errors import CommandError, Status, Unreachable
from gateway.command.frame import CLIENT, Call, command
from gateway.command.output import fields

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gateway.catalog.importing import ImportPlan
    from gateway.command.client import Client
    from gateway.command.client.importing import Prepared
    from gateway.command.client.publishing import Outcome

_ATTEMPTS = 3
"""So often entries are compared with what is published, and sent, before a refusal is told."""

_SHOWN = 20
"""So many warnings are printed; ``--json`` gives all."""

_EXAMPLE = (
    "shujian catalog import catalog.csv --map name=数据集名称 --map provider=所属部门 "
    "--only provider=市统计局 --as tj-clerk --dry-run"
)


def register(app: typer.Typer) -> None:
    """Put the commands into the group."""
    command(app, "template", "shujian catalog template -o mine.xlsx", ())(template)
    command(app, "import", _EXAMPLE, CLIENT)(import_file)


def template(
    call: Call,
    *,
    output: Annotated[Path, typer.Option("--output", "-o", help="XLSX file to write.")],
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace a file that is there.")
    ] = False,
) -> None:
    """Write a workbook to fill in (目录填报模板), with lists, hints and an example."""
    from gateway.catalog.importing import make_template

    if output.exists() and not overwrite:
        raise CommandError(f"{output} exists; name another file or add --overwrite", Status.USAGE)
    output.write_bytes(make_template())
    call.out.result({"file": str(output)}, [f"wrote {output}"])
    call.out.next(f"shujian catalog import {output} --as NAME --dry-run")


def import_file(
    call: Call,
    file: Annotated[Path, typer.Argument(help="CSV (UTF-8 or GB18030) or XLSX.")],
    *,
    as_: As,
    maps: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="FIELD=COLUMN", help="Which column holds a field; repeat."),
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="FIELD=VALUE", help="Value where a row has none; repeat."),
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option("--only", metavar="FIELD=VALUE", help="Only rows with this value; repeat."),
    ] = None,
    sheet: Annotated[str | None, typer.Option("--sheet", help="Sheet of an XLSX.")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be published; sign nothing.")
    ] = False,
    unattributed: Annotated[
        bool,
        typer.Option(
            "--unattributed",
            help="Also sign rows that name no department; they stay marked as such.",
        ),
    ] = False,
) -> int:
    """Publish the entries of a file: new ones, and a next version of those that changed.

    Each is signed by the account. Run again it publishes only what changed since, or what an
    interrupted run had left. Rows that are refused are reported and do not hold up the others.
    """
    from gateway.catalog.importing import plan, read_table
    from gateway.command.client import Client
    from gateway.command.client.importing import member_of, prepare, provider_codes

    call.out.say(f"reading {file} ...")
    rows = read_table(file, sheet)
    client = Client(call.settings, call.out, as_)
    member = member_of(client)
    codes = provider_codes(member)
    planned = plan(rows, maps or (), settings or (), only or (), provider_codes=codes)
    prepared = prepare(client, member, planned, unattributed=unattributed)
    _warn(call, planned, prepared)
    if dry_run:
        call.out.result(_plan_json(planned, prepared), _plan_lines(planned, prepared))
        call.out.next("the same without --dry-run")
        return Status.FAILED if planned.rejections else Status.FINE
    return _publish(call, client, member, planned, prepared)


def _publish(
    call: Call, client: Client, member: Mapping[str, Any], planned: ImportPlan, prepared: Prepared
) -> int:
    import time

    from gateway.command.client.publishing import Outcome

    outcome = Outcome()
    began = time.monotonic()
    total = len(prepared.publications)
    try:
        if total:
            _send(call, client, member, planned, prepared, outcome)
    except (KeyboardInterrupt, Unreachable) as error:
        stopped = isinstance(error, KeyboardInterrupt)
        raise CommandError(
            f"{'stopped' if stopped else error}: {outcome.submitted} of {total} entries are known "
            "to be recorded; the same command goes on from there",
            Status.INTERRUPTED if stopped else Status.UNREACHABLE,
        ) from error
    seconds = time.monotonic() - began
    value = {
        **_plan_json(planned, prepared),
        "accepted": len(outcome.accepted),
        "pending": len(outcome.pending),
        "published_meanwhile": outcome.found,
        "refused": [
            {"row": r.publication.row, "code": r.publication.code, "by": r.by, "reason": r.reason}
            for r in outcome.refused
        ],
        "seconds": round(seconds, 2),
    }
    call.out.result(value, _outcome_lines(planned, prepared, outcome, seconds))
    _say_refused(call, planned, outcome)
    if prepared.publications:
        code = prepared.publications[0].code
        call.out.next(f"shujian catalog show {code}", "shujian trace --kind catalog.published")
    else:
        call.out.next("shujian catalog list")
    return Status.FAILED if outcome.refused or planned.rejections else Status.FINE


def _send(
    call: Call,
    client: Client,
    member: Mapping[str, Any],
    planned: ImportPlan,
    ready: Prepared,
    outcome: Outcome,
) -> None:
    """Send what is ready, and wait; what others overtook is compared again, and sent as it is now.

    A run that was broken off may leave a request behind that the gateway takes only after this
    run asked what is published.
    """
    from gateway.command.client.importing import prepared, wait_for_answers
    from gateway.command.client.publishing import follow, submit

    publications = ready.publications
    for attempt in range(1, _ATTEMPTS + 1):
        before = outcome.submitted
        with call.out.progress("signing and sending", len(publications)) as progress:
            submit(client, ready.owner, publications, outcome, progress)
        with call.out.progress("waiting for the chain", outcome.submitted - before) as progress:
            follow(client, outcome, progress)
        if outcome.pending or attempt == _ATTEMPTS or not (rows := outcome.take_overtaken()):
            return
        call.out.say(f"{len(rows):,} entries were overtaken by others; comparing them again ...")
        wait_for_answers(client)
        now = prepared(client, member, planned.entries)
        outcome.found += sum(entry.row in rows for entry, _ in now.changes.unchanged)
        outcome.refused += [rows[e.row] for e, _ in now.changes.withdrawn if e.row in rows]
        publications = tuple(one for one in now.publications if one.row in rows)
        if not publications:
            return


def _warn(call: Call, planned: ImportPlan, prepared: Prepared) -> None:
    lines = [*planned.notes]
    lines += [f"row {r.row}: {'; '.join(map(str, r.problems))}" for r in planned.rejections]
    lines += [str(remark) for remark in planned.remarks]
    lines += [f"row {entry.row}: {resource.code} was withdrawn and stays so; publish it by hand"
              for entry, resource in prepared.changes.withdrawn]  # fmt: skip
    for line in lines[:_SHOWN]:
        call.out.say(f"warning: {line}")
    if len(lines) > _SHOWN:
        call.out.say(f"and {len(lines) - _SHOWN:,} more warnings; --json with --dry-run lists all")


def _say_refused(call: Call, planned: ImportPlan, outcome: Outcome) -> None:
    for refusal in outcome.refused[:_SHOWN]:
        publication = refusal.publication
        call.out.say(
            f"row {publication.row} ({publication.code}): refused by the {refusal.by}: "
            f"{refusal.reason}"
        )
    if len(outcome.refused) > _SHOWN:
        call.out.say(f"and {len(outcome.refused) - _SHOWN:,} more refusals; --json lists all")
    if planned.rejections:
        call.out.say(f"{len(planned.rejections):,} rows are no entries; see the warnings above")


def _plan_json(planned: ImportPlan, prepared: Prepared) -> dict[str, Any]:
    changes = prepared.changes
    return {
        "owner": prepared.owner,
        "new": len(changes.new),
        "changed": len(changes.changed),
        "unchanged": len(changes.unchanged),
        "withdrawn": [resource.code for _, resource in changes.withdrawn],
        "vanished": [resource.code for resource in changes.vanished],
        "left_out": planned.left_out,
        "not_provided": planned.missing(),
        "rejected": [
            {"row": r.row, "problems": [str(problem) for problem in r.problems]}
            for r in planned.rejections
        ],
        "warnings": [
            {"row": r.row, "field": r.field, "message": r.message, "advice": r.advice}
            for r in planned.remarks
        ],
    }


def _plan_lines(planned: ImportPlan, prepared: Prepared) -> list[str]:
    changes = prepared.changes
    missing = ", ".join(f"{key} {count:,}" for key, count in planned.missing().items())
    return fields(
        {
            "signed by": f"{prepared.owner_name} ({prepared.owner})",
            "new": f"{len(changes.new):,}",
            "changed": f"{len(changes.changed):,}",
            "unchanged": f"{len(changes.unchanged):,}",
            "withdrawn before": f"{len(changes.withdrawn):,}",
            "no longer in the file": f"{len(changes.vanished):,}",
            "cannot be entries": f"{len(planned.rejections):,}",
            "left out by --only": f"{planned.left_out:,}",
            "未提供 not provided": missing or "nothing",
        }
    )


def _outcome_lines(
    planned: ImportPlan, prepared: Prepared, outcome: Outcome, seconds: float
) -> list[str]:
    rate = f", {len(outcome.accepted) / seconds:,.0f} entries/s" if outcome.accepted else ""
    lines = [
        f"{len(outcome.accepted):,} entries published and accepted by the contract in "
        f"{seconds:,.1f} s{rate}",
        f"{len(prepared.changes.unchanged):,} unchanged, {len(outcome.refused):,} refused, "
        f"{len(planned.rejections):,} not entries",
    ]
    if outcome.found:
        lines.append(f"{outcome.found:,} were published meanwhile, as they are in the file")
    if outcome.pending:
        lines.append(
            f"{len(outcome.pending):,} are recorded, but the chain has not answered yet; "
            "it will without you"
        )
    return lines
