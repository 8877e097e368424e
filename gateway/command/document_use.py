"""``shujian document lock|book|release|reverse``: an invoice is used once, under one voucher."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated, Any

import typer

from gateway.command.arguments import As, Reason
from gateway.command.document_issue import counted
from gateway.command.document_taking import Taking, found_in, take
from gateway.command.errors import CommandError
from gateway.command.frame import CLIENT, Call, command

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
    taking = Taking("LockUse", "locked", {"until": end}, voucher, only_good, unconfirmed)
    return take(call, files, as_, taking)


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
    --only-good leaves it out. Twice the same document counts once. What was issued to another
    member (`issue --buyer`) is not good, and the gateway refuses it.
    """
    return take(call, files, as_, Taking("BookUse", "booked", {}, voucher, only_good, unconfirmed))


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

    A lock of another ends with its next use; a booking stays until it is reversed. The contract
    holds to it, whatever buyer the issue names.
    """
    from gateway.command.answers import report
    from gateway.command.client import Client
    from gateway.command.client.documents.holding import uses_of
    from gateway.command.document_issue import buyer_of
    from gateway.members.reason import make_reason

    client = Client(call.settings, call.out, as_)
    (use,) = uses_of(client, found_in(client, [file])).values()
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
        found = uses_of(client, found_in(client, files))
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
