"""An observer runs along with the demonstration, so that its answers can be VALID."""

from __future__ import annotations

import io
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chain.words import to_hex
from gateway import ledger as ledgers
from gateway.command.auditing import Stages
from gateway.command.client.signer import address_named
from gateway.command.demo.actors import Stage
from gateway.command.demo.place import MIRROR, OBSERVER_LOG, TRUST
from gateway.command.demo.story import Story
from gateway.command.errors import CommandError
from gateway.command.output import Output
from gateway.operation import mirroring
from gateway.operation.processes import environment, python
from gateway.trust.service import trust_of

OBSERVER = "observer"
_WITHIN = 120.0
_POLL = 0.2
_END_WITHIN = 20.0


def appoint(stage: Stage, where: Path) -> None:
    """Name the demonstration's observer in the gateway's settings, and write what to trust."""
    stage.make_accounts([OBSERVER])
    account = to_hex(address_named(stage.settings, OBSERVER))
    stage.settings = stage.settings.model_copy(update={"observers": account})
    trust = trust_of(ledgers.load(stage.settings.data), stage.settings)
    (where / TRUST).write_bytes(trust.encode())


@contextmanager
def watching(stage: Stage, where: Path, url: str) -> Iterator[None]:
    """The observer as a process of its own, for as long as the context lasts."""
    arguments = ("--as", OBSERVER, "--trust", str(where / TRUST), "--folder", str(where / MIRROR))
    with (where / OBSERVER_LOG).open("ab") as log:
        process = subprocess.Popen(
            python("gateway.command", "observe", url, *arguments, "--every", "0.5",
                   "--until-stdin-closes"),
            stdin=subprocess.PIPE, stdout=log, stderr=log,
            env=environment(stage.settings), start_new_session=True,
        )  # fmt: skip
    try:
        yield
    finally:
        assert process.stdin is not None
        process.stdin.close()
        try:
            process.wait(_END_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()  # nothing that it found is lost by that
            process.wait()


def tell_observer(stage: Stage, story: Story, where: Path, url: str) -> None:
    """What the observer signed, and what its mirror says of database and chain."""
    story.chapter(
        "旁证 An observer",
        "Re-executes every block, replays the header of every record, keeps a copy of both, and",
        "signs what it found right. It belongs on somebody else's machine. Here it is only another",
        "process on this one, in the same hands: that shows how it works, and vouches for nothing.",
    )
    story.command(f"observe {url} --as {OBSERVER} --trust {TRUST}")
    size, signed = _observed(stage, where)
    story.line(f"signed by {signed} of 1 observer: the checkpoint of {size:,} records")
    story.command(f"audit --mirror {MIRROR}")
    with Stages(Output(err=io.StringIO())) as quiet:
        report = mirroring.audit_mirror(stage.settings, where / MIRROR, quiet)
    for check in report.checks:
        story.line(f"{check.state:<8} {check.name}: {check.detail}")
    if report.exit_status != 0:
        raise CommandError(f"the mirror does not agree: {report.findings or report.checks}")


def _observed(stage: Stage, where: Path) -> tuple[int, int]:
    """The newest checkpoint, once the observer has signed it; and how many did."""
    connection = stage.client("steward").connection
    until = time.monotonic() + _WITHIN
    while time.monotonic() < until:
        newest = connection.get("/v1/ledger")["checkpoint"]["size"]
        seen = connection.get("/v1/observations")
        if seen["observed"] == newest:
            return newest, len(seen["observations"])
        time.sleep(_POLL)
    raise CommandError(f"the observer has not signed; see {where / OBSERVER_LOG}")
