"""``shujian report``: accesses made elsewhere, reported in bulk."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote

import typer
from typer.core import TyperGroup

from gateway.command.arguments import As, MaybeAs
from gateway.command.errors import CommandError, Status
from gateway.command.frame import CLIENT, Call, command
from gateway.command.output import fields, table

if TYPE_CHECKING:
    from gateway.command.client import Client
    from gateway.command.report_mapping import Mapped

_SHOWN = 20
_PAGE = 1000


class _SendsByDefault(TyperGroup):
    """``shujian report FILE`` is ``shujian report send FILE``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in {*self.commands, "--help", "-h"}:
            args = ["send", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=_SendsByDefault,
    help=(
        "Reports (批量报告): accesses made on the exchange platform, a line each.\n\n"
        "`shujian report FILE …` is `shujian report send FILE …`."
    ),
    no_args_is_help=True,
)
_Sequence = Annotated[
    int, typer.Argument(metavar="NUMBER", min=1, help="Number of the report.", show_default=False)
]
_Member = Annotated[
    str | None, typer.Option("--member", help="Whose (for auditors; default: one's own).")
]


def register(root: typer.Typer) -> None:
    """Put the group into the tree."""
    from gateway.command import report_reconcile

    report_reconcile.register(app)
    root.add_typer(app, name="report")


@command(
    app, "send", "shujian report send e.ndjson --sequence 1 --period 2026-11 --as tj-clerk", CLIENT
)
def send(
    call: Call,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="NDJSON, an event a line; or a log with --map.")
    ],
    *,
    sequence: Annotated[
        int, typer.Option("--sequence", min=1, help="Number of the report: 1, 2, 3, …")
    ],
    period: Annotated[
        str,
        typer.Option("--period", help="2026-11, 2026-11-21 or 2026-11-01..2026-11-15 (北京时间)."),
    ],
    as_: As,
    mapping: Annotated[
        Path | None,
        typer.Option("--map", metavar="MAPPING", help="TOML or JSON that maps an access log."),
    ] = None,
    compress: Annotated[bool, typer.Option("--gzip", help="Compress it on its way.")] = False,
) -> int:
    """Report accesses (报告); the same command again continues a report that was cut short.

    Exit status 1 where lines were rejected: the others are recorded all the same.
    """
    from gateway.command import report_sending as sending
    from gateway.command.client import Client
    from gateway.command.client.importing import member_of
    from gateway.command.report_mapping import Mapped, read_mapping
    from gateway.errors import Invalid
    from gateway.reconciliation.period import parse_period

    try:
        days, mapped = parse_period(period), Mapped()
    except Invalid as error:
        raise CommandError(f"--period: {error}", Status.USAGE) from error
    rules = None if mapping is None else read_mapping(mapping)
    client = Client(call.settings, call.out, as_)
    member = member_of(client)
    with sending.opened(file, rules, call.settings.keys_folder, mapped) as lines:
        measured = sending.measure(lines)
        with call.out.progress(f"{file.name}: reporting {measured.count:,} events"):
            answer = sending.send(
                client, member["code"], sequence, days, measured, compress=compress
            )
    _tell(call, client, answer, mapped if rules else None, period)
    return Status.FAILED if answer["rejected"] else Status.FINE


def _tell(
    call: Call, client: Client, answer: dict[str, Any], mapped: Mapped | None, period: str
) -> None:
    lines = [
        f"report {answer['sequence']}: {answer['taken']:,} of {answer['count']:,} lines taken, "
        f"{answer['rejected']:,} rejected (record {answer['completed']})"
    ]
    if mapped is not None:
        answer["log"] = {"lines": mapped.lines, "left_out": dict(mapped.left_out)}
        lines += [f"left out, {count:,}: {why}" for why, count in mapped.left_out.most_common()]
    rejected = _rejections(client, answer, _SHOWN)
    lines += [_rejection(row, mapped) for row in rejected]
    if answer["rejected"] > len(rejected):
        lines.append(f"and {answer['rejected'] - len(rejected):,} more")
    call.out.result({**answer, "rejections": rejected}, lines)
    number = answer["sequence"]
    call.out.next(f"shujian report show {number}", f"shujian report reconcile --period {period}")


def _rejection(row: dict[str, Any], mapped: Mapped | None) -> str:
    place = f"line {row['line']}"
    if mapped is not None:
        place += f" (line {mapped.sources[row['line'] - 1]} of the log)"
    return f"{place}: {row['reason']}"


def _rejections(client: Client, report: dict[str, Any], most: int) -> list[dict[str, Any]]:
    if not report["rejected"]:
        return []
    path = f"/v1/reports/{quote(report['member'], safe='')}/{report['sequence']}/rejections"
    found: list[dict[str, Any]] = []
    after: int | None = 0
    while after is not None and len(found) < most:
        page = client.get(path, after=after, limit=min(_PAGE, most - len(found)))
        found += page["rejections"]
        after = page["next"]
    return found


@command(app, "list", "shujian report list", CLIENT)
def list_(call: Call, *, member: _Member = None, as_: MaybeAs = None) -> None:
    """List the reports of one's own organisation, or of another one for auditors."""
    from gateway.command.client import Client

    client = Client(call.settings, call.out, as_)
    reports: list[dict[str, Any]] = []
    after: int | None = 0
    while after is not None:
        page = client.get("/v1/reports", member=member, after=after, limit=_PAGE)
        reports += page["reports"]
        after = page["next"]
    rows = [
        [r["sequence"], r["state"], r["count"], r["taken"], r["rejected"], r["position"]]
        for r in reports
    ]
    head = ["NUMBER", "STATE", "LINES", "TAKEN", "REJECTED", "RECORD"]
    call.out.result(reports, table(head, rows) if rows else [])
    call.out.next("shujian report show NUMBER" if rows else "shujian report FILE --sequence 1 …")


@command(app, "show", "shujian report show 1 --as tj-clerk", CLIENT)
def show(
    call: Call,
    sequence: _Sequence,
    *,
    member: _Member = None,
    all_: Annotated[bool, typer.Option("--all", help="Every rejected line.")] = False,
    as_: MaybeAs = None,
) -> None:
    """Show one report and its rejected lines."""
    from gateway.command.client import Client
    from gateway.command.client.importing import member_of

    client = Client(call.settings, call.out, as_)
    code = member or member_of(client)["code"]
    found = client.get(f"/v1/reports/{quote(code, safe='')}/{sequence}")
    rejected = _rejections(client, found, found["rejected"] if all_ else _SHOWN)
    shown = {key: value for key, value in found.items() if value is not None}
    lines = [*fields(shown), *(_rejection(row, None) for row in rejected)]
    call.out.result({**found, "rejections": rejected}, lines)
    if found["state"] == "taking":
        call.out.next("send it again: it goes on where it stopped")
    else:
        call.out.next(f"shujian trace --record {found['completed']}")


@command(app, "template", "shujian report template > mapping.toml", ())
def template(call: Call) -> None:
    """Print a mapping file for an access log in the combined format."""
    from gateway.command.report_mapping import EXAMPLE

    text = EXAMPLE.read_text("utf-8")
    call.out.result({"mapping": text}, text.splitlines())
