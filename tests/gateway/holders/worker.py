"""Processes that each use one secret of a holder and kill themselves at a point of it.

Run by test_kills.py: once, since loading the gateway takes longer than all the rest.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from starlette.testclient import TestClient

from gateway.database import WriteSession
from gateway.holders import tokens
from tests.acceptance.faults.altered import ARMED, after, before, records
from tests.gateway.holders.browser import Browser
from tests.support.town import Town
from tests.support.web import Visitor, app_of

POINTS: dict[str, Callable[[], None]] = {
    "the PIN, counted and not compared": partial(before, tokens, "pin_matches"),
    "the use, before its commit": partial(
        before, WriteSession, "commit", partial(records, "code.used")
    ),
    "the use, committed and not answered": partial(
        after, WriteSession, "commit", partial(records, "code.used")
    ),
}
"""Where the process dies, in this order."""


def use(folder: Path, point: str, token: str, digits: str) -> None:
    """Type the PIN of a link, or the digits of a code, and die of it."""
    POINTS[point]()
    application = app_of(Town(folder))
    with TestClient(application) as client:
        clerk = Visitor(client).sign_in("xc-clerk")
        Path(ARMED).touch()
        if point.startswith("the PIN"):
            browser = Browser(application)
            browser.go(f"/h/{token}")
            browser.submit(pin="000000")
        clerk.post("/v1/codes", {"digits": digits})


def main(folder: Path, token: str, digits: str) -> None:
    """A process for each point, one after another; each line of output says how it ended."""
    for point in POINTS:
        process = os.fork()
        if process == 0:
            use(folder, point, token, digits)
            os._exit(0)
        _, status = os.waitpid(process, 0)
        Path(ARMED).unlink()
        print(f"{point}: {os.waitstatus_to_exitcode(status)}", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
