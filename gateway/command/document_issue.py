"""``shujian document issue``: one document or thousands, with a bundle for each holder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gateway.command import document_template, document_trial
from gateway.command.arguments import As
from gateway.command.errors import CommandError, Interrupted, Status, Unreachable
from gateway.command.frame import CLIENT, Call, command

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gateway.command.client import Client
    from gateway.command.client.documents.issuing import Work
    from gateway.command.client.documents.preparing import Read
    from gateway.command.client.documents.reading import Failure

_SHOWN = 20
"""So many complaints are printed; ``--json`` gives all."""

_EXAMPLE = "shujian document issue certificates/ --series 2026 --output issued --as zj-clerk"

Files = Annotated[
    list[Path],
    typer.Argument(
        metavar="FILE…", help="Files, folders or zips; of .ndjson and .csv each line or row."
    ),
]
Output = Annotated[
    Path, typer.Option("--output", "-o", metavar="DIR", help="Folder for the bundles.")
]
ValidFrom = Annotated[
    str | None,
    typer.Option("--valid-from", metavar="DAY", help="First day, where documents say none."),
]
ValidUntil = Annotated[
    str | None,
    typer.Option("--valid-until", metavar="DAY|never", help="Last day (default: as each says)."),
]


def register(app: typer.Typer) -> None:
    """Put the commands into the group."""
    document_template.register(app)
    command(app, "issue", _EXAMPLE, CLIENT)(issue)


def issue(
    call: Call,
    files: Files,
    *,
    as_: As,
    output: Output = Path("issued"),
    series: Annotated[
        str | None,
        typer.Option("--series", help="Issue all as one batch of this series, signed once."),
    ] = None,
    kind: Annotated[
        str | None,
        typer.Option(
            "--kind",
            help="Kind that you may issue (default: as each file says); what rows of a CSV are.",
        ),
    ] = None,
    valid_from: ValidFrom = None,
    valid_until: ValidUntil = None,
    buyer: Annotated[
        str | None,
        typer.Option(
            "--buyer",
            metavar="MEMBER",
            help="Buyer, if a member: sees it and decides on red letters; the gateway lets no "
            "other book its file. The contract holds to that only after `document assign`.",
        ),
    ] = None,
    only_good: Annotated[
        bool, typer.Option("--only-good", help="Leave out what cannot be issued.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be issued; sign nothing.")
    ] = False,
    again: Annotated[
        bool,
        typer.Option(
            "--again", help="Also numbers that you issued before and that stand: of a batch only."
        ),
    ] = False,
    deposit: Annotated[
        bool,
        typer.Option(
            "--deposit/--no-deposit",
            help="Leave each with the gateway, encrypted: only then is it found by number, and a "
            "changed field named.",
        ),
    ] = True,
) -> int:
    """Issue documents (签发): each alone, or all as one batch with --series and one signature.

    Each holder's bundle is written to --output. Of a CSV each row is a document, its columns as
    `shujian document template` writes them; a row or column that looks like a slip is refused. All
    documents of a batch end on one day: issue those of another day apart.

    Interrupted at any point, the same command goes on with the same statement; what is issued is
    never issued twice. A number that you have issued before, and that is left with the gateway or
    was issued alone, is refused unless what was issued has ended (revoked, replaced, expired), or
    you say --again.
    """
    from gateway.command.client import Client
    from gateway.command.client.documents.preparing import from_files
    from gateway.command.client.documents.tables import Signer
    from gateway.command.client.importing import member_of

    if series is not None and buyer is not None:
        raise CommandError("a batch names no buyer: issue without --series", Status.USAGE)
    client = Client(call.settings, call.out, as_)
    asked = {
        "series": series,
        "kind": kind,
        **_days(valid_from, valid_until),
        "buyer": buyer_of(client, buyer),
        "blue": "0x" + "0" * 64,
    }
    notes: list[str] = []
    member = member_of(client)
    signer = Signer(member["code"], member["name"])
    earlier = None if again else client
    documents = from_files(files, asked, earlier, signer=signer, say=notes.append)
    return issue_all(
        call, client, documents, output, asked,
        only_good=only_good, deposits=deposit, is_trial=dry_run, notes=notes,
    )  # fmt: skip


def issue_all(
    call: Call,
    client: Client,
    documents: tuple[bytes, Read],
    output: Path,
    asked: dict[str, Any],
    *,
    only_good: bool = False,
    deposits: bool = True,
    is_trial: bool = False,
    notes: Sequence[str] = (),
) -> int:
    """Issue documents as `asked` says, and print what became of it; a trial prints what would.

    `notes` are filled while the documents are read, and told then.
    """
    from gateway.command.client.documents import rights
    from gateway.command.client.documents.issuing import issue_alone, issue_batch
    from gateway.command.client.documents.preparing import prepared
    from gateway.command.client.documents.state import Phase
    from gateway.command.client.submitting import plainly

    with (
        document_trial.folder_for(output, is_trial=is_trial) as folder,
        prepared(
            client, documents, folder, asked,
            only_good=only_good, deposits=deposits, is_trial=is_trial,
        ) as ready,
    ):  # fmt: skip
        work, failures = ready.work, ready.failures
        for note in notes:
            call.out.say(f"warning: {note}")
        _warn(call, failures)
        if is_trial:
            return document_trial.tell(call, ready, asked, notes)
        if ready.blocked:
            if call.out.as_json:
                call.out.result({"documents": [], "left_out": _told(failures)}, [])
            raise CommandError(
                f"{len(failures)} of the documents cannot be issued, so nothing was signed; mend "
                "them, or leave them out with --only-good"
            )
        if ready.finished:
            call.out.say("all of it was issued by this command before; nothing is signed again")
        if work.state.phase is Phase.READ:
            rights.require(client, work.issuer, work.state.facts("kind"))
        try:
            if asked["series"] is not None:
                issue_batch(work)
            else:
                issue_alone(work, {"buyer": asked["buyer"], "blue": asked["blue"]})
        except (KeyboardInterrupt, Interrupted, Unreachable) as error:
            stopped = not isinstance(error, Unreachable)
            raise CommandError(
                f"{plainly(error)}: the same command goes on from there",
                Status.INTERRUPTED if stopped else Status.UNREACHABLE,
            ) from error
        return _report(call, work, failures)


def _days(valid_from: str | None, valid_until: str | None) -> dict[str, int | None]:
    from gateway.command.client.documents.drafting import first_second, last_second

    until = 0 if valid_until == "never" else valid_until and last_second(valid_until)
    return {"from": valid_from and first_second(valid_from), "until": until}  # type: ignore[dict-item]


def buyer_of(client: Client, buyer: str | None) -> str:
    """The 32 bytes of a buyer by code or name, zero for none; raises `CommandError`."""
    if buyer is None:
        return "0x" + "0" * 64
    for member in client.get("/v1/members"):
        if buyer in (member["code"], member["name"]):
            return str(member["id"])
    raise CommandError(f"there is no member {buyer}; see `shujian member list`", Status.USAGE)


def _warn(call: Call, failures: list[Failure]) -> None:
    for failure in failures[:_SHOWN]:
        call.out.say(f"{failure.name}: {failure.reason}")
    if len(failures) > _SHOWN:
        call.out.say(f"and {len(failures) - _SHOWN:,} more")


def _told(failures: list[Failure]) -> list[dict[str, str]]:
    return [{"name": one.name, "reason": one.reason} for one in failures]


def counted(number: int) -> str:
    """So many documents."""
    return f"{number:,} document{'' if number == 1 else 's'}"


def _report(call: Call, work: Work, failures: list[Failure]) -> int:
    from gateway.command.client.documents.issued import issued

    done = issued(work)
    value = {
        "issuer": work.issuer,
        "output": str(work.folder),
        **done.as_json(),
        "left_out": _told(failures),
    }
    count = len(done.documents)
    lines = [f"{counted(count)} issued, a bundle each in {work.folder}"]
    if not count:
        lines = ["nothing was issued"]
    if done.batch is not None:
        lines.append(f"batch {done.batch['issue']}, serials {done.batch['first']} to "
                     f"{done.batch['last']} (record {done.batch['record']})")  # fmt: skip
    call.out.result(value, lines)
    for name, reason in [*done.refused, *done.unkept][:_SHOWN]:
        call.out.say(f"{name}: {reason}")
    if done.documents:
        first = work.folder / done.documents[0]["file"]
        call.out.next(
            f"shujian document verify {first}", f"shujian document link {first} --as NAME"
        )
    return Status.FAILED if done.refused or done.unkept else Status.FINE
