"""``shujian access``: asking for data, and deciding on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from gateway.command import (
    authorization_deciding,
    authorization_extending,
    authorization_request,
)
from gateway.command.arguments import Authorization, MaybeAs
from gateway.command.frame import CLIENT, Call, command
from gateway.command.output import table

if TYPE_CHECKING:
    from gateway.command.client import Client

app = typer.Typer(
    help="Authorizations (授权): ask for data, endorse, grant, deny, extend, suspend, resume, "
    "revoke.",
    no_args_is_help=True,
)
_PAGE = 200


def register(root: typer.Typer) -> None:
    """Put the group into the tree."""
    root.add_typer(app, name="access")


authorization_request.register(app)
authorization_deciding.register(app)
authorization_extending.register(app)


@command(app, "list", "shujian access list --waiting --as tj-head", CLIENT)
def show_list(
    call: Call,
    *,
    waiting: Annotated[
        bool, typer.Option("--waiting", help="Only what waits for this account's decision.")
    ] = False,
    resource: Annotated[
        str | None, typer.Option("--resource", help="Code of a resource (资源).")
    ] = None,
    owner: Annotated[
        str | None, typer.Option("--owner", help="提供方: code or name of the owner.")
    ] = None,
    consumer: Annotated[
        str | None, typer.Option("--consumer", help="需求方: code or name of the consumer.")
    ] = None,
    state: Annotated[
        str | None,
        typer.Option(
            "--state",
            help="pending, requested, endorsed, granted, suspended, denied, revoked, refused "
            "or expired.",
        ),
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many.")] = 50,
    as_: MaybeAs = None,
) -> None:
    """List authorizations (授权) with deadlines, those changed last first."""
    from gateway.command.authorization_lines import HEAD, cells
    from gateway.command.client import Client

    client = Client(call.settings, call.out, as_)
    filters = {
        "waiting": "me" if waiting else None,
        "resource": resource,
        "owner": owner,
        "consumer": consumer,
        "state": state,
    }
    found, more = pages(client, filters, limit)
    lines = table(HEAD, [cells(row) for row in found], most=26) if found else []
    call.out.result(found, lines)
    noun = "authorization" if len(found) == 1 else "authorizations"
    call.out.say(f"{len(found):,} {noun}{', there are more: --limit' if more else ''}")
    if found:
        call.out.next(*_following(found[0], waiting=waiting))
    elif waiting:
        call.out.say("nothing waits for a decision of this account (heads decide, 负责人)")
    else:
        call.out.next("shujian access request CODE … --as NAME")


def pages(
    client: Client, filters: dict[str, str | None], limit: int
) -> tuple[list[dict[str, Any]], bool]:
    """At most so many authorizations that fit, those changed last first, and if there are more."""
    found: list[dict[str, Any]] = []
    cursor: int | None = None
    while True:
        wanted = min(_PAGE, limit - len(found))
        page = client.get("/v1/authorizations", **filters, cursor=cursor, limit=wanted)
        found += page["authorizations"]
        cursor = page["next"]
        if cursor is None or len(found) >= limit:
            return found, cursor is not None


def _following(row: dict[str, Any], *, waiting: bool) -> list[str]:
    verb = {"endorsement": "endorse", "decision": "grant"}.get(row["waiting_for"] or "")
    decide = [f"shujian access {verb} {row['code']} --as NAME"] if waiting and verb else []
    return [*decide, f"shujian access show {row['code']}"]


@command(app, "show", "shujian access show A-7K2M9Q4T8XBN --as tj-head", CLIENT)
def show(call: Call, code: Authorization, as_: MaybeAs = None) -> None:
    """Show one authorization: application, terms, deadlines, uses left, and its history."""
    from gateway.command.authorization_deciding import following, get
    from gateway.command.authorization_lines import lines_of
    from gateway.command.client import Client

    found = get(Client(call.settings, call.out, as_), code)
    call.out.result(found, lines_of(found))
    call.out.next(*following(found), f"shujian trace --resource {found['resource']}")
