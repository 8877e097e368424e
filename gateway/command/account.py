"""``shujian account``: signing accounts on this machine."""

from __future__ import annotations

from typing import Annotated

import typer

from gateway.command.errors import CommandError, Status
from gateway.command.frame import KEYS, Call, command
from gateway.command.output import table

app = typer.Typer(
    help="Signing accounts (签名账户) on this machine: encrypted keystore files.",
    no_args_is_help=True,
)


def register(root: typer.Typer) -> None:
    """Put the group into the tree."""
    root.add_typer(app, name="account")


@command(app, "new", "shujian account new tj-clerk tj-head", KEYS)
def new(
    call: Call,
    names: Annotated[list[str], typer.Argument(metavar="NAME...", help="Names: a-z, 0-9 and -.")],
) -> None:
    """Make accounts, each a random key encrypted with the password in SHUJIAN_PASSWORD_FILE."""
    from chain import keys
    from chain.words import to_hex

    settings = call.settings
    if settings.password_file is None:
        raise CommandError(
            "name the file with the password for the accounts: SHUJIAN_PASSWORD_FILE=./pw "
            "(umask 077; openssl rand -hex 16 > pw)",
            Status.USAGE,
        )
    is_first = not keys.list_accounts(settings.keys_folder)
    password = keys.read_password_file(settings.password_file, new=is_first)
    made = [keys.create(name, password, settings.keys_folder) for name in names]
    call.out.result(
        [{"name": a.name, "address": to_hex(a.address), "file": str(a.path)} for a in made],
        table(["ACCOUNT", "ADDRESS", "FILE"], [[a.name, to_hex(a.address), a.path] for a in made]),
    )
    if (settings.data / "ledger.json").exists():
        # Which of three is whose nobody here can know.
        handler, head = names if len(names) == 2 else ("HANDLER", "HEAD")
        call.out.next(
            "shujian member admit NAME --code CODE --role provider "
            f"--handler {handler} --head {head} --as STEWARD"
        )
    else:
        call.out.next(f"shujian init --steward {names[0]}")


@command(app, "list", "shujian account list", KEYS)
def show(call: Call) -> None:
    """List the accounts on this machine with the addresses that their files name."""
    from chain import keys
    from chain.words import to_hex

    folder = call.settings.keys_folder
    found = keys.list_accounts(folder)
    if not found:
        call.out.say(f"no accounts in {folder}")
        call.out.next("shujian account new NAME")
    call.out.result(
        [{"name": a.name, "address": to_hex(a.address), "file": str(a.path)} for a in found],
        table(["ACCOUNT", "ADDRESS", "FILE"], [[a.name, to_hex(a.address), a.path] for a in found])
        if found
        else [],
    )
