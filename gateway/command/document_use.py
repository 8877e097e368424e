"""``shujian document lock|book|release|reverse``: an invoice is used once, under one voucher."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gateway.command.arguments import As, Reason
from gateway.command.document_issue import counted
from gateway.command.errors import CommandError, Status
from gateway.command.frame import CLIENT, Call, command
from gateway.command.output import table

if TYPE_CHECKING:
    from gateway.command.client import Client
    from gateway.command.client.documents.using import Choice, Voucher

_LOCK_DAYS = 30

Files = Annotated[list[Path], typer.Argument(metavar="FILE…", help="Files, folders or zips.")]
MaybeFiles = Annotated[
    list[Path] | None,
    typer.Argument(metavar="FILE…", help="Files, folders or zips (default: all of the voucher)."),
]
VoucherText = Annotated[
    str, typer.Option("--voucher", help="Your own number of the voucher (凭证号).")
]
OnlyGood = Annotated[
    bool, typer.Option("--only-good", help="Leave out what is not good instead of refusing all.")
]
Unconfirmed = Annotated[
    bool,
    typer.Option(
        "--unconfirmed",
        help="Also documents that nobody vouches for here: you looked into them elsewhere.",
    ),
]


def register(app: typer.Typer) -> None:
    """Put the commands into the group."""
    for name, body, example in (
        ("lock", lock, "shujian document lock invoices/ --voucher 2026-11-0042 --as cw-clerk"),
        ("book", book, "shujian document book invoices/ --voucher 2026-11-0042 --as cw-clerk"),
        ("release", release, "shujian document release --voucher 2026-11-0042 --as cw-clerk"),
        (
            "reverse",
            reverse,
            "shujian document reverse a.xml --voucher 2026-11-0042 --reason 退票 --as cw-head",
        ),
    ):
        command(app, name, example, CLIENT)(body)
    example = 'shujian document assign a.xml --buyer 某公司 --reason "购买方申诉" --as steward'
    command(app, "assign", example, CLIENT)(assign)


def lock(
    call: Call,
    files: Files,
    *,
    voucher: VoucherText,
    as_: As,
    until: Annotated[
        str | None,
        typer.Option("--until", metavar="DAY", help="Last day of the lock (default: 30 days)."),
    ] = None,
    only_good: OnlyGood = False,
    unconfirmed: Unconfirmed = False,
) -> int:
    """Lock documents (锁定) for a voucher for some days: nobody else can book them meanwhile."""
    from gateway.command.client.documents.drafting import last_second

    end = int(time.time()) + _LOCK_DAYS * 86_400 if until is None else last_second(until)
    taken = ("LockUse", "locked", {"until": end})
    return _take(call, files, voucher, as_, taken, only_good=only_good, unconfirmed=unconfirmed)


def book(
    call: Call,
    files: Files,
    *,
    voucher: VoucherText,
    as_: As,
    only_good: OnlyGood = False,
    unconfirmed: Unconfirmed = False,
) -> int:
    """Book documents (入账) under a voucher with one signature: all of them, or none.

    Each is verified first. What is not good is named with the reason, and nothing is signed unless
    --only-good leaves it out. Twice the same document counts once.
    """
    taken = ("BookUse", "booked", dict[str, Any]())
    return _take(call, files, voucher, as_, taken, only_good=only_good, unconfirmed=unconfirmed)


def release(call: Call, files: MaybeFiles = None, *, voucher: VoucherText, as_: As) -> int:
    """Release locked documents (解锁): anybody may use them again."""
    return _give_back(call, files, voucher, as_, "ReleaseUse", "locked", None)


def reverse(
    call: Call, files: MaybeFiles = None, *, voucher: VoucherText, reason: Reason, as_: As
) -> int:
    """Reverse a booking (冲回): a head of your organisation signs, and the reason is recorded.

    A steward's head reverses that of another by the voucher's id, as `vouchers` lists it.
    """
    from gateway.members.reason import make_reason

    return _give_back(call, files, voucher, as_, "ReverseUse", "booked", make_reason(reason))


def assign(
    call: Call,
    file: Annotated[Path, typer.Argument(help="The document as a file.")],
    *,
    buyer: Annotated[
        str | None,
        typer.Option("--buyer", metavar="MEMBER", help="Who alone may use it (default: anybody)."),
    ] = None,
    reason: Reason,
    as_: As,
) -> int:
    """Name the one member that may use a document (指定购买方); a head of a steward signs.

    A lock of another ends with its next use; a booking stays until it is reversed.
    """
    from gateway.command.answers import report
    from gateway.command.client import Client
    from gateway.command.client.documents.holding import uses_of
    from gateway.command.document_issue import buyer_of
    from gateway.members.reason import make_reason

    client = Client(call.settings, call.out, as_)
    (use,) = uses_of(client, _findings(client, [file])).values()
    message = {
        "key": use["use"],
        "buyer": buyer_of(client, buyer),
        "expectedState": use["state"] or 0,
    }
    submitted = client.submit(client.statement("NameBuyer", message, make_reason(reason)))
    return report(
        call, f"buyer of {file.name}", submitted, f"shujian trace --record {submitted.position}",
        about={"use": use["use"], "buyer": buyer},
    )  # fmt: skip


def _take(
    call: Call,
    files: list[Path],
    voucher: str,
    as_: str,
    taken: tuple[str, str, dict[str, Any]],
    *,
    only_good: bool,
    unconfirmed: bool,
) -> int:
    from gateway.checking.report import report
    from gateway.command.client import Client
    from gateway.command.client.documents.using import choose
    from gateway.command.client.importing import member_of

    client = Client(call.settings, call.out, as_)
    member = member_of(client)
    lines = report(_findings(client, files), member["code"], member["name"]).lines
    known, choices = choose(client, lines, voucher, taken[1], unconfirmed=unconfirmed)
    good = [choice for choice in choices if choice.use is not None]
    bad = [c for c in choices if c.use is None and not c.already and not c.is_repeated]
    if bad and not only_good:
        _show(call, voucher, choices, None)
        raise CommandError(
            f"{len(bad)} of {len(choices)} files are not good, so nothing was {taken[1]}; leave "
            "them out with --only-good"
        )
    if not good:
        _show(call, voucher, choices, None)
        done = any(choice.already for choice in choices)
        call.out.say(f"nothing is left to be {taken[1]}")
        return Status.FINE if done else Status.FAILED
    return _sign(call, client, member["id"], voucher, known, choices, taken)


def _sign(
    call: Call,
    client: Client,
    member: str,
    text: str,
    voucher: Voucher,
    choices: list[Choice],
    taken: tuple[str, str, dict[str, Any]],
) -> int:
    from gateway.command.answers import reason_text
    from gateway.command.client.documents.asking import MOST_KEYS

    keys = sorted(choice.use for choice in choices if choice.use is not None)
    if len(keys) > MOST_KEYS:
        raise CommandError(
            f"{len(keys)} documents, one voucher takes {MOST_KEYS} at once; give them in parts"
        )
    message = {
        "member": member,
        "voucher": voucher.hashed,
        "keys": keys,
        "expectedState": voucher.state,
        **taken[2],
    }
    submitted = client.submit(client.statement(taken[0], message))
    value = {
        "statement": submitted.digest,
        "state": submitted.state,
        "record": submitted.position,
        "reason": submitted.reason,
    }
    _show(call, text, choices, value)
    if submitted.state == "refused":
        raise CommandError(
            f"refused by the contract (record {submitted.position}): nothing was {taken[1]}: "
            f"{reason_text(submitted.reason)}"
        )
    done = "accepted by the contract" if submitted.state == "accepted" else "the chain is awaited"
    call.out.say(
        f"{counted(len(keys))} {taken[1]} under {text}: {done} (record {submitted.position})"
    )
    if taken[1] == "locked":
        call.out.next(f"shujian document book FILES --voucher '{text}' --as NAME")
    else:  # whether it is revoked or red-lettered later; to take it back is no next step
        call.out.next("shujian document vouchers --as NAME")
    return Status.FINE


def _findings(client: Client, files: list[Path]) -> list[Any]:
    from gateway.command.client.documents.sources import files_of, pieces
    from gateway.command.client.documents.verifying import finding_of, findings

    with client.out.progress("verifying") as progress:
        given = pieces(files_of(files), rows=False)
        return [finding_of(one) for one in findings(client, given, None, progress)]


def _show(call: Call, voucher: str, choices: list[Choice], statement: Any) -> None:
    rows = [[_word(choice), choice.line.finding.verdict.value, choice.name,
             choice.why or choice.remark] for choice in choices]  # fmt: skip
    value = {
        "voucher": voucher,
        "files": [choice.as_json() for choice in choices],
        "statement": statement,
    }
    call.out.result(value, table(["", "VERDICT", "FILE", "WHY"], rows))


def _word(choice: Choice) -> str:
    if choice.use is not None:
        return "good"
    if choice.already:
        return "done"
    return "repeated" if choice.is_repeated else "not good"


def _give_back(
    call: Call,
    files: list[Path] | None,
    voucher: str,
    as_: str,
    kind: str,
    held: str,
    reason: dict[str, Any] | None,
) -> int:
    from chain.records import tag_hash
    from chain.words import to_hex
    from gateway.command.answers import report
    from gateway.command.client import Client
    from gateway.command.client.documents.holding import held_by, uses_of

    client = Client(call.settings, call.out, as_)
    known, whose, uses = held_by(client, voucher, held)
    if files:
        found = uses_of(client, _findings(client, files))
        wanted = {name: str(use["use"]) for name, use in found.items()}
        if strange := [name for name, use in wanted.items() if use not in uses]:
            raise CommandError(
                f"{strange[0]} is not {held} under {voucher}, and {len(strange) - 1} more are not"
            )
        uses = sorted(set(wanted.values()))
    if not uses:
        raise CommandError(f"nothing is {held} under {voucher}; see `shujian document vouchers`")
    member = to_hex(tag_hash(f"member:{whose}"))
    message = {"member": member, "voucher": known.hashed, "keys": uses,
               "expectedState": known.state}  # fmt: skip
    submitted = client.submit(client.statement(kind, message, reason))
    word = "release" if kind == "ReleaseUse" else "reversal"
    return report(
        call, f"{word} of {counted(len(uses))} under {voucher}", submitted,
        f"shujian trace --record {submitted.position}",
        about={"voucher": voucher, "uses": uses},
    )  # fmt: skip
