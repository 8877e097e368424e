"""Processes that each deposit one payload and kill themselves at a point of it.

Run by test_kills.py: once, since loading the gateway takes longer than all the rest.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from gateway.payloads import drafts, endpoints
from tests.gateway.payloads.deposits import Depositor
from tests.support.town import Town
from tests.support.web import Visitor, app_of, payloads_of

POINTS = ("filled", "renamed", "committing", "answered")


def die(*_: Any) -> None:
    """End as by a power cut, as far as this process goes."""
    os.kill(os.getpid(), signal.SIGKILL)


def then_die(do: Callable[..., Any]) -> Callable[..., None]:
    """Do it, and end before whoever asked hears of it."""
    return lambda *arguments: (do(*arguments), die())[1]


def deposit(folder: Path, point: str, nonce: int) -> None:
    """Deposit once, as far as the point."""
    town = Town(folder, nonces=nonce)
    with TestClient(app_of(town)) as client:
        clerk = Depositor(town, Visitor(client).sign_in("tj-clerk"), payloads_of(town))
        if point == "filled":
            os.fsync = die
        elif point == "renamed":
            drafts.sync_folder = die
        elif point == "committing":
            endpoints._commit = then_die(endpoints._commit)  # type: ignore[assignment]
        clerk.deposit()
        die()


def main(folder: Path) -> None:
    """A process for each point, one after another; each line of output says how it ended."""
    for number, point in enumerate(POINTS):
        process = os.fork()
        if process == 0:
            deposit(folder, point, 1000 + number)
        _, status = os.waitpid(process, 0)
        print(point, os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
