"""``shujian document copy``: a copy for one purpose, one recipient, until one day (加注件)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gateway.command.arguments import As
from gateway.command.document_issue import Output
from gateway.command.document_validity import Document
from gateway.command.errors import CommandError
from gateway.command.frame import CLIENT, Call, command

if TYPE_CHECKING:
    from chain.documents import Bundle
    from gateway.command.client import Client

_EXAMPLE = (
    "shujian document copy 张三.bundle.json --purpose 落户 --recipient 西城区公安分局 "
    "--expires 2026-12-31 --fields name,number,holder --as zj-clerk"
)

Fields = Annotated[
    list[str] | None,
    typer.Option(
        "--fields",
        metavar="A,B",
        help="Fields that it shows, with all inside them; repeat. Without it: all.",
    ),
]


def register(app: typer.Typer) -> None:
    """Put the command into the group."""
    command(app, "copy", _EXAMPLE, CLIENT)(copy)


def copy(
    call: Call,
    document: Document,
    *,
    purpose: Annotated[str, typer.Option("--purpose", help="What it is for; stands in it.")],
    recipient: Annotated[str, typer.Option("--recipient", help="For whom; stands in it.")],
    expires: Annotated[str, typer.Option("--expires", metavar="DAY", help="Its last day.")],
    as_: As,
    fields: Fields = None,
    output: Output = Path("issued"),
) -> int:
    """Issue a copy for one purpose: a document of its own, revoked and found as any other."""
    import time

    from chain.words import to_hex
    from gateway.command.authorization_request import fields_of
    from gateway.command.client import Client
    from gateway.command.client.documents.copying import Purpose, copy_draft
    from gateway.command.client.documents.drafting import day_of, first_second
    from gateway.command.client.documents.naming import found, state_of
    from gateway.command.document_issue import issue_all

    client = Client(call.settings, call.out, as_)
    name = found(client, document)
    status = state_of(client, name)["validity"]["next_status"]
    if status != "active":
        raise CommandError(f"{name.text} is {status}: no copies are made of it")
    what = Purpose(purpose, recipient, expires)
    since = first_second(day_of(int(time.time())))
    draft = copy_draft(_bundle(client, document, name.text), name.text, what, fields_of(fields),
                       since)  # fmt: skip

    def read(state: Any, names: Any, _progress: Any) -> list[Any]:
        state.add([(names.give(draft.name), draft)])
        return []

    asked = {"series": None, "buyer": to_hex(bytes(32)), "blue": to_hex(bytes(32))}
    return issue_all(call, client, (draft.key.text.encode(), read), output, asked)


def _bundle(client: Client, document: str, name: str) -> Bundle:
    """The whole document: from its bundle's file, else from the gateway that keeps it."""
    from urllib.parse import quote

    from chain.documents import decode_bundle
    from chain.documents.bundle import MAX_BYTES
    from gateway.command.client.documents.naming import is_bundle

    if is_bundle(document):
        bundle = decode_bundle(Path(document).read_bytes())
    else:
        path = f"/v1/documents/{quote(name, safe='')}/bundle"
        bundle = decode_bundle(client.bounded(path, "application/json", MAX_BYTES))
    if bundle.hidden:
        raise CommandError(f"{bundle.hidden} fields are hidden in it; take the whole bundle")
    return bundle
