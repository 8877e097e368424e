"""``shujian init``, ``up``, ``down`` and ``node``: making a ledger and running it."""

from __future__ import annotations

from typing import Annotated

import typer

from gateway.command.errors import CommandError, Status
from gateway.command.frame import LEDGER, SERVICE, Call, command
from gateway.command.output import fields
from gateway.ledger import CONTRACTS


def register(root: typer.Typer) -> None:
    """Put the commands into the tree."""
    command(root, "init", "shujian init --steward steward", (*LEDGER, "node_port"))(init)
    command(root, "up", "shujian up --detach", SERVICE)(up)
    command(root, "down", "shujian down", ("data",))(down)
    root.command(
        "node",
        epilog="Example: shujian node --data ledger/node --memory ledger.memory "
        "--keystore ledger.keys/sealer.json --password-file pw",
        context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
        add_help_option=False,
    )(node)


def init(
    call: Call,
    *,
    steward: Annotated[
        str,
        typer.Option(
            "--steward",
            metavar="NAME|0xADDRESS",
            help="The steward's (管理方) account; in earnest it is made on the steward's machine.",
        ),
    ],
    steward_name: Annotated[
        str, typer.Option("--steward-name", help="Name of the steward organisation.")
    ] = "数据主管部门",
    steward_code: Annotated[str, typer.Option("--steward-code", help="Its code.")] = "STEWARD",
    steward_prefix: Annotated[str, typer.Option("--steward-prefix", help="Its prefix.")] = "ST",
    operator_name: Annotated[
        str, typer.Option("--operator-name", help="Name of the operator (运营方) organisation.")
    ] = "平台运营单位",
    operator_code: Annotated[str, typer.Option("--operator-code", help="Its code.")] = "OPERATOR",
    operator_prefix: Annotated[str, typer.Option("--operator-prefix", help="Its prefix.")] = "OP",
    demonstration: Annotated[
        bool,
        typer.Option(
            "--demonstration",
            help="Mark the ledger and its founders as not real; accounts cheap to open.",
        ),
    ] = False,
) -> None:
    """Make a ledger: operator's accounts, chain, contracts, tables, first record.

    Stopped anywhere, the same command finishes it; a second ledger over a first is refused.
    """
    from chain.words import to_hex
    from gateway.command.client import address_named
    from gateway.operation.founding import Request, found

    request = Request(
        steward=address_named(call.settings, steward),
        steward_name=steward_name,
        steward_code=steward_code.upper(),
        steward_prefix=steward_prefix.upper(),
        operator_name=operator_name,
        operator_code=operator_code.upper(),
        operator_prefix=operator_prefix.upper(),
        demonstration=demonstration,
    )
    ledger = found(call.settings, request, call.out.say)
    call.out.result(
        ledger.as_json(),
        fields(
            {
                "ledger": to_hex(ledger.ledger_id),
                "folder": call.settings.data,
                "chain": f"{'embedded node' if ledger.embedded else call.settings.chain_url}, "
                f"id {ledger.chain_id}",
                "operator": to_hex(ledger.operator),
                **{name: to_hex(getattr(ledger, name)) for name in CONTRACTS},
            }
        ),
    )
    call.out.next("shujian up --detach")


def up(
    call: Call,
    *,
    detach: Annotated[
        bool, typer.Option("--detach", help="Return once it is ready; `shujian down` ends it.")
    ] = False,
    until_stdin_closes: Annotated[
        bool,
        typer.Option("--until-stdin-closes", hidden=True, help="End with whoever started it."),
    ] = False,
) -> None:
    """Serve the ledger: gateway and node, until Ctrl-C; with --detach in the background."""
    from gateway.operation import service

    settings = service.effective(call.settings)
    if detach:
        from gateway.operation import detached

        call.out.say("starting gateway and node ...")
        serving = detached.start(settings)
        if not detached.is_ready(serving.url):
            call.out.say("the chain is away; what is recorded waits for it (shujian status)")
        value = {"url": serving.url, "pid": serving.pid}
        call.out.result(value, [f"serving {serving.url} (process {serving.pid})"])
        call.out.next("shujian account new CLERK HEAD", "shujian status", "shujian down (ends it)")
        return
    if until_stdin_closes:
        service.end_with_input()
    service.log_to()
    service.serve(settings, call.out.say)


def down(call: Call) -> None:
    """End the gateway of this ledger and its node, wherever they were started."""
    from gateway.operation import detached

    pid = detached.stop(call.settings)
    said = "nothing served this ledger" if pid is None else f"process {pid} has ended"
    call.out.result({"pid": pid}, [said])
    call.out.next("shujian up --detach")


def node(context: typer.Context) -> int:
    """Run the embedded node alone; `shujian up` does this by itself."""
    from chain.node import main

    return main(context.args)


def require_local(call: Call) -> None:
    """Raise `CommandError` unless a ledger stands in the data folder."""
    from gateway.operation.service import data_exists

    if not data_exists(call.settings.data):
        raise CommandError(
            f"there is no ledger in {call.settings.data}; this command works where the ledger is, "
            "name its folder with SHUJIAN_DATA",
            Status.USAGE,
        )
