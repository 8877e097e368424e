"""``shujian document suspend|resume|revoke|supersede``: how valid a document is."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gateway.command.arguments import As, Reason
from gateway.command.errors import Status
from gateway.command.frame import CLIENT, Call, command

if TYPE_CHECKING:
    from chain.documents.identity import DocumentName
    from gateway.command.client import Client, Submitted

Document = Annotated[
    str,
    typer.Argument(
        metavar="DOCUMENT",
        help="Name (0x…, 0x…-SERIAL), the file of its bundle, or its own number if its bundle is "
        "in the folder `issued` here.",
        show_default=False,
    ),
]  # fmt: skip
Documents = Annotated[
    list[str],
    typer.Argument(
        metavar="DOCUMENT…",
        help="Names (0x…, 0x…-SERIAL), files of bundles, the documents themselves as files, or "
        "their own numbers if their bundles are in the folder `issued` here.",
        show_default=False,
    ),
]
Effective = Annotated[
    str | None,
    typer.Option(
        "--effective", metavar="DAY", help="From the first second of a day (default now)."
    ),
]


def register(app: typer.Typer) -> None:
    """Put the commands into the group."""
    for name, body in (("suspend", suspend), ("resume", resume), ("revoke", revoke)):
        example = f'shujian document {name} ZY-00017 --reason "持证人申请" --as zj-head'
        command(app, name, example, CLIENT)(body)
    example = "shujian document supersede old.bundle.json --by new.bundle.json --as zj-head"
    command(app, "supersede", example, CLIENT)(supersede)


def suspend(
    call: Call, documents: Documents, *, reason: Reason, as_: As, effective: Effective = None
) -> int:
    """Suspend documents (暂停); a head of its issuer or of a steward signs."""
    return _change_all(call, "SuspendDocument", documents, as_, effective, reason)


def resume(
    call: Call, documents: Documents, *, reason: Reason, as_: As, effective: Effective = None
) -> int:
    """Resume suspended documents (恢复); a head of the side that suspended them signs."""
    return _change_all(call, "ResumeDocument", documents, as_, effective, reason)


def revoke(
    call: Call, documents: Documents, *, reason: Reason, as_: As, effective: Effective = None
) -> int:
    """Revoke documents for good (注销, 吊销, 作废); it may count from a day long past."""
    return _change_all(call, "RevokeDocument", documents, as_, effective, reason)


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
    from gateway.command.client import Client
    from gateway.command.client.documents.naming import found

    client = Client(call.settings, call.out, as_)
    name, following = found(client, document), found(client, by)
    more = {"successor": to_hex(following.issue), "successorSerial": following.serial}
    return _change(call, client, "SupersedeDocument", name, effective, None, more)


def _change_all(
    call: Call, kind: str, documents: list[str], as_: str, effective: str | None, reason: str
) -> int:
    """One statement for each document; all are found before the first is signed."""
    from gateway.command.answers import answered, sentence
    from gateway.command.client import Client
    from gateway.command.client.documents.naming import found

    client = Client(call.settings, call.out, as_)
    names = list(dict.fromkeys(found(client, text) for text in documents))
    if len(names) == 1:
        return _change(call, client, kind, names[0], effective, reason)
    told, lines, refused = [], [], 0
    for name in names:
        submitted, message = _signed(client, kind, name, effective, reason)
        about = {"document": name.text, "effective": message["effective"]}
        told.append({**about, **answered(submitted)})
        lines.append(f"{_verb(kind)} of {name.text}: {sentence(submitted)}")
        refused += submitted.state == "refused"
    call.out.result({"documents": told}, lines)
    call.out.next(f"shujian document show {names[0].text}")
    return Status.FAILED if refused else Status.FINE


def _change(
    call: Call,
    client: Client,
    kind: str,
    name: DocumentName,
    effective: str | None,
    reason: str | None,
    more: dict[str, Any] | None = None,
) -> int:
    from gateway.command.answers import report

    submitted, message = _signed(client, kind, name, effective, reason, more)
    return report(
        call, f"{_verb(kind)} of {name.text}", submitted, f"shujian document show {name.text}",
        about={"document": name.text, "effective": message["effective"]},
    )  # fmt: skip


def _verb(kind: str) -> str:
    return kind.removesuffix("Document").lower()


def _signed(
    client: Client,
    kind: str,
    name: DocumentName,
    effective: str | None,
    reason: str | None,
    more: dict[str, Any] | None = None,
) -> tuple[Submitted, dict[str, Any]]:
    """Sign and send one statement; what became of it, and what it says."""
    from chain.words import to_hex
    from gateway.command.client.documents.drafting import first_second
    from gateway.command.client.documents.naming import state_of
    from gateway.members.reason import make_reason

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
    return client.submit(client.statement(kind, message, attachment)), message
