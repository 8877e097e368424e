"""``shujian demo``: sets everything up, tells the story, and leaves the service running."""

from __future__ import annotations

import signal
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gateway.command.frame import Call, command

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gateway.command.demo.actors import Stage

_FOLDER = Path(".demo")
_CITY_FOLDER = Path(".demo-city")
_WELCOME = (
    "数鉴 Shujian: a demonstration 演示",
    "",
    "What follows really happens on this machine: a ledger, a chain node, contracts, signatures.",
    "Departments and data are invented, and marked as such on the ledger itself. One machine with",
    "one sealer is a signed log and nothing more; see the README for what that does not give.",
)


def register(root: typer.Typer) -> None:
    """Put the command into the tree."""
    command(root, "demo", "shujian demo --once", ())(demo)


def demo(
    call: Call,
    *,
    city: Annotated[
        Path | None,
        typer.Option("--city", metavar="FILE", help="Publish a whole city's catalog instead."),
    ] = None,
    once: Annotated[
        bool, typer.Option("--once", help="End after the story instead of serving on.")
    ] = False,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Remove an earlier demonstration first.")
    ] = False,
    folder: Annotated[
        Path | None, typer.Option("--folder", help="Where it lives (default ./.demo).")
    ] = None,
    port: Annotated[
        int | None,
        typer.Option("--port", min=0, max=65535, help="Port (default 8000, or any if taken)."),
    ] = None,
) -> None:
    """Tell the whole story with invented data (演示), then serve it until Ctrl-C.

    It lives in a folder of its own and touches no other ledger; run again it goes on with it.
    """
    from gateway.command.demo import place
    from gateway.command.demo.actors import Stage
    from gateway.command.demo.observer import appoint, watching
    from gateway.operation import detached

    began = time.monotonic()
    where = folder or (_FOLDER if city is None else _CITY_FOLDER)
    where = where.absolute()
    settings = place.settings_in(where, port)
    place.prepare(where, settings, fresh=fresh)
    with _ended_by_signal():
        call.out.lines(_WELCOME)
        stage = Stage(settings, call.out)
        _found(call, stage)
        appoint(stage, where)
        call.out.say("starting gateway, node and observer ...")
        with (
            detached.attached(stage.settings) as serving,
            watching(stage, where, serving.url),
        ):
            clerk = _tell(call, stage, city, where, serving.url)
            call.out.lines(["", f"Told in {time.monotonic() - began:.1f} s."])
            if not once:
                _serve_on(call, stage, serving.url, where, clerk)


def _found(call: Call, stage: Stage) -> None:
    from gateway.command.client.signer import address_named
    from gateway.command.demo.actors import STEWARD
    from gateway.operation.founding import Request, found
    from gateway.operation.service import data_exists

    if data_exists(stage.settings.data):
        call.out.lines(["", f"Going on with the ledger in {stage.settings.data}."])
        return
    stage.make_accounts([STEWARD])
    request = Request(
        steward=address_named(stage.settings, STEWARD),
        steward_name="示例市数据局",
        steward_code="DEMO-SJJ",
        steward_prefix="SJJ",
        operator_name="示例市大数据中心",
        operator_code="DEMO-DSJ",
        operator_prefix="DSJ",
        demonstration=True,
    )
    ledger = found(stage.settings, request, call.out.say)
    call.out.lines(
        [
            "",
            f"A ledger was founded: 0x{ledger.ledger_id.hex()}",
            f"  steward  {request.steward_name}, who decides on members",
            f"  operator {request.operator_name}, who runs this gateway and may append, not invent",
            f"  chain    id {ledger.chain_id}, contracts Members, Catalog, Journal,",
            "           Authorizations, Documents, Uses",
        ]
    )


def _tell(call: Call, stage: Stage, city: Path | None, where: Path, url: str) -> str:
    """Tell everything; the name of an account that has something to show."""
    from gateway.command.demo.audit import tell_audit
    from gateway.command.demo.documents import tell_documents
    from gateway.command.demo.observer import tell_observer
    from gateway.command.demo.proof import tell_proof
    from gateway.command.demo.story import DEPARTMENTS, Story

    story = Story(stage, lambda line: call.out.lines([line]))
    if city is None:
        story.tell()
        tell_documents(stage, story, where)
        clerk = DEPARTMENTS[0].clerk
    else:
        from gateway.command.demo.city import tell_city

        clerk = tell_city(stage, story, city).clerk
    tell_observer(stage, story, where, url)
    if story.accessed:
        tell_proof(stage, story, where)
    tell_audit(stage, story)
    return clerk


def _serve_on(call: Call, stage: Stage, url: str, where: Path, clerk: str) -> None:
    from gateway.command.demo.actors import STEWARD
    from gateway.command.demo.place import DOCUMENTS

    client = stage.client(STEWARD)
    link = client.post("/v1/sign-in/link", {})["url"]
    call.out.lines(
        [
            "",
            f"The service runs at {url}",
            f"Sign in once, within five minutes: {link}",
            "By hand, from another terminal:",
            f"  export SHUJIAN_URL={url} SHUJIAN_DATA={where / 'ledger'} "
            f"SHUJIAN_PASSWORD_FILE={where / 'pw'}",
            f"  shujian catalog list --as {clerk}",
            f"  shujian sign-in --as {clerk}",
            *_verifying(where),
            f"  shujian document verify {where / DOCUMENTS / '1' / 'invoices'}",
            "Ctrl-C ends it.",
        ]
    )
    try:
        threading.Event().wait()
    except KeyboardInterrupt:  # the regular end of it
        call.out.say("ending gateway and node ...")


def _verifying(where: Path) -> list[str]:
    from gateway.command.demo.place import EVIDENCE, TRUST

    file = where / EVIDENCE
    return [f"  shujian verify {file} --trust {where / TRUST}"] if file.exists() else []


@contextmanager
def _ended_by_signal() -> Iterator[None]:
    """SIGTERM ends the demonstration as Ctrl-C does; once it serves, that is its regular end."""

    def interrupt(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
