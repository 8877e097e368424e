"""``shujian document template``: a table to fill in, each row of which is a certificate."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Annotated, Final

import typer

from gateway.command.errors import CommandError, Status
from gateway.command.frame import Call, command
from gateway.command.output import table

_COLUMNS: Final = {
    "证照名称": ("name", "居民身份证明", "what it is called"),
    "证照类型代码": ("type_code", "ZY", "your code of the type; part of what it is known by"),
    "证照编号": ("number", "ZY-00001", "its number, each once"),
    "证照颁发机构": ("issuer.name", "市民政局", "your organisation, as registered here"),
    "证照颁发机构代码": ("issuer.code", "11310000000021231C", "its code"),
    "证照颁发日期": ("issue_date", "2026-11-22", "a day, as 2026-11-22"),
    "证照有效期起始日期": ("valid_from", "2026-11-22", "first day"),
    "证照有效期截止日期": (
        "valid_until",
        "2031-11-21",
        "last day, the same in a batch; empty: never",
    ),
    "持证主体": ("holder.name", "张三", "who holds it"),
    "持证主体代码": ("holder.code", "310101199001011237", "the holder's number"),
}
"""By the head of the column: the field that it becomes, an example, what stands there."""


def register(app: typer.Typer) -> None:
    """Put the command into the group."""
    command(app, "template", "shujian document template -o certs.csv", ())(template)


def template(
    call: Call,
    *,
    output: Annotated[Path, typer.Option("--output", "-o", help="CSV file to write.")],
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace a file that is there.")
    ] = False,
) -> None:
    """Write a CSV to fill in (证照填报模板): each row is issued as one certificate.

    Columns: 证照名称, 证照类型代码, 证照编号, 证照颁发机构, 证照颁发机构代码, 证照颁发日期,
    证照有效期起始日期, 证照有效期截止日期, 持证主体, 持证主体代码. Leave out or add what you
    like, but for name, number and holder; a dot makes a part of a part, as holder.phone. Of other
    documents add a column `type` that says which, as invoice.vat.ordinary.

    Days are read as 2026-11-22, 2026/11/22, and as spreadsheets write them. All of a batch end on
    one day: put certificates of another last day into another table.
    """
    if output.exists() and not overwrite:
        raise CommandError(f"{output} exists; name another file or add --overwrite", Status.USAGE)
    text = io.StringIO()
    csv.writer(text).writerow(_COLUMNS)
    output.write_bytes(text.getvalue().encode("utf-8-sig"))  # as office programs here expect it
    lines = table(
        ["COLUMN", "FIELD", "AS", "MEANS"],
        [[head, *about] for head, about in _COLUMNS.items()],
    )
    call.out.result({"file": str(output), "columns": list(_COLUMNS)}, [*lines, f"wrote {output}"])
    call.out.next(
        f"shujian document issue {output} --kind certificate --series SERIES --as NAME --dry-run"
    )
