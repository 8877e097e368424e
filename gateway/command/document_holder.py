"""``shujian document link|present``: what a holder gets, and a proof with the status of today."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated
from urllib.parse import quote

import typer

from gateway.command.arguments import As, MaybeAs
from gateway.command.document_copy import Fields
from gateway.command.document_validity import Document
from gateway.command.errors import Status
from gateway.command.frame import CLIENT, Call, command
from gateway.command.output import fields as in_fields
from gateway.command.output import printable, table

Force = Annotated[bool, typer.Option("--force", help="Replace the file if it is there.")]


def register(app: typer.Typer) -> None:
    """Put the commands into the group."""
    command(app, "link", "shujian document link 张三.bundle.json --as zj-clerk", CLIENT)(link)
    command(app, "links", "shujian document links 张三.bundle.json --as zj-clerk", CLIENT)(links)
    command(app, "unlink", "shujian document unlink 0x3f… --as zj-clerk", CLIENT)(unlink)
    example = "shujian document redeem 1234-5678 --output shown.json --as ga-clerk"
    command(app, "redeem", example, CLIENT)(redeem)
    example = "shujian document present 张三.bundle.json --fields name,number -o proof.json"
    command(app, "present", example, CLIENT)(present)


def link(call: Call, document: Document, *, as_: As) -> None:
    """Make a secret link and a PIN for a document's holder (一码授权): shown this once, kept
    nowhere.
    """  # fmt: skip
    from gateway.command.client import Client
    from gateway.command.client.documents.naming import found
    from gateway.command.client.submitting import uncertain

    client = Client(call.settings, call.out, as_)
    name = found(client, document)
    with uncertain(
        f"there may be a link that nobody can open; `shujian document links {name.text}` lists it, "
        "and `unlink` withdraws it"
    ):
        made = client.post("/v1/holders", {"document": name.text})
    call.out.result(made, [f"link  {made['url']}", f"PIN   {made['pin']}"])
    call.out.say("hand the PIN over by another way than the link; neither can be shown again")
    call.out.next(f"shujian document links {name.text} --as NAME")


def links(call: Call, document: Document, *, as_: MaybeAs = None) -> None:
    """List the links that you gave out for a document, and which of them still open."""
    from gateway.command.client import Client
    from gateway.command.client.documents.naming import found

    client = Client(call.settings, call.out, as_)
    listed = client.get("/v1/holders", document=found(client, document).text)
    rows = [[one["state"], one["record"], one["link"]] for one in listed["links"]]
    call.out.result(listed, table(["STATE", "RECORD", "LINK"], rows))
    if rows:
        call.out.next(f"shujian document unlink {listed['links'][0]['link']} --as NAME")


def unlink(
    call: Call,
    digest: Annotated[str, typer.Argument(metavar="LINK", help="0x…, as `links` lists it.")],
    *,
    as_: As,
) -> None:
    """Withdraw a holder's link; its open codes end with it."""
    from gateway.command.client import Client

    ended = Client(call.settings, call.out, as_).delete(f"/v1/holders/{quote(digest, safe='')}")
    call.out.result(ended, [f"withdrawn (record {ended['record']})"])
    call.out.next(f"shujian trace --record {ended['record']}")


def redeem(
    call: Call,
    digits: Annotated[str, typer.Argument(help="The eight digits that a holder told.")],
    *,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="For what is shown.")
    ],
    as_: As,
    force: Force = False,
) -> int:
    """Use a holder's code, once: the fields that the holder chose, with proof of their status.

    They are written to the file and not printed. 0 only if the document is VALID.
    """
    from gateway.command.client import Client
    from gateway.command.client.proving import reserved
    from gateway.command.client.submitting import uncertain

    with reserved(output, force=force) as place:  # a code must not be used in vain
        with uncertain("the code may be used up: its holder sees every use, and can make another"):
            shown = Client(call.settings, call.out, as_).post("/v1/codes", {"digits": digits})
        content = shown["presentation"] or shown["bundle"]
        output = place.keep(content.encode(), anyhow=True)
    verdict = shown["verdict"]
    lines = in_fields(
        {
            "结论 Verdict": verdict,
            "签发 Issuer": f"{shown['issuer']['name']} ({shown['issuer']['code']})",
            "用途 Purpose": shown["purpose"],
            "信息项 Fields": f"{len(shown['fields'])} shown, {shown['hidden']} hidden: {output}",
            "记录 Record": shown["record"],
        }
    )
    call.out.result({**shown, "file": str(output)}, lines)
    if shown["without"]:
        call.out.say(f"without proof of its status: {shown['without']}")
    call.out.next(f"shujian verify {output} --trust trust.json")
    return Status.FINE if verdict == "VALID" else Status.FAILED


def present(
    call: Call,
    bundle: Annotated[Path, typer.Argument(metavar="BUNDLE", help="The file of a bundle.")],
    *,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="To write.")],
    fields: Fields = None,
    wait: Annotated[
        int,
        typer.Option(
            "--wait",
            min=0,
            max=300,
            metavar="SECONDS",
            help="Wait for a block that says all of it, and for the observers demanded to sign it.",
        ),
    ] = 60,
    force: Force = False,
) -> None:
    """Make a presentation: the bundle, or some of its fields, with proof of its status today.

    Anybody checks it offline with `shujian verify`; nothing is shown that was not in the bundle.
    Right after the issue it waits for a block that says so and, where the ledger demands observers,
    for these to sign it: without them it is ASSERTED for ever. Where none are demanded, the block
    of the sealer alone is the proof.
    """
    from chain.documents import decode_bundle, narrowed
    from gateway.command.authorization_request import fields_of
    from gateway.command.client import Client
    from gateway.command.client.documents.copying import paths_in
    from gateway.command.client.documents.presenting import presented
    from gateway.command.client.proving import reserved

    whole = decode_bundle(bundle.read_bytes())
    chosen = fields_of(fields)
    shown = whole if chosen is None else narrowed(whole, paths_in(whole, chosen))
    client = Client(call.settings, call.out)
    with reserved(output, force=force) as place:
        with call.out.progress("waiting for a block that proves it"):
            found = presented(client, shown.encode(), wait)
        proof, beside = found.content, found.beside
        place.keep(proof)
    told = {"file": str(output), "bytes": len(proof), "fields": len(shown.fields), **beside}
    signed = vouched(beside["observers"], beside["required"])
    lines = [f"wrote {output}: {len(shown.fields)} fields, {len(proof):,} bytes; {signed}"]
    call.out.result(told, lines)
    for warning in beside["warnings"]:
        call.out.say(f"note: {printable(warning)}")
    if found.observed:
        call.out.next(f"shujian verify {output} --trust trust.json")
    else:
        call.out.say("whoever checks this file finds ASSERTED, also later: make it again")
        call.out.next(f"shujian document present {bundle} --output {output} --force --wait 300")


def vouched(signed: int, demanded: int) -> str:
    """Who vouches for the block of a presentation, in words."""
    if demanded:
        return f"{signed} observers signed, {demanded} are demanded"
    if signed:
        return f"{signed} observers signed, none is demanded"
    return "no observers are demanded: the sealer alone vouches for its block"
