"""``shujian member approve``: signing what somebody else proposed."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gateway.command.arguments import MaybeAs
from gateway.command.errors import CommandError, Status
from gateway.command.frame import CLIENT, Call, command
from gateway.command.output import fields

if TYPE_CHECKING:
    from gateway.command.client import Client


_DIGEST = re.compile("0x[0-9a-f]{64}")


def register(app: typer.Typer) -> None:
    """Put the command into the group."""
    command(app, "approve", "shujian member approve 0x5b1c… --as steward-2", CLIENT)(approve)


def approve(
    call: Call,
    digest: Annotated[
        str | None, typer.Argument(help="Statement that waits; without it all are listed.")
    ] = None,
    as_: MaybeAs = None,
) -> int:
    """Add a signature to a statement that needs several; without DIGEST list what waits."""
    from gateway.command.answers import report
    from gateway.command.client import Client

    client = Client(call.settings, call.out, as_)
    waiting = client.get("/v1/proposals")
    if digest is None:
        _list_proposals(call, waiting)
        return Status.FINE
    proposal = _proposal(client, waiting, digest)
    call.out.say("signing:")
    for line in _lines_of(proposal):
        call.out.say(f"  {line}")
    following = "shujian member list"
    if proposal["type"] == "ExtendReply":
        code = _show_application(call, client, proposal["message"]["authorization"])
        following = f"shujian access show {code}"
    submitted = client.approve(proposal)
    return report(call, proposal["type"], submitted, following)


def _show_application(call: Call, client: Client, authorization: str) -> str:
    """Show what an extension is about, for the statement has an id only; returns the code."""
    from chain.words import to_hex
    from gateway.authorizations.codes import tag_of
    from gateway.command.authorization import pages
    from gateway.command.authorization_deciding import get
    from gateway.command.authorization_lines import application_lines

    found, _ = pages(client, {"state": "endorsed"}, sys.maxsize)
    for row in found:
        if to_hex(tag_of(row["code"])) == authorization:
            for line in application_lines(get(client, row["code"])):
                call.out.say(f"  {line}")
            return str(row["code"])
    raise CommandError(
        f"this account sees no endorsed application with the id {authorization}: it was answered, "
        "or is not for this account to sign; see `shujian access list`"
    )


def _proposal(client: Client, waiting: Sequence[dict[str, Any]], digest: str) -> dict[str, Any]:
    found = [p for p in waiting if p["digest"].startswith(digest.lower())]
    if len(found) != 1:
        if _DIGEST.fullmatch(digest.lower()):
            (answer,) = client.answers([digest.lower()])
            if answer["state"] != "unknown":
                raise CommandError(
                    f"statement {digest} has all its signatures: it is {answer['state']} "
                    f"(record {answer['position']})"
                )
        how = "no statement" if not found else "more than one statement"
        raise CommandError(f"{how} {digest} waits for signatures; see `shujian member approve`")
    return found[0]


def _list_proposals(call: Call, waiting: Sequence[dict[str, Any]]) -> None:
    lines: list[str] = []
    for proposal in waiting:
        lines += [*_lines_of(proposal), ""]
    call.out.result(list(waiting), lines or ["nothing waits for signatures"])
    if waiting:
        call.out.next(f"shujian member approve {waiting[0]['digest']} --as NAME")


def _lines_of(proposal: dict[str, Any]) -> list[str]:
    message = {
        key: ", ".join(value) if isinstance(value, list) else value
        for key, value in proposal["message"].items()
        if key not in ("nonce", "expectedState")
    }
    attached = {
        key: value for key, value in (proposal["attachment"] or {}).items() if key != "format"
    }
    return fields(
        {
            "statement": proposal["digest"],
            "type": proposal["type"],
            **message,
            **attached,
            "signed by": ", ".join(proposal["signers"]),
        }
    )
