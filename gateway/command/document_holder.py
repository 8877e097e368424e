"""``shujian document link|present``: what a holder gets, and a proof with the status of today."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gateway.command.arguments import As
from gateway.command.document_copy import Fields
from gateway.command.document_validity import Document
from gateway.command.frame import CLIENT, Call, command


def register(app: typer.Typer) -> None:
    """Put the commands into the group."""
    command(app, "link", "shujian document link 张三.bundle.json --as zj-clerk", CLIENT)(link)
    example = "shujian document present 张三.bundle.json --fields name,number -o proof.json"
    command(app, "present", example, CLIENT)(present)


def link(call: Call, document: Document, *, as_: As) -> None:
    """Make a secret link and a PIN for a document's holder (一码授权): shown this once, kept
    nowhere.
    """  # fmt: skip
    from gateway.command.client import Client
    from gateway.command.client.documents.naming import named

    name = named(document)
    client = Client(call.settings, call.out, as_)
    made = client.post("/v1/holders", {"document": name.text})
    call.out.result(made, [f"link  {made['url']}", f"PIN   {made['pin']}"])
    call.out.say("hand the PIN over by another way than the link; neither can be shown again")
    call.out.next(f"shujian trace --record {made['record']}")


def present(
    call: Call,
    bundle: Annotated[Path, typer.Argument(metavar="BUNDLE", help="The file of a bundle.")],
    *,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="To write.")],
    fields: Fields = None,
) -> None:
    """Make a presentation: the bundle, or some of its fields, with proof of its status today.

    Anybody checks it offline with `shujian verify`; nothing is shown that was not in the bundle.
    """
    from chain.documents import decode_bundle, narrowed
    from gateway.command.authorization_request import fields_of
    from gateway.command.client import Client
    from gateway.command.client.documents.bundles import write_bundles
    from gateway.command.client.documents.copying import paths_in

    whole = decode_bundle(bundle.read_bytes())
    chosen = fields_of(fields)
    shown = whole if chosen is None else narrowed(whole, paths_in(whole, chosen))
    client = Client(call.settings, call.out)
    proof = client.connection.posted("/v1/presentations", shown.encode(), "application/json")
    write_bundles(output.parent, [(output.name, proof)])
    told = {"file": str(output), "bytes": len(proof), "fields": len(shown.fields)}
    call.out.result(told, [f"wrote {output}: {len(shown.fields)} fields, {len(proof):,} bytes"])
    call.out.next(f"shujian verify {output} --trust trust.json")
