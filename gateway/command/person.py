"""``shujian person``: whom data is about, and forgetting them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gateway.command.arguments import As, Code, Reason
from gateway.command.errors import CommandError, Status
from gateway.command.frame import CLIENT, Call, command

app = typer.Typer(
    help="Persons (个人): subject lists of resources, and erasure.", no_args_is_help=True
)


def register(root: typer.Typer) -> None:
    """Put the group into the tree."""
    root.add_typer(app, name="person")


@command(app, "list", "shujian person list STJJ-0001 labels.txt --as tj-clerk", CLIENT)
def list_(
    call: Call,
    code: Code,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="One label of a person a line, UTF-8.")
    ],
    as_: As,
) -> None:
    """Say whom a resource is about (主体名单): whole-file accesses then concern all of them.

    The labels stay in the gateway's custody, erasable; the record has a salted digest of them.
    """
    import secrets

    from chain.records import tag_hash
    from chain.words import to_hex
    from gateway.command.client import Client
    from gateway.command.client.submitting import digest_of
    from gateway.persons.lists import SALT_BYTES, make_attachment, normal_labels

    labels = normal_labels(_lines(file))
    salt = secrets.token_bytes(SALT_BYTES)
    client = Client(call.settings, call.out, as_)
    message = {"resource": to_hex(tag_hash(f"resource:{code}"))}
    statement = client.statement("ListSubjects", message, make_attachment(salt, labels))
    body = {**statement, "salt": to_hex(salt), "labels": labels}
    taken = client.once(
        lambda: client.post("/v1/subjects", body), digest_of(client.ledger_id, statement)
    )
    call.out.result(taken, [f"{code}: {len(labels):,} persons listed (record {taken['position']})"])
    call.out.next(f"shujian trace --resource {code}")


@command(app, "erase", 'shujian person erase 张三 --reason "个人要求删除" --as tj-head', CLIENT)
def erase(
    call: Call,
    label: Annotated[
        str, typer.Argument(metavar="LABEL", help="The label that your organisation gave.")
    ],
    *,
    reason: Reason,
    as_: As,
) -> int:
    """Erase a person (删除个人): key and label go, records and proofs stay. It cannot be undone."""
    from chain.records import tag_hash
    from chain.words import to_hex
    from gateway.command.answers import report
    from gateway.command.client import Client
    from gateway.command.client.importing import member_of
    from gateway.members.reason import make_reason

    client = Client(call.settings, call.out, as_)
    tags = client.post("/v1/persons/tags", {"label": label})["tags"]
    if not tags:
        raise CommandError("your organisation has named no such person, or erased it already")
    member = member_of(client)["code"]
    message = {"member": to_hex(tag_hash(f"member:{member}")), "person": tags[0]}
    submitted = client.submit(client.statement("ErasePerson", message, make_reason(reason)))
    return report(call, "person erased", submitted, f"shujian trace --record {submitted.position}")


def _lines(file: Path) -> list[str]:
    try:
        lines = file.read_text("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise CommandError(f"{file} is not UTF-8 text ({error})", Status.USAGE) from error
    return [line for line in lines if line.strip()]
