"""``shujian access extend``: more time to answer, which a head of a steward consents to."""

from __future__ import annotations

from typing import Annotated

import typer

from gateway.command.arguments import As, Authorization, Reason
from gateway.command.frame import CLIENT, Call, command

_EXAMPLE = 'shujian access extend A-7K2M9Q4T8XBN --days 5 --reason "需核对口径" --as tj-head'


def register(app: typer.Typer) -> None:
    """Put the command into the group."""
    command(app, "extend", _EXAMPLE, CLIENT)(extend)


def extend(
    call: Call,
    code: Authorization,
    *,
    days: Annotated[
        int, typer.Option("--days", min=1, max=10, help="Working days (工作日), 1 to 10.")
    ],
    reason: Reason,
    as_: As,
) -> int:
    """Extend the reply to an application once (延期答复): a steward's head has to sign as well."""
    from gateway.command.answers import report
    from gateway.command.authorization_deciding import get
    from gateway.command.authorization_lines import application_lines
    from gateway.command.client import Client
    from gateway.members.reason import make_reason

    client = Client(call.settings, call.out, as_)
    found = get(client, code)
    call.out.say(f"signing for {days} more working days to answer:")
    for line in application_lines(found):
        call.out.say(f"  {line}")
    message = {"authorization": found["id"], "days": days}
    submitted = client.submit(client.statement("ExtendReply", message, make_reason(reason)))
    if submitted.state == "proposed":
        call.out.say(
            f"it counts once a head (负责人) of {found['owner_name']} and one of a steward "
            "(主管部门) have both signed it, before the reply is due"
        )
    return report(
        call, f"extension of the reply to {code}", submitted,
        f"shujian access show {code}",
        about={"authorization": code, "resource": found["resource"]},
        cosigner="HEAD-OF-A-STEWARD",
    )  # fmt: skip
