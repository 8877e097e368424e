"""``shujian catalog publish``: one entry, from a document or by changing fields of the last one."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote

import typer

from gateway.command.arguments import As
from gateway.command.errors import CommandError, Refused, Status
from gateway.command.frame import CLIENT, Call, command

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gateway.command.client import Client
    from gateway.command.client.publishing import Publication

_EXAMPLE = "shujian catalog publish TJJ-0001 --set update_cycle=每月 --as tj-clerk"


def register(app: typer.Typer) -> None:
    """Put the command into the group."""
    command(app, "publish", _EXAMPLE, CLIENT)(publish)


def publish(
    call: Call,
    code: Annotated[
        str | None,
        typer.Argument(metavar="CODE", help="Resource to publish anew; none: a new resource."),
    ] = None,
    *,
    as_: As,
    entry: Annotated[
        Path | None,
        typer.Option("--entry", help="JSON of the entry, as `catalog show --json` has it."),
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="FIELD=VALUE", help="Change a field; repeat."),
    ] = None,
) -> int:
    """Publish one entry (发布), or the next version (版本) of one with some fields changed."""
    from gateway.command.answers import report
    from gateway.command.client import Client
    from gateway.command.client.importing import member_of

    if entry is None and (code is None or not settings):
        raise CommandError(
            "say what to publish: CODE with --set FIELD=VALUE, or --entry FILE", Status.USAGE
        )
    client = Client(call.settings, call.out, as_)
    known = None if code is None else _present(client, code, whole=entry is not None)
    document = _document(known, entry, code)
    changed = with_fields(document, settings or ())
    if known is not None and changed == known["entry"]:
        raise CommandError(f"nothing of {code} would change; it is published as it is")
    member = member_of(client)
    publication = _publication(client, member, known, code, changed)
    submitted = client.submit(publication.statement(client, member["code"]))
    what = f"{publication.code} version {publication.version}"
    return report(
        call,
        what,
        submitted,
        f"shujian catalog diff {publication.code}",
        f"shujian trace --resource {publication.code}",
    )


def with_fields(document: dict[str, Any], settings: Iterable[str]) -> dict[str, Any]:
    """A copy of an entry's document with ``FIELD=VALUE`` applied; raises `CatalogError`.

    Values are read as the cells of a file are. What results is judged as a whole.
    """
    from gateway.catalog.entry import parse
    from gateway.catalog.entry.fields import FIELDS
    from gateway.catalog.importing.mapping import map_columns

    changed = copy.deepcopy(document)
    # With every field in a column of its own name, only the settings are left to be judged.
    columns = [field.column for field in FIELDS]
    given = map_columns(columns, (), settings).settings
    for field in FIELDS:
        if field.column in given:
            outer, _, inner = field.key.partition(".")
            holder = changed[outer] if inner else changed
            holder[inner or outer] = given[field.column]
    parse(changed)
    return changed


def _present(client: Client, code: str, *, whole: bool) -> dict[str, Any] | None:
    """The resource; where only fields of it are changed, once no other version is under way."""
    from gateway.command.client.submitting import settled_or_refused

    if whole:
        return _known(client, code)
    return settled_or_refused(
        client.out,
        lambda: _known(client, code),
        lambda found: found is not None and found["next_version"] > found["version"] + 1,
        code,
    )


def _known(client: Client, code: str) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = client.get(f"/v1/catalog/{quote(code, safe='')}")
    except Refused as error:
        if error.code != 404:
            raise
        return None
    return found


def _document(known: dict[str, Any] | None, path: Path | None, code: str | None) -> dict[str, Any]:
    if path is not None:
        return _read(path)
    if known is None:
        raise CommandError(f"there is no resource {code}; see `shujian catalog list`")
    if known["entry"] is None:
        raise CommandError(f"the entry of {code} is not kept here; give it whole with --entry")
    document: dict[str, Any] = known["entry"]
    return document


def _read(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise CommandError(f"{path} is not JSON: {error}", Status.USAGE) from error
    document = content.get("entry", content) if isinstance(content, dict) else None
    if not isinstance(document, dict):
        raise CommandError(f"{path} holds no entry (a JSON object)", Status.USAGE)
    return document


def _publication(
    client: Client,
    member: Any,
    known: dict[str, Any] | None,
    code: str | None,
    document: dict[str, Any],
) -> Publication:
    from gateway.catalog.codes import Code
    from gateway.command.client.publishing import Publication

    name = str(document["name"])
    if known is not None:
        version, state = known["next_version"], known["next_state"]
        return Publication(0, name, known["code"], version, state, document)
    if code is None:
        sources = client.get("/v1/catalog-sources", owner=member["code"])
        code = str(Code(sources["prefix"], sources["next_serial"]))
    return Publication(0, name, code, 1, 0, document)
