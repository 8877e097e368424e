"""What every command shares: the settings as flags, ``--json``, its example, its errors."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from functools import cached_property, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gateway.command.errors import CommandError, Status
from gateway.command.output import Output

if TYPE_CHECKING:
    from gateway.settings import Settings

Body = Callable[..., "int | None"]
"""The body of a command: it takes a `Call` first; what it returns is the exit status."""

_PANEL = "Settings (in the environment: --node-port is SHUJIAN_NODE_PORT, and so on)"


def _setting(kind: Any, name: str, text: str, **more: Any) -> Any:
    flag = f"--{name.replace('_', '-')}"
    option = typer.Option(
        flag,
        envvar=f"SHUJIAN_{name.upper()}",
        help=text,
        show_default=False,
        show_envvar=False,  # long names would be cut in a narrow column; the panel tells the rule
        rich_help_panel=_PANEL,
        **more,
    )
    return Annotated[kind, option]


_SETTINGS: dict[str, Any] = {
    "data": _setting(Path | None, "data", "Folder of the ledger (default ./ledger)."),
    "keys": _setting(Path | None, "keys", "Folder of the accounts (default DATA.keys)."),
    "memory": _setting(
        Path | None, "memory", "Folder of the last hashes seen (default DATA.memory)."
    ),
    "password_file": _setting(
        Path | None, "password_file", "File with the password of the accounts, mode 600."
    ),
    "url": _setting(str | None, "url", "Where the gateway is (default http://127.0.0.1:8000)."),
    "database_url": _setting(
        str | None, "database_url", "SQLAlchemy URL of the database (default SQLite in DATA)."
    ),
    "chain_url": _setting(
        str | None, "chain_url", "JSON-RPC address of a node (default the embedded one)."
    ),
    "host": _setting(str | None, "host", "Address to listen on (default 127.0.0.1)."),
    "port": _setting(
        int | None, "port", "Port to listen on (default 8000; 0: any free).", min=0, max=65535
    ),
    "node_port": _setting(
        int | None, "node_port", "Port of the embedded node (default any free).", min=0, max=65535
    ),
    "anchor_within": _setting(
        int | None, "anchor_within", "Seconds within which receipts promise the anchor."
    ),
    "anchor_every": _setting(
        float | None, "anchor_every", "Seconds to gather records before a checkpoint."
    ),
    "max_body": _setting(int | None, "max_body", "Largest request body in bytes."),
    "payload_url": _setting(
        str | None, "payload_url", "Folder or file: URL of the payloads (default DATA/payloads)."
    ),
    "payload_key_file": _setting(
        Path | None, "payload_key_file", "The payloads' master key (default payload.key in KEYS)."
    ),
    "max_payload": _setting(int | None, "max_payload", "Largest payload in bytes."),
    "backup_days": _setting(
        int | None, "backup_days", "Days until no backup holds what was erased (default 35)."
    ),
    "release_within": _setting(
        float | None, "release_within", "Seconds in which a released payload may be fetched."
    ),
    "release_stall": _setting(
        float | None, "release_stall", "Seconds in which a client must take a piece of a payload."
    ),
    "release_chain_age": _setting(
        float | None,
        "release_chain_age",
        "Seconds without the chain after which nothing conditional is released.",
    ),
    "public_rate": _setting(
        float | None, "public_rate", "Requests a second from one address without sign-in."
    ),
    "observers": _setting(
        str | None, "observers", "Accounts of the observers, 0x…, with commas between them."
    ),
    "observers_required": _setting(
        int | None, "observers_required", "How many observers must sign (default all)."
    ),
}

KEYS = ("data", "keys", "password_file")
CLIENT = ("data", "keys", "password_file", "url")
STORE = ("payload_url", "payload_key_file")
LEDGER = ("data", "keys", "memory", "password_file", "database_url", "chain_url", *STORE)
SERVICE = (
    *LEDGER,
    *("url", "host", "port", "node_port", "anchor_within", "anchor_every"),
    *("max_body", "public_rate", "max_payload", "backup_days"),
    *("release_within", "release_stall", "release_chain_age"),
    *("observers", "observers_required"),
)

_JSON = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


class Call:
    """One call of a command: its settings, and where it speaks."""

    def __init__(self, overrides: Mapping[str, Any], *, as_json: bool = False) -> None:
        self.given = {key: value for key, value in overrides.items() if value is not None}
        self.out = Output(as_json=as_json)

    @cached_property
    def settings(self) -> Settings:
        """The settings: flags over environment over defaults; raises `CommandError`."""
        from pydantic import ValidationError

        from gateway.settings import Settings

        try:
            return Settings(**self.given)
        except ValidationError as error:
            first = error.errors()[0]
            name = "_".join(str(part) for part in first["loc"])
            raise CommandError(
                f"the setting {name} (SHUJIAN_{name.upper()}) is wrong: {first['msg']}",
                Status.USAGE,
            ) from error


def command(
    app: typer.Typer,
    name: str,
    example: str,
    settings: tuple[str, ...],
    *,
    panel: str | None = None,
) -> Callable[[Body], Body]:
    """Register a command whose body takes a `Call` and its own arguments.

    `example` is shown in the help; `settings` names the settings that are flags of it.
    """

    def register(body: Body) -> Body:
        app.command(
            name, epilog=f"Example: {example}", rich_help_panel=panel, no_args_is_help=False
        )(_wrapped(body, settings))
        return body

    return register


def _wrapped(body: Body, settings: tuple[str, ...]) -> Callable[..., int]:
    own = inspect.signature(body, eval_str=True)
    parameters = [item for key, item in own.parameters.items() if key != "call"]
    parameters.append(_keyword("json", _JSON, default=False))
    parameters += [_keyword(key, _SETTINGS[key], default=None) for key in settings]

    @wraps(body)
    def run(**arguments: Any) -> int:
        overrides = {key: arguments.pop(key) for key in settings}
        call = Call(overrides, as_json=arguments.pop("json"))
        try:
            return body(call, **arguments) or Status.FINE
        except CommandError as error:
            error.args = (_with_names(str(error), call),)
            raise

    keyword = [item.replace(kind=inspect.Parameter.KEYWORD_ONLY) for item in parameters]
    run.__signature__ = own.replace(parameters=keyword)  # type: ignore[attr-defined]
    run.__annotations__ = {}
    return run


_ADDRESS = re.compile(r"0x[0-9a-fA-F]{40}(?![0-9a-fA-F])")


def _with_names(text: str, call: Call) -> str:
    """The text with the names of accounts that this machine has, before their addresses."""
    if not _ADDRESS.search(text):
        return text
    from chain.errors import AccountError
    from chain.keys import list_accounts
    from chain.words import to_hex

    try:
        known = {to_hex(one.address): one.name for one in list_accounts(call.settings.keys_folder)}
    except (AccountError, OSError, CommandError):
        return text  # what was wrong first counts

    def named(found: re.Match[str]) -> str:
        name = known.get(found[0].lower())
        return found[0] if name is None else f"{name} ({found[0]})"

    return _ADDRESS.sub(named, text)


def _keyword(name: str, annotation: Any, *, default: Any) -> inspect.Parameter:
    return inspect.Parameter(
        name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation
    )
