"""The tree of commands, and the one place where a command's end becomes an exit status."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Annotated, Any

import typer

from chain.version import VERSION
from gateway.command import (
    account,
    authorization,
    catalog,
    document,
    evidence,
    fetch,
    health,
    ledger,
    member,
    observe,
    payload,
    person,
    receipt,
    report,
    session,
    trace,
    trust,
    verify,
)
from gateway.command.demo import command as demo
from gateway.command.errors import Status, explain, one_line
from gateway.command.frame import Call, command

app = typer.Typer(
    name="shujian",
    help=(
        "数鉴 Shujian: evidence and audit for data that government departments share.\n\n"
        "Exit status: 0 fine, 1 a check failed, 2 wrong usage, 3 could not reach the gateway or "
        "the chain."
    ),
    epilog="Example: shujian init --steward steward && shujian up --detach",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for module in (
    ledger,
    account,
    member,
    payload,
    person,
    catalog,
    authorization,
    document,
    fetch,
    report,
    trace,
    evidence,
    verify,
    trust,
    observe,
    health,
    session,
    receipt,
    demo,
):
    module.register(app)


@app.callback(invoke_without_command=True)
def _program(
    version: Annotated[bool, typer.Option("--version", help="Say the version and end.")] = False,
) -> None:
    if version:
        sys.stdout.write(f"shujian {VERSION}\n")
        raise typer.Exit


__all__ = ["Call", "app", "command", "run"]


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    tree: Any = typer.main.get_command(app)
    given = None if arguments is None else list(arguments)
    try:
        status = tree.main(given, prog_name="shujian", standalone_mode=False)
        sys.stdout.flush()
    except typer.TyperException as error:
        return _complain(error)
    except typer.Abort:
        status = _say(Status.INTERRUPTED, "interrupted")
    except SystemExit as error:  # Typer's own end of a broken pipe or of shell completion
        status = error.code
    except BaseException as error:  # noqa: BLE001 - the boundary: nobody sees a traceback
        status = _say(*explain(error))
    if status == Status.PIPE_CLOSED:
        _close_stdout()
    return int(status or 0)


def _complain(error: typer.TyperException) -> int:
    """A wrong call: one line with the way to the help; nothing given at all: the help itself."""
    context = getattr(error, "ctx", None)
    if type(error).__name__ == "NoArgsIsHelpError":
        sys.stdout.write(f"{error.format_message()}\n")
        return Status.USAGE
    path = context.command_path if context is not None else "shujian"
    return _say(Status.USAGE, f"{error.format_message()} (see {path} --help)")


def _say(status: Status, message: str) -> Status:
    if message:
        sys.stderr.write(f"shujian: {one_line(message)}\n")
    return status


def _close_stdout() -> None:
    # Whoever read our output has gone: the interpreter must not complain when it flushes at exit.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
