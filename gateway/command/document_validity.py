"""``shujian document suspend|resume|revoke|supersede``: how valid a document is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gateway.command.arguments import As, Reason
from gateway.command.errors import CommandError, Interrupted, Refused, Status, Unreachable
from gateway.command.frame import CLIENT, Call, command

if TYPE_CHECKING:
    from chain.documents.identity import DocumentName
    from gateway.command.client import Client
    from gateway.command.client.documents.changing import Change, Changed

Document = Annotated[
    str,
    typer.Argument(
        metavar="DOCUMENT",
        help="Name (0x…, 0x…-SERIAL), the file of its bundle, the document itself as a file, or "
        "its own number if its bundle is in the folder `issued` here.",
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

_ENDING = ("SuspendDocument", "RevokeDocument", "SupersedeDocument")
"""After which a copy for one purpose is a copy of what is not in force."""
_MOST_NAMED = 20


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
    return _change(call, client, name, _wanted("SupersedeDocument", effective, None, more))


def _change_all(
    call: Call, kind: str, documents: list[str], as_: str, effective: str | None, reason: str
) -> int:
    """One statement for each document; all are found before the first is signed."""
    from gateway.command.client import Client
    from gateway.command.client.documents.changing import change_one_of
    from gateway.command.client.documents.naming import found
    from gateway.command.client.submitting import plainly

    client = Client(call.settings, call.out, as_)
    names = list(dict.fromkeys(found(client, text) for text in documents))
    wanted = _wanted(kind, effective, reason)
    if len(names) == 1:
        return _change(call, client, names[0], wanted)
    changed: list[Changed] = []
    try:
        for name in names:
            changed.append(change_one_of(client, name, wanted))
    except (KeyboardInterrupt, Interrupted, Unreachable) as error:
        stopped = not isinstance(error, Unreachable)
        raise CommandError(
            f"{plainly(error)}; {len(changed)} of {len(names)} were done before that, and the same "
            "command goes on with the others",
            Status.INTERRUPTED if stopped else Status.UNREACHABLE,
        ) from error
    lines = [f"{_verb(kind)} of {one.name.text}: {_said(one)}" for one in changed]
    copies = _copies(call, client, kind, [one.name for one in changed if one.done])
    call.out.result({"documents": [_told(one) for one in changed], "copies": copies}, lines)
    _tell_copies(call, kind, copies)
    call.out.next(f"shujian document show {names[0].text}")
    return Status.FINE if all(one.done for one in changed) else Status.FAILED


def _change(call: Call, client: Client, name: DocumentName, wanted: Change) -> int:
    from gateway.command.answers import report
    from gateway.command.client.documents.changing import change

    done = change(client, name, wanted)
    assert done.submitted is not None  # what is refused is raised
    copies = _copies(call, client, wanted.kind, [name])
    status = report(
        call, f"{_verb(wanted.kind)} of {name.text}", done.submitted,
        f"shujian document show {name.text}",
        about={"document": name.text, "effective": done.effective, "copies": copies},
    )  # fmt: skip
    _tell_copies(call, wanted.kind, copies)
    return status


def _copies(
    call: Call, client: Client, kind: str, names: Sequence[DocumentName]
) -> list[dict[str, Any]]:
    """The open copies for one purpose of documents that were ended; asked once that is signed."""
    from gateway.command.client.documents.copies import open_copies

    if kind not in _ENDING:
        return []
    try:
        return [copy for name in names for copy in open_copies(client, name)]
    except (Refused, Unreachable) as error:
        call.out.say(f"whether copies (加注件) of it are open could not be asked: {error}")
        return []


def _tell_copies(call: Call, kind: str, copies: Sequence[dict[str, Any]]) -> None:
    """Say which stand open: the chain ends no copy with its original."""
    from gateway.command.client.documents.copies import copy_lines

    if not copies:
        return
    for line in copy_lines(copies):
        call.out.say(line)
    some = " ".join(str(copy["name"]) for copy in copies[:_MOST_NAMED])
    verb = "suspend" if kind == "SuspendDocument" else "revoke"
    call.out.next(f"shujian document {verb} {some} --reason WHY --as HEAD")


def _wanted(
    kind: str, effective: str | None, reason: str | None, more: Mapping[str, Any] | None = None
) -> Change:
    from gateway.command.client.documents.changing import Change
    from gateway.command.client.documents.drafting import first_second

    return Change(kind, None if effective is None else first_second(effective), reason, more or {})


def _verb(kind: str) -> str:
    return kind.removesuffix("Document").lower()


def _said(changed: Changed) -> str:
    from gateway.command.answers import sentence

    return changed.why if changed.submitted is None else sentence(changed.submitted)


def _told(changed: Changed) -> dict[str, Any]:
    from gateway.command.answers import answered

    about = {"document": changed.name.text, "effective": changed.effective}
    if changed.submitted is None:
        return {**about, "state": "already" if changed.done else "refused", "why": changed.why}
    return {**about, **answered(changed.submitted)}
