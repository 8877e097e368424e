"""``shujian payload``: the data itself, kept encrypted by the gateway."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote

import typer

from gateway.command.arguments import As, Code, MaybeAs, Reason
from gateway.command.frame import CLIENT, Call, command
from gateway.command.output import fields, table

if TYPE_CHECKING:
    from gateway.command.client import Client

app = typer.Typer(
    help="Payloads (数据): deposit, list, show, erase what a resource holds.", no_args_is_help=True
)
_PAGE = 200
_Id = Annotated[
    str, typer.Argument(metavar="ID", help="Id of the payload, 0x….", show_default=False)
]


def register(root: typer.Typer) -> None:
    """Put the group into the tree."""
    root.add_typer(app, name="payload")


@command(app, "put", "shujian payload put TJJ-0001 data.csv --as tj-clerk", CLIENT)
def put(
    call: Call,
    code: Code,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What to deposit.")],
    *,
    as_: As,
    media: Annotated[
        str | None, typer.Option("--media", help="Media type (default: by the file's name).")
    ] = None,
    version: Annotated[
        int | None,
        typer.Option("--version", min=1, help="Version of the entry (default: the present one)."),
    ] = None,
) -> None:
    """Deposit a file (存入) for a resource, encrypted, its digest signed and recorded."""
    from gateway.command.client import Client
    from gateway.command.client.payloads import measure, send
    from gateway.payloads.scoping import media_of

    client = Client(call.settings, call.out, as_)
    resource = client.get(f"/v1/catalog/{quote(code, safe='')}")
    described = measure(
        file, media or media_of(file.name), version or resource["version"], call.out
    )
    taken = send(client, resource["id"], file, described)
    known = described.description.fields
    said = "" if known is None else f", fields {', '.join(known)}"
    call.out.result(
        {
            "payload": taken["digest"],
            "resource": code,
            "record": taken["position"],
            "size": described.description.size,
            "fields": None if known is None else list(known),
            "receipt": taken["receipt"],
        },
        [
            f"{file.name} deposited for {code}: {described.description.size:,} bytes{said}",
            f"payload {taken['digest']} (record {taken['position']})",
        ],
    )
    call.out.next(f"shujian payload list {code}", f"shujian trace --resource {code}")


@command(app, "list", "shujian payload list TJJ-0001", CLIENT)
def show_list(call: Call, code: Code, *, as_: MaybeAs = None) -> None:
    """List the payloads of a resource, newest first."""
    from gateway.command.client import Client

    found = _pages(Client(call.settings, call.out, as_), code)
    rows = [
        [p["name"], p["version"], f"{p['size']:,}", p["record"], _state(p), p["id"]] for p in found
    ]
    head = ["NAME", "VERSION", "BYTES", "RECORD", "STATE", "ID"]
    call.out.result({"payloads": found}, table(head, rows) if found else [])
    call.out.say(f"{len(found):,} payloads of {code}")
    if found:
        call.out.next(f"shujian payload show {found[0]['id']}")
    else:
        call.out.next(f"shujian payload put {code} FILE --as NAME")


def _pages(client: Client, code: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    before: int | None = None
    while True:
        page = client.get("/v1/payloads", resource=code, before=before, limit=_PAGE)
        found += page["payloads"]
        before = page["next"]
        if before is None:
            return found


def _state(payload: dict[str, Any]) -> str:
    return "kept" if payload["erased"] is None else f"erased (record {payload['erased']})"


@command(app, "show", "shujian payload show 0x3f…", CLIENT)
def show(call: Call, payload: _Id, *, as_: MaybeAs = None) -> None:
    """Show what is known of one payload: name, size, digest, fields."""
    from gateway.command.client import Client

    found = Client(call.settings, call.out, as_).get(f"/v1/payloads/{quote(payload, safe='')}")
    names = found["fields"]
    lines = fields(
        {
            "资源 Resource": f"{found['resource']} version {found['version']}",
            "名称 Name": found["name"],
            "格式 Media": found["media"],
            "大小 Bytes": f"{found['size']:,}",
            "信息项 Fields": "-" if names is None else ", ".join(names),
            "摘要值 Digest": found["content"],
            "存入方 Owner": found["owner"],
            "记录 Record": found["record"],
            "状态 State": _state(found),
        }
    )
    call.out.result(found, lines)
    call.out.next(f"shujian trace --record {found['record']}")


@command(app, "erase", 'shujian payload erase 0x3f… --reason "使用期限已到" --as tj-clerk', CLIENT)
def erase(call: Call, payload: _Id, *, reason: Reason, as_: As) -> int:
    """Erase a payload (销毁): its key, salt and file; its records and proofs stay valid."""
    from gateway.command.answers import report
    from gateway.command.client import Client
    from gateway.members.reason import make_reason

    client = Client(call.settings, call.out, as_)
    statement = client.statement("ErasePayload", {"payload": payload}, make_reason(reason))
    submitted = client.submit(statement)
    return report(
        call, f"erasure of {payload}", submitted, f"shujian trace --record {submitted.position}"
    )
