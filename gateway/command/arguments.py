"""Options that several commands share, and completion of account names in the shell."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer


def _account_names(incomplete: str) -> list[str]:
    # Read without the settings, which take longer to load than a person waits for a completion.
    data = Path(os.environ.get("SHUJIAN_DATA", "ledger")).absolute()
    keys = Path(os.environ.get("SHUJIAN_KEYS") or data.with_name(f"{data.name}.keys"))
    return sorted(path.stem for path in keys.glob(f"{incomplete}*.json"))


As = Annotated[
    str,
    typer.Option("--as", metavar="NAME", help="Account that signs.", autocompletion=_account_names),
]
MaybeAs = Annotated[
    str | None,
    typer.Option(
        "--as",
        metavar="NAME",
        help="Account that asks (default: the one used last with this gateway).",
        autocompletion=_account_names,
    ),
]
AccountName = Annotated[
    str,
    typer.Argument(metavar="NAME|0xADDRESS", autocompletion=_account_names, show_default=False),
]
MemberName = Annotated[
    str, typer.Argument(metavar="MEMBER", help="Code or name of the member.", show_default=False)
]
Code = Annotated[
    str, typer.Argument(metavar="CODE", help="Code of the resource.", show_default=False)
]
Authorization = Annotated[
    str,
    typer.Argument(metavar="A-…", help="Code of the authorization.", show_default=False),
]
Reason = Annotated[str, typer.Option("--reason", help="Why, in words; it is recorded.")]
