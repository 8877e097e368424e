"""``shujian sign-in``: a browser's way in."""

from __future__ import annotations

import typer

from gateway.command.arguments import As
from gateway.command.frame import CLIENT, Call, command


def register(root: typer.Typer) -> None:
    """Put the command into the tree."""
    command(root, "sign-in", "shujian sign-in --as tj-clerk", CLIENT)(sign_in)


def sign_in(call: Call, as_: As) -> None:
    """Sign in (登录) with an account, and print a link that opens the pages once, for 5 minutes."""
    from gateway.command.client import Client

    client = Client(call.settings, call.out, as_)
    client.sign_in(afresh=True)
    link = client.post("/v1/sign-in/link", {})
    call.out.result(link, [link["url"]])
    call.out.say("open it in a browser on this machine; it works once, within five minutes")
