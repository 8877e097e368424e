"""``shujian catalog derive`` and ``lineage``: from which resources another one was made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

from gateway.command.arguments import As, Code, MaybeAs
from gateway.command.errors import CommandError, Status
from gateway.command.frame import CLIENT, Call, command
from gateway.command.output import table

_DERIVE = "shujian catalog derive TJJ-0003 --from TJJ-0001,SJTJ-0002 --method 汇总 --as tj-clerk"


def register(app: typer.Typer) -> None:
    """Put the commands into the group."""
    command(app, "derive", _DERIVE, CLIENT)(derive)
    command(app, "lineage", "shujian catalog lineage TJJ-0003", CLIENT)(lineage)


def derive(
    call: Call,
    code: Code,
    *,
    sources: Annotated[
        str | None,
        typer.Option("--from", metavar="CODE,CODE", help="The resources that it was made from."),
    ] = None,
    nothing: Annotated[
        bool, typer.Option("--from-nothing", help="Take an earlier declaration back.")
    ] = False,
    method: Annotated[str, typer.Option("--method", help="How it was made from them, in words.")],
    as_: As,
) -> int:
    """Declare from which resources another one was made (血缘); it replaces what was declared."""
    from gateway.command.answers import report
    from gateway.command.client import Client
    from gateway.lineage.document import make_lineage

    named = [part.strip() for part in (sources or "").split(",") if part.strip()]
    if bool(named) == nothing:
        raise CommandError("name the sources, --from CODE,CODE, or --from-nothing", Status.USAGE)
    client = Client(call.settings, call.out, as_)
    resource = client.get(f"/v1/catalog/{code}")
    statement = client.statement(
        "DeclareLineage", {"resource": resource["id"]}, make_lineage(named, method)
    )
    return report(
        call, f"lineage of {code}", client.submit(statement), f"shujian catalog lineage {code}"
    )


def lineage(
    call: Call,
    code: Code,
    *,
    depth: Annotated[int, typer.Option("--depth", min=1, max=8, help="How many steps far.")] = 3,
    as_: MaybeAs = None,
) -> None:
    """Show what a resource was made from, and what was made from it."""
    from gateway.command.client import Client

    found = Client(call.settings, call.out, as_).get(f"/v1/catalog/{code}/lineage", depth=depth)
    call.out.result(found, lines_of(found))
    call.out.next(f"shujian trace --resource {code} --kind lineage.declared")


def lines_of(found: Mapping[str, Any]) -> list[str]:
    """Both directions, a step a line."""
    return [
        *_direction(f"{found['code']} was made from", found["sources"], "source"),
        *([] if found["sources_complete"] else ["… and from more, further back: --depth"]),
        *_direction(f"made from {found['code']}", found["derived"], "resource"),
        *([] if found["derived_complete"] else ["… and more, further on: --depth"]),
    ]


def _direction(title: str, steps: Sequence[Mapping[str, Any]], far_end: str) -> list[str]:
    if not steps:
        return [f"{title}: nothing declared"]
    rows = [
        [
            step["distance"],
            step[far_end],
            step[f"{far_end}_name"],
            step["resource" if far_end == "source" else "source"],
            step["record"],
            step["method"] or "erased",
        ]
        for step in steps
    ]
    near_end = "FOR" if far_end == "source" else "OUT OF"
    return [f"{title}:", *table(["STEP", "CODE", "NAME", near_end, "RECORD", "METHOD"], rows)]
