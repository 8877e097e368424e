"""``shujian document license``: a steward gives a member the right to issue documents of a kind."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from gateway.command.arguments import As, MaybeAs, MemberName
from gateway.command.errors import CommandError, Status
from gateway.command.frame import CLIENT, Call, command
from gateway.command.output import table

_EXAMPLE = "shujian document license 市民政局 --kind certificate --until 2030-12-31 --as steward"
_WITHOUT_END = "9999-12-31"
"""The last day of a right without an end: a period needs one."""


def register(app: typer.Typer) -> None:
    """Put the commands into the group."""
    command(app, "license", _EXAMPLE, CLIENT)(license_issuer)
    command(app, "rights", "shujian document rights", CLIENT)(rights)


def license_issuer(
    call: Call,
    member: MemberName,
    *,
    kind: Annotated[
        str, typer.Option("--kind", help="Kind of documents, as certificate or invoice.en16931.")
    ],
    as_: As,
    since: Annotated[
        str | None, typer.Option("--from", metavar="DAY", help="First day (default: now).")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="DAY", help="Last day (default: no end).")
    ] = None,
    take: Annotated[bool, typer.Option("--take", help="Take the right away.")] = False,
) -> int:
    """License an issuer (授予签发权): a head of a steward gives, changes or takes the right."""
    from gateway.command.answers import report
    from gateway.command.client import Client
    from gateway.command.client.documents.drafting import first_second, last_second

    if take and (since or until):
        raise CommandError("--take has no period", Status.USAGE)
    client = Client(call.settings, call.out, as_)
    found = next((m for m in client.get("/v1/members") if member in (m["code"], m["name"])), None)
    if found is None:
        raise CommandError(f"there is no member {member}; see `shujian member list`", Status.USAGE)
    start = int(time.time()) - 60 if since is None else first_second(since)  # clocks may differ
    end = last_second(until or _WITHOUT_END)
    if "issuer" not in found["roles"]:
        call.out.say(f"note: {found['name']} has no role issuer yet; see `shujian member amend`")
    known = client.get("/v1/issuing/rights", issuer=found["code"], kind=kind)["rights"]
    message = {
        "issuer": found["id"],
        "kind": kind,
        "from": 0 if take else start,
        "until": 0 if take else end,
        "expectedState": known[0]["next_state"] if known else 0,
    }
    submitted = client.submit(client.statement("LicenseIssuer", message))
    done = f"the right of {found['name']} to issue {kind}" + (" taken away" if take else "")
    return report(
        call, done, submitted, "shujian document rights",
        "shujian document issue FILES --series SERIES --as THEIR-ACCOUNT",
        about={"issuer": found["code"], "kind": kind},
    )  # fmt: skip


def rights(
    call: Call,
    *,
    member: Annotated[str | None, typer.Option("--issuer", help="Code of an issuer.")] = None,
    as_: MaybeAs = None,
) -> None:
    """List who may issue documents of which kind, and until when."""
    from gateway.command.client import Client
    from gateway.command.client.documents.drafting import day_of

    found = Client(call.settings, call.out, as_).get("/v1/issuing/rights", issuer=member)
    rows = [
        [one["issuer"], one["kind"], "yes" if one["holds"] else "no", day_of(one["from"]),
         _end(one["until"]), one["issuer_name"]]
        for one in found["rights"]
    ]  # fmt: skip
    call.out.result(found, table(["ISSUER", "KIND", "HOLDS", "FROM", "UNTIL", "NAME"], rows))


def _end(second: int) -> str:
    from gateway.command.client.documents.drafting import day_of

    return "no end" if day_of(second) == _WITHOUT_END else day_of(second)
