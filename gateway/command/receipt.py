"""``shujian receipt``: collecting the gateway's promises, and checking whether it kept them."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gateway.command.arguments import MaybeAs
from gateway.command.errors import CommandError, Status
from gateway.command.frame import CLIENT, Call, command

if TYPE_CHECKING:
    from gateway.command.client import Client
    from gateway.command.client.promises import Check, Place

app = typer.Typer(
    help="Receipts (回执): the gateway's signed promises about records.", no_args_is_help=True
)

_PAGE = 500


def register(root: typer.Typer) -> None:
    """Put the group into the tree."""
    root.add_typer(app, name="receipt")


@command(app, "list", "shujian receipt list --as tj-clerk > receipts.ndjson", CLIENT)
def show_list(
    call: Call,
    *,
    after: Annotated[
        int | None, typer.Option("--after", min=0, help="Only those behind this position.")
    ] = None,
    as_: MaybeAs = None,
) -> None:
    """Print the receipts of all records in which your member has a part, one JSON a line."""
    from gateway.command.client import Client

    client = Client(call.settings, call.out, as_)
    count = 0
    for receipt in _receipts(client, after):
        call.out.lines([json.dumps(receipt)])
        after, count = receipt["position"], count + 1
    call.out.say(f"{count:,} receipts")
    if count:
        call.out.next("shujian receipt check FILE", f"shujian receipt list --after {after}")


def _receipts(client: Client, after: int | None) -> Iterator[dict[str, Any]]:
    while page := client.get("/v1/receipts", after=after, limit=_PAGE):
        yield from page
        after = page[-1]["position"]


@command(app, "check", "shujian receipt check receipts.ndjson", (*CLIENT, "chain_url"))
def check(
    call: Call,
    receipt: Annotated[
        str,
        typer.Argument(
            metavar="FILE|POSITION",
            help="Receipts kept as JSON (such as what --json of a write printed) or NDJSON, or the "
            "position of a record, whose receipt is then fetched.",
        ),
    ],
    *,
    operator: Annotated[
        str | None,
        typer.Option("--operator", metavar="0x…", help="Offline: the operator's account."),
    ] = None,
    ledger: Annotated[
        str | None, typer.Option("--ledger", metavar="0x…", help="Offline: the ledger's id.")
    ] = None,
    as_: MaybeAs = None,
) -> int:
    """Check receipts (查验): the operator's signature, the record's place, the anchor in time.

    With --operator and --ledger nobody is asked, and only the signature is checked. --chain-url
    holds the checkpoint against a node of the chain as well.
    """
    from gateway.command.client.promises import read_promises

    if (operator is None) != (ledger is None):
        raise CommandError("give --operator and --ledger together, or neither", Status.USAGE)
    client = None if operator else _client(call, as_)
    promises = (
        [_fetched(client, int(receipt))] if receipt.isdecimal() else read_promises(Path(receipt))
    )
    results = []
    for promise in promises:
        if client is None:
            checks = _offline(promise, operator or "", ledger or "")
        else:
            checks = list(_online(call, client, promise))
        results.append((promise, checks))
    return _report(call, results)


def _client(call: Call, as_: str | None) -> Client:
    from gateway.command.client import Client

    return Client(call.settings, call.out, as_)


def _fetched(client: Client | None, position: int) -> dict[str, Any]:
    if client is None:
        raise CommandError("offline there is nothing to fetch: name a file", Status.USAGE)
    found: dict[str, Any] = client.get(f"/v1/records/{position}/receipt")
    return found


def _offline(promise: Mapping[str, Any], operator: str, ledger: str) -> list[Check]:
    from chain.words import Digest
    from gateway.command.client.promises import Check, check_signature

    try:
        ledger_id = Digest(bytes.fromhex(ledger.removeprefix("0x")))
    except ValueError as error:
        raise CommandError("a ledger's id is 0x and 64 hexadecimal digits", Status.USAGE) from error
    unasked = "offline: nobody was asked what stands there"
    return [check_signature(promise, ledger_id, operator), Check("position", None, unasked)]


def _online(call: Call, client: Client, promise: Mapping[str, Any]) -> Iterator[Check]:
    from gateway.command.client.promises import check_anchor, check_presence, check_signature

    yield check_signature(promise, client.ledger_id, client.ledger["operator"])
    size = client.connection.get("/v1/ledger")["size"]
    missing = check_presence(promise, size)
    if missing is not None:
        yield missing
    found = client.connection.get("/v1/checkpoints", covering=promise["position"], limit=1)
    checkpoint = found[0] if found else None
    if missing is None:
        yield from _placed(client, promise, checkpoint, size)
    yield check_anchor(promise, checkpoint, time.time() * 1000)
    if checkpoint is not None:
        yield _on_chain(call, client, checkpoint)


def _placed(
    client: Client, promise: Mapping[str, Any], checkpoint: Mapping[str, Any] | None, size: int
) -> Iterator[Check]:
    from gateway.command.client.promises import check_place, check_root

    position = promise["position"]
    size = size if checkpoint is None else checkpoint["size"]
    place = _place(client, position, size)
    yield check_place("position", position, promise["leaf"], place)
    if position > 0:
        before = _place(client, position - 1, size)
        yield check_place("previous", position - 1, promise["previous"], before)
    if checkpoint is not None:
        root = checkpoint["root"]
        yield check_root("checkpoint", place.root, root, f"the checkpoint of {size} records")


def _place(client: Client, position: int, size: int) -> Place:
    from gateway.command.client.promises import Place

    shown = client.connection.get("/v1/proofs/inclusion", position=position, size=size)
    return Place(shown["leaf"], shown["size"], shown["root"], tuple(shown["proof"]))


def _on_chain(call: Call, client: Client, checkpoint: Mapping[str, Any]) -> Check:
    """The checkpoint as a node of the chain has it, where one was named."""
    from gateway.command.client.promises import Check, check_root

    url = call.settings.chain_url
    if url is None:
        return Check("chain", None, "no node was asked; name one with --chain-url")
    from chain.client import ChainIdentity
    from chain.client import Client as Node
    from chain.words import to_hex
    from gateway.anchoring.follower import contracts_of
    from gateway.ledger import from_json

    ledger = from_json(client.ledger)
    identity = ChainIdentity(ledger.chain_id, ledger.genesis)
    with Node(url, expect_chain=identity, contracts=contracts_of(ledger)) as node:
        found = node.checkpoint(checkpoint["size"])
    root = None if found is None else to_hex(found.root)
    return check_root("chain", checkpoint["root"], root, f"the chain, asked at {url},")


def _report(call: Call, results: list[tuple[dict[str, Any], list[Check]]]) -> int:
    documents, lines, broken = [], [], 0
    for promise, checks in results:
        kept = all(one.passed is not False for one in checks)
        broken += not kept
        documents.append(
            {"receipt": promise, "kept": kept, "checks": [one.as_json() for one in checks]}
        )
        if len(results) == 1:
            lines += [one.line() for one in checks]
        elif not kept:
            lines.append(f"record {promise['position']}: BROKEN")
            lines += [f"  {one.line()}" for one in checks if one.passed is False]
    if len(results) > 1:
        lines.append(f"{len(results) - broken:,} of {len(results):,} receipts hold")
    call.out.result(documents[0] if len(documents) == 1 else documents, lines)
    if broken:
        return Status.FAILED
    call.out.next(f"shujian trace --record {results[-1][0]['position']}")
    return Status.FINE
