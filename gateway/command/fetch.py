"""``shujian fetch``: receiving what an authorization allows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote

import typer

from gateway.command.arguments import As, Code
from gateway.command.errors import CommandError, Status
from gateway.command.frame import CLIENT, Call, command

if TYPE_CHECKING:
    from gateway.command.client import Client
    from gateway.command.client.fetching import Fetched

_EXAMPLE = (
    "shujian fetch TJJ-0001 --authorization A-0123456789AB --case 2026-0412 --actor 张三 "
    "--as xc-clerk -o out.csv"
)


def register(root: typer.Typer) -> None:
    """Put the command into the tree."""
    command(root, "fetch", _EXAMPLE, CLIENT)(fetch)


def fetch(
    call: Call,
    code: Code,
    *,
    authorization: Annotated[
        str, typer.Option("--authorization", metavar="A-…", help="Under which authorization.")
    ],
    case: Annotated[str, typer.Option("--case", help="Number of the case that needs the data.")],
    actor: Annotated[
        str,
        typer.Option("--actor", help="Who looks at it; only a pseudonym leaves this machine."),
    ],
    as_: As,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="File to write (default: its own name).")
    ] = None,
    fields: Annotated[
        str | None,
        typer.Option("--fields", metavar="a,b", help="Fields wanted (default: all granted)."),
    ] = None,
    payload: Annotated[
        str | None, typer.Option("--payload", metavar="ID", help="Which payload (default: newest).")
    ] = None,
    person: Annotated[
        list[str] | None,
        typer.Option("--person", metavar="LABEL", help="Whose data it touches; repeat."),
    ] = None,
    acknowledge: Annotated[
        bool,
        typer.Option("--acknowledge/--no-acknowledge", help="Sign that all of it was received."),
    ] = True,
) -> None:
    """Fetch a payload (调取) under an authorization; every step of it is recorded."""
    from gateway.command.client import Client
    from gateway.command.client.fetching import ask, wait_until_ready
    from gateway.command.client.fetching import fetch as receive
    from gateway.command.client.submitting import uncertain

    client = Client(call.settings, call.out, as_)
    chosen = _payload(client, code, payload)
    path = _path(output, chosen)
    message = {"authorization": _id_of(authorization), "payload": chosen["id"]}
    attachment = _request(client, call.settings.keys_folder, authorization, fields, actor, case)
    with uncertain(
        f"whether it is released is not known: `shujian trace --authorization {authorization}` "
        "tells; asking again may take another use"
    ):
        asked = ask(client, message, attachment, person or [])
    with uncertain(
        f"record {asked['position']} released it; a new fetch is another request, and another use"
    ):
        fetched = receive(client, wait_until_ready(client, asked), path)
    thanked = _acknowledge(client, fetched) if acknowledge else None
    _report(call, path, fetched, thanked)


def _request(
    client: Client, keys: Path, authorization: str, fields: str | None, actor: str, case: str
) -> dict[str, Any]:
    from gateway.command.client.pseudonyms import pseudonym
    from gateway.releases.request import Request

    granted = client.get(f"/v1/authorizations/{quote(authorization, safe='')}")
    if granted["purpose"] is None:
        raise CommandError(f"what {authorization} was asked for is not kept here; ask the provider")
    names = None if fields is None else tuple(name.strip() for name in fields.split(","))
    return Request(
        purpose=granted["purpose"], fields=names, actor=pseudonym(keys, actor), case=case
    ).as_json()


def _payload(client: Client, code: str, wanted: str | None) -> dict[str, Any]:
    if wanted is not None:
        found: dict[str, Any] = client.get(f"/v1/payloads/{quote(wanted, safe='')}")
        if found["resource"] != code:
            raise CommandError(f"payload {wanted} belongs to {found['resource']}, not to {code}")
        return found
    before: int | None = None
    while True:
        page = client.get("/v1/payloads", resource=code, before=before)
        kept = [payload for payload in page["payloads"] if payload["erased"] is None]
        if kept:
            return dict(kept[0])
        before = page["next"]
        if before is None:
            raise CommandError(f"there is no payload of {code}; ask its provider to deposit one")


def _path(output: Path | None, payload: dict[str, Any]) -> Path:
    path = output or Path(Path(payload["name"]).name or "payload")
    if path.is_dir():
        raise CommandError(f"{path} is a folder; name a file with -o FILE", Status.USAGE)
    if output is None and path.exists():
        raise CommandError(f"{path} is there already; name another file with -o", Status.USAGE)
    if not path.parent.is_dir():
        raise CommandError(f"there is no folder {path.parent}; make it first", Status.USAGE)
    return path


def _id_of(authorization: str) -> str:
    from chain.records import tag_hash
    from chain.words import to_hex

    return to_hex(tag_hash(f"authorization:{authorization}"))


def _acknowledge(client: Client, fetched: Fetched) -> dict[str, Any]:
    message = {"release": fetched.release["request"], "content": fetched.digest}
    submitted = client.submit(client.statement("AcknowledgeRelease", message))
    return {"record": submitted.position, "receipt": submitted.receipt}


def _report(call: Call, path: Path, fetched: Fetched, thanked: dict[str, Any] | None) -> None:
    release = fetched.release
    fields = release["content"]["fields"]
    call.out.result(
        {
            "file": str(path),
            "size": fetched.size,
            "digest": fetched.digest,
            "fields": fields,
            "request": release["request"],
            "record": release["position"],
            "receipt": release["receipt"],
            "acknowledgement": thanked,
        },
        [
            f"{path}: {fetched.size:,} bytes, "
            f"{'all fields' if fields is None else 'fields ' + ', '.join(fields)}",
            f"released by record {release['position']}"
            + ("" if thanked is None else f", acknowledged by record {thanked['record']}"),
        ],
    )
    call.out.next(
        f"shujian trace --resource {release['resource']}",
        f"shujian receipt check {release['position']}",
    )
