"""``shujian demo``: sets everything up, tells the story, and leaves the service running."""

from __future__ import annotations

import shlex
import signal
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from gateway.command.frame import Call, command

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gateway.command.demo.actors import Department, Stage
    from gateway.command.demo.documents import Papers

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
    with place.held(where), _ended_by_signal():
        call.out.lines(_WELCOME)
        stage = Stage(settings, call.out)
        _found(call, stage)
        appoint(stage, where)
        call.out.say("starting gateway, node and observer ...")
        with (
            detached.attached(stage.settings) as serving,
            watching(stage, where, serving.url),
        ):
            told = _tell(call, stage, city, where, serving.url)
            call.out.lines(["", f"Told in {time.monotonic() - began:.1f} s."])
            if not once:
                _serve_on(call, stage, serving.url, where, told)


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


@dataclass(frozen=True, slots=True)
class _Told:
    """What there is to show once the story is told: who plays in it, and what can be tried."""

    departments: Sequence[Department]
    entrances: Sequence[tuple[str, str]]
    papers: Papers | None


def _tell(call: Call, stage: Stage, city: Path | None, where: Path, url: str) -> _Told:
    """Tell everything."""
    from gateway.command.demo.access import AUDITOR
    from gateway.command.demo.audit import tell_audit
    from gateway.command.demo.documents import ORGANISATIONS, tell_documents
    from gateway.command.demo.observer import tell_observer
    from gateway.command.demo.proof import tell_proof
    from gateway.command.demo.story import DEPARTMENTS, Story

    story = Story(stage, lambda line: call.out.lines([line]))
    if city is None:
        story.tell()
        papers = tell_documents(stage, story, where)
        told = _Told((*DEPARTMENTS, AUDITOR, *ORGANISATIONS), _ENTRANCES, papers)
    else:
        from gateway.command.demo.city import tell_city

        shown = tell_city(stage, story, city)
        told = _Told((shown,), ((shown.clerk, "目录 the catalog"), _ENTRANCES[-1]), None)
    tell_observer(stage, story, where, url)
    if story.accessed:
        tell_proof(stage, story, where)
    tell_audit(stage, story)
    return told


_ENTRANCES: Final = (
    ("kj-clerk", "财务经办 the finance clerk: 核验、入账 verify and book (/documents/check)"),
    ("sm-clerk", "开票经办 the seller's clerk: 签发的单据 what was issued (/documents)"),
    ("tj-clerk", "部门经办 a department's clerk: 目录、授权 catalog, authorizations"),
    ("auditor", "审计 the auditor: 追溯 trace, evidence (/trace)"),
    ("steward", "管理方负责人 the steward's head: 成员 members"),
)
"""By whom the pages are looked at, and what for."""


def _serve_on(call: Call, stage: Stage, url: str, where: Path, told: _Told) -> None:
    from gateway.command.demo.people import links, people
    from gateway.command.demo.place import write_launcher
    from gateway.command.demo.trying import things_to_try

    shujian = shlex.quote(str(write_launcher(where, stage.settings, url)))
    call.out.lines(
        [
            "",
            f"The service runs at {url}",
            "",
            "谁是谁 Who is who (all keys are here, under one password; in earnest they are not)",
            *people("示例市数据局", told.departments),
            *(things_to_try(told.papers, url) if told.papers else ()),
            "",
            "登录 Sign in by one of these, each good once, within five minutes:",
            *links(stage, told.entrances),
            f"later, or as anybody else: {shujian} sign-in --as ACCOUNT",
            "",
            "By hand, from another terminal; this shujian knows its settings:",
            f"  {shujian} catalog list --as {told.departments[0].clerk}",
            *_verifying(where, shujian),
            *_booking(told, shujian),
            "Ctrl-C ends it.",
        ]
    )
    try:
        threading.Event().wait()
    except KeyboardInterrupt:  # the regular end of it
        call.out.say("ending gateway and node ...")


def _verifying(where: Path, shujian: str) -> list[str]:
    from gateway.command.demo.place import EVIDENCE, TRUST

    file, trust = where / EVIDENCE, where / TRUST
    if not file.exists():
        return []
    return [f"  {shujian} verify {shlex.quote(str(file))} --trust {shlex.quote(str(trust))}"]


def _booking(told: _Told, shujian: str) -> list[str]:
    if told.papers is None:
        return []
    files, invoices = (shlex.quote(str(one)) for one in (told.papers.fapiao, told.papers.invoices))
    return [
        f"  {shujian} document verify {invoices}",
        f"  {shujian} document book {files} --voucher 记-1 --as kj-clerk",
        f"  {shujian} document vouchers --as kj-clerk",
    ]


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
