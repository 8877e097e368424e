"""``shujian observe``: an independent copy of a ledger, checked, kept and signed (旁证节点)."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gateway.command.arguments import As
from gateway.command.errors import CommandError, Refused, Status, Unreachable
from gateway.command.frame import KEYS, Call, command
from gateway.command.observe_files import check_file, compare_file
from gateway.command.output import fields

if TYPE_CHECKING:
    from chain.evidence import Trust
    from chain.observer import Mirror, Observer, Reached
    from gateway.command.client.observing import Gateway

_EXAMPLE = "shujian observe https://data.example.cn --as observer --trust trust.json"
_LONGEST_PAUSE = 60.0
_BODIES_EVERY = 3600.0


def register(root: typer.Typer) -> None:
    """Put the command into the tree."""
    command(root, "observe", _EXAMPLE, KEYS)(observe)


def observe(
    call: Call,
    url: Annotated[
        str | None, typer.Argument(metavar="URL", help="The gateway.", show_default=False)
    ] = None,
    *,
    trust: Annotated[
        Path, typer.Option("--trust", metavar="FILE", help="What you trust: see `shujian trust`.")
    ],
    as_: As = "observer",
    folder: Annotated[
        Path, typer.Option("--folder", metavar="DIR", help="Where the mirror is kept.")
    ] = Path("mirror"),
    bodies: Annotated[
        bool, typer.Option("--bodies", help="Keep bodies too; needs --auditor and --case.")
    ] = False,
    auditor: Annotated[
        str | None, typer.Option("--auditor", metavar="NAME", help="An auditor's account.")
    ] = None,
    case: Annotated[
        str | None, typer.Option("--case", metavar="CASE", help="The auditor's case number.")
    ] = None,
    once: Annotated[bool, typer.Option("--once", help="End when all there is was taken.")] = False,
    every: Annotated[
        float, typer.Option("--every", min=0.1, metavar="SECONDS", help="How often to look.")
    ] = 5.0,
    plain: Annotated[
        bool, typer.Option("--plain", help="Execute by py-evm's own, slow interpreter.")
    ] = False,
    resume: Annotated[
        bool,
        typer.Option(
            "--resume-after-review",
            help="Go on: you have looked at what was found wrong.",
        ),
    ] = False,
    until_stdin_closes: Annotated[
        bool,
        typer.Option("--until-stdin-closes", hidden=True, help="End with whoever started it."),
    ] = False,
    check: Annotated[
        Path | None,
        typer.Option("--check", metavar="FILE", help="Only check a conviction, offline."),
    ] = None,
    compare: Annotated[
        Path | None,
        typer.Option("--compare", metavar="FILE", help="Only hold evidence against the mirror."),
    ] = None,
) -> int:
    """Follow a ledger from its beginning (旁证): re-execute, replay, keep, sign what was checked.

    Exit status 1: something is wrong, and the folder keeps the proof; it does not go on by itself.
    With --check: 0 where the file convicts somebody. With --compare: 0 where the evidence is of the
    mirror's history, 1 where it is not, 3 where it is newer.
    """
    from chain.evidence import parse_trust

    trusted = parse_trust(trust.read_bytes())
    if check is not None:
        return check_file(call, check, trusted)
    if compare is not None:
        return compare_file(call, compare, trusted, folder)
    if url is None:
        raise CommandError("say which gateway: shujian observe URL", Status.USAGE)
    if bodies and (auditor is None or case is None):
        raise CommandError("bodies are for auditors: add --auditor NAME --case CASE", Status.USAGE)
    _prepare(plain=plain)
    if until_stdin_closes:
        _end_with_stdin()
    call.given["url"] = url
    asked = (auditor, case) if bodies and auditor and case else None
    gateway, key = _gateway(call, as_, trusted, asked)
    with _mirror(call, folder, trusted, gateway, resume=resume) as mirror:
        watch = _Watch(call, mirror, trusted, key, gateway, bodies=bodies)
        return watch.once() if once else watch.follow(every)


def _prepare(*, plain: bool) -> None:
    from chain.node.execution import spare_the_collector, use_plain_machine

    if plain:
        use_plain_machine()
    spare_the_collector()


def _end_with_stdin() -> None:
    """Whoever started this process has gone: it ends as by Ctrl-C, and the mirror stays."""

    def wait() -> None:
        while os.read(0, 4096):
            pass
        os.kill(os.getpid(), signal.SIGINT)

    # What a shell's script started without waiting for it has SIGINT ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    threading.Thread(target=wait, daemon=True).start()


def _gateway(
    call: Call, account: str, trust: Trust, asked: tuple[str, str] | None
) -> tuple[Gateway, bytes]:
    """The gateway as a source, and the observer's key; raises `CommandError`."""
    from gateway.command.client import Client
    from gateway.command.client.observing import Auditor, Gateway

    client = Client(call.settings, call.out, account)
    if client.signer.address not in trust.observers:
        call.out.say(f"{account} is no observer of the trust file: nobody counts its signatures")
    auditor = (
        None if asked is None else Auditor(Client(call.settings, call.out, asked[0]), asked[1])
    )
    return Gateway(client, auditor), client.signer.private_key


def _mirror(call: Call, folder: Path, trust: Trust, gateway: Gateway, *, resume: bool) -> Mirror:
    from chain.observer import begin

    mirror = begin(folder, trust, gateway.genesis)
    if resume:
        mirror.review(int(time.time() * 1000))
        call.out.say("going on: what was found wrong so far counts as looked at")
    return mirror


class _Watch:
    """Advances the mirror, hands over signatures, and tells how far it is."""

    def __init__(
        self,
        call: Call,
        mirror: Mirror,
        trust: Trust,
        key: bytes,
        gateway: Gateway,
        *,
        bodies: bool,
    ) -> None:
        from chain.observer import Observer

        self._call = call
        self._mirror = mirror
        self._gateway = gateway
        self._bodies = bodies
        self._asked = float("-inf")
        self._observer: Observer = Observer(mirror, trust, key)

    def once(self) -> int:
        """Take all that there is; raises `Unreachable` where the gateway does not answer."""
        from chain.observer import SourceAway

        try:
            reached = self._catch_up()
        except SourceAway as error:
            raise Unreachable(str(error)) from error
        self._call.out.result(_json(reached), fields(_pairs(reached)))
        return Status.FINE

    def follow(self, every: float) -> int:
        """Take what there is, again and again; backs off while the gateway is away."""
        from chain.observer import SourceAway

        pause, told = every, None
        while True:
            try:
                reached = self._catch_up() if told is None else self._advance()
                pause = every
                if reached != told:
                    self._call.out.result(_json(reached), [_line(reached)])
                told = reached
            except (SourceAway, Unreachable) as error:
                self._call.out.say(f"{error}; trying again in {pause:.0f} s")
                pause = min(2 * pause, _LONGEST_PAUSE)
            time.sleep(pause)

    def _catch_up(self) -> Reached:
        """Advance, telling how far it is and how fast."""
        began, at = self._observer.reached(), time.monotonic()
        last = began.block
        with self._call.out.progress("re-executing blocks") as progress:
            for seen in self._steps():
                records = seen.records - began.records
                rate = records / max(time.monotonic() - at, 1e-6)
                progress.add(seen.block - last, f"{records:,} records, {rate:,.0f}/s")
                last = seen.block
        return self._observer.reached()

    def _advance(self) -> Reached:
        for _ in self._steps():
            pass
        return self._observer.reached()

    def _steps(self) -> Iterator[Reached]:
        # Reading bodies is itself recorded: to ask for that record again would never end.
        due = self._bodies and time.monotonic() - self._asked > _BODIES_EVERY
        for seen in self._observer.advance(self._gateway, bodies=due):
            yield seen
            self._post()
        if due:
            self._asked = time.monotonic()

    def _post(self) -> None:
        """Hand over what nobody has taken yet; what the gateway cannot follow yet waits."""
        from gateway.command.client.observing import POSTED_AT_ONCE

        account = self._observer.account
        assert account is not None
        while waiting := self._mirror.signed(account, unsent=True, most=POSTED_AT_ONCE):
            try:
                taken = self._gateway.post(waiting)
            except Refused as error:
                if error.code == 409:
                    raise self._observer.contradicted(error.detail) from error
                raise
            self._mirror.mark_sent(account, taken)
            if len(taken) < len(waiting):
                return


def _json(reached: Reached) -> dict[str, Any]:
    return {
        "block": reached.block,
        "records": reached.records,
        "bodies": reached.bodies,
        "signed": reached.signed,
    }


def _pairs(reached: Reached) -> dict[str, object]:
    return {name: f"{value:,}" for name, value in _json(reached).items()}


def _line(reached: Reached) -> str:
    return (
        f"block {reached.block:,}, {reached.records:,} records, {reached.signed:,} checkpoints "
        "signed: all is right"
    )
