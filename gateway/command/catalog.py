"""``shujian catalog``: the entries of the data catalog."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from gateway.command import catalog_import, catalog_lineage, catalog_publish
from gateway.command.arguments import As, Code, MaybeAs, Reason
from gateway.command.frame import CLIENT, Call, command
from gateway.command.output import table

if TYPE_CHECKING:
    from gateway.command.client import Client

app = typer.Typer(
    help="The data catalog (政务数据目录): publish, find, compare, withdraw.", no_args_is_help=True
)
_PAGE = 200


def register(root: typer.Typer) -> None:
    """Put the group into the tree."""
    root.add_typer(app, name="catalog")


catalog_import.register(app)
catalog_publish.register(app)
catalog_lineage.register(app)


@command(app, "list", "shujian catalog list --provider 市统计局", CLIENT)
def show_list(
    call: Call,
    *,
    words: Annotated[
        str | None, typer.Option("--search", "-q", help="Words, Chinese of any length included.")
    ] = None,
    provider: Annotated[
        str | None, typer.Option("--provider", help="提供方: name or code of the department.")
    ] = None,
    theme: Annotated[str | None, typer.Option("--theme", help="分类, as 生活服务.")] = None,
    sharing_type: Annotated[
        str | None, typer.Option("--sharing-type", help="共享类型, as 有条件共享.")
    ] = None,
    status: Annotated[
        str | None, typer.Option("--status", help="pending, current, withdrawn or refused.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many.")] = 50,
    as_: MaybeAs = None,
) -> None:
    """List resources (资源) in order of code, all or those that match."""
    from gateway.command.client import Client

    client = Client(call.settings, call.out, as_)
    filters = {
        "q": words,
        "provider": provider,
        "theme": theme,
        "sharing_type": sharing_type,
        "status": status,
    }
    found, total = _pages(client, filters, limit)
    rows = [
        [r["code"], r["version"] or "-", r["status"], r["provider"], r["theme"], r["name"]]
        for r in found
    ]
    head = ["CODE", "VERSION", "STATUS", "PROVIDER", "THEME", "NAME"]
    call.out.result(
        {"total": total, "resources": found}, table(head, rows, most=24) if found else []
    )
    call.out.say(f"{len(found):,} of {total:,}")
    if found:
        call.out.next(f"shujian catalog show {found[0]['code']}")
    else:
        call.out.next("shujian catalog import FILE --as NAME")


def _pages(
    client: Client, filters: dict[str, str | None], limit: int
) -> tuple[list[dict[str, Any]], int]:
    found: list[dict[str, Any]] = []
    cursor: str | None = None
    while True:
        page = client.get(
            "/v1/catalog", **filters, cursor=cursor, limit=min(_PAGE, limit - len(found))
        )
        found += page["resources"]
        cursor = page["next"]
        if cursor is None or len(found) >= limit:
            return found, page["total"]


@command(app, "show", "shujian catalog show TJJ-0001", CLIENT)
def show(call: Call, code: Code, as_: MaybeAs = None) -> None:
    """Show one resource: its entry, versions, and what the source did not provide (未提供)."""
    from gateway.command.client import Client
    from gateway.command.entries import lines_of

    client = Client(call.settings, call.out, as_)
    resource = client.get(f"/v1/catalog/{code}")
    versions = client.get(f"/v1/catalog/{code}/versions")
    rows = [
        [v["version"], v["status"], v["record"], v["outcome"] or "-", v["account"], v["digest"]]
        for v in versions
    ]
    head = ["VERSION", "STATUS", "RECORD", "ANSWER", "SIGNED BY", "DIGEST"]
    call.out.result(
        {**resource, "versions": versions},
        [*lines_of(resource), "", *table(head, rows)],
    )
    call.out.next(f"shujian catalog diff {code}", f"shujian trace --resource {code}")


@command(app, "diff", "shujian catalog diff TJJ-0001 --from 1 --to 2", CLIENT)
def diff(
    call: Call,
    code: Code,
    *,
    old: Annotated[
        int | None, typer.Option("--from", min=1, help="Version (default: the one before).")
    ] = None,
    new: Annotated[
        int | None, typer.Option("--to", min=1, help="Version (default: the last).")
    ] = None,
    as_: MaybeAs = None,
) -> None:
    """Show what changed from one version to another; by default the last two."""
    from gateway.command.client import Client
    from gateway.command.entries import lines_of_changes

    found = Client(call.settings, call.out, as_).get(
        f"/v1/catalog/{code}/diff", **{"from": old, "to": new}
    )
    if found["old"] == found["new"]:
        lines = [f"{code} has one version only: there is nothing to compare it with"]
    else:
        lines = [f"{code}: version {found['old']} to {found['new']}"]
        lines += lines_of_changes(found["changes"])
    call.out.result(found, lines)
    call.out.next(f"shujian trace --resource {code}")


@command(
    app,
    "withdraw",
    'shujian catalog withdraw TJJ-0001 --reason "数据已停止更新" --as tj-clerk',
    CLIENT,
)
def withdraw(call: Call, code: Code, *, reason: Reason, as_: As) -> int:
    """Withdraw a resource (撤回); it can be published again as its next version."""
    from gateway.command.answers import report
    from gateway.command.client import Client
    from gateway.members.reason import make_reason

    client = Client(call.settings, call.out, as_)
    resource = client.get(f"/v1/catalog/{code}")
    message = {"resource": resource["id"], "expectedState": resource["next_state"]}
    submitted = client.submit(client.statement("WithdrawEntry", message, make_reason(reason)))
    return report(call, f"withdrawal of {code}", submitted, f"shujian trace --resource {code}")


@command(
    app, "transfer", "shujian catalog transfer TJJ-0001 --to 市发展改革委 --as tj-head", CLIENT
)
def transfer(
    call: Call,
    code: Code,
    *,
    to: Annotated[str, typer.Option("--to", help="Code or name of the member that receives it.")],
    as_: As,
) -> int:
    """Give a resource to another member (移交); a head of each signs, the second by approving."""
    from urllib.parse import quote

    from gateway.command.answers import report
    from gateway.command.client import Client

    client = Client(call.settings, call.out, as_)
    resource = client.get(f"/v1/catalog/{code}")
    ends = {
        key: client.get(f"/v1/members/{quote(name, safe='')}")["id"]
        for key, name in (("from", resource["owner"]), ("to", to))
    }
    message = {"resource": resource["id"], "expectedState": resource["next_state"], **ends}
    submitted = client.submit(client.statement("TransferEntry", message))
    return report(call, f"transfer of {code}", submitted, f"shujian catalog show {code}")
