"""``shujian document suspend|resume|revoke|supersede``: how valid a document is."""

from __future__ import annotations

import time
from typing import Annotated, Any

import typer

from gateway.command.arguments import As, Reason
from gateway.command.frame import CLIENT, Call, command

Document = Annotated[
    str,
    typer.Argument(
        metavar="DOCUMENT", help="Name (0x…, 0x…-SERIAL) or the file of its bundle.",
        show_default=False,
    ),
]  # fmt: skip
Effective = Annotated[
    str | None,
    typer.Option(
        "--effective", metavar="DAY", help="From the first second of a day (default now)."
    ),
]


def register(app: typer.Typer) -> None:
    """Put the commands into the group."""
    for name, body in (("suspend", suspend), ("resume", resume), ("revoke", revoke)):
        example = f'shujian document {name} 0x…-17 --reason "持证人申请" --as zj-head'
        command(app, name, example, CLIENT)(body)
    example = "shujian document supersede old.bundle.json --by new.bundle.json --as zj-head"
    command(app, "supersede", example, CLIENT)(supersede)


def suspend(
    call: Call, document: Document, *, reason: Reason, as_: As, effective: Effective = None
) -> int:
    """Suspend a document (暂停); a head of its issuer or of a steward signs."""
    return _change(call, "SuspendDocument", document, as_, effective, reason)


def resume(
    call: Call, document: Document, *, reason: Reason, as_: As, effective: Effective = None
) -> int:
    """Resume a suspended document (恢复); a head of the side that suspended it signs."""
    return _change(call, "ResumeDocument", document, as_, effective, reason)


def revoke(
    call: Call, document: Document, *, reason: Reason, as_: As, effective: Effective = None
) -> int:
    """Revoke a document for good (注销, 吊销, 作废); it may count from a day long past."""
    return _change(call, "RevokeDocument", document, as_, effective, reason)


def supersede(
    call: Call,
    document: Document,
    *,
    by: Annotated[str, typer.Option("--by", metavar="DOCUMENT", help="The one that follows it.")],
    as_: As,
    effective: Effective = None,
) -> int:
    """Have another document of the same issuer take a document's place (换发)."""
    from chain.words import to_hex
    from gateway.command.client.documents.naming import named

    following = named(by)
    more = {"successor": to_hex(following.issue), "successorSerial": following.serial}
    return _change(call, "SupersedeDocument", document, as_, effective, None, more)


def _change(
    call: Call,
    kind: str,
    document: str,
    as_: str,
    effective: str | None,
    reason: str | None,
    more: dict[str, Any] | None = None,
) -> int:
    from chain.words import to_hex
    from gateway.command.answers import report
    from gateway.command.client import Client
    from gateway.command.client.documents.drafting import first_second
    from gateway.command.client.documents.naming import named, state_of
    from gateway.members.reason import make_reason

    name = named(document)
    client = Client(call.settings, call.out, as_)
    validity = state_of(client, name)["validity"]
    # Holding from this second on, unless what was said last begins later: then from there on.
    now = max(int(time.time()), validity["effective"])
    message = {
        "issue": to_hex(name.issue),
        "serial": name.serial,
        "effective": now if effective is None else first_second(effective),
        "expectedState": validity["next_state"],
        **(more or {}),
    }
    attachment = None if reason is None else make_reason(reason)
    submitted = client.submit(client.statement(kind, message, attachment))
    done = f"{kind.removesuffix('Document').lower()} of {name.text}"
    return report(
        call, done, submitted, f"shujian document show {name.text}",
        about={"document": name.text, "effective": message["effective"]},
    )  # fmt: skip
