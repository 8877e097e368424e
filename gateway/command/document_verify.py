"""``shujian document verify``: authentic, unaltered, in force? Asked of the gateway."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from gateway.command.errors import CommandError, Status
from gateway.command.frame import CLIENT, Call, command
from gateway.command.output import table

_EXAMPLE = "shujian document verify invoices/ --as-of 2026-03-31"
_TOLD = ("INVALID", "ERROR")
"""Checks of these results are printed; ``--json`` gives all."""
_NAMED = "named."
"""Checks of this beginning are printed where they are ASSERTED, too."""
_SHOWN = 12
"""So many differences of a file are printed; ``--json`` gives all that are told."""

Files = Annotated[
    list[Path] | None, typer.Argument(metavar="FILE…", help="Files, folders or zips.")
]


def register(app: typer.Typer) -> None:
    """Put the command into the group."""
    command(app, "verify", _EXAMPLE, CLIENT)(verify)


def verify(
    call: Call,
    files: Files = None,
    *,
    number: Annotated[
        str | None, typer.Option("--number", help="Instead of files: a number, with day and sum.")
    ] = None,
    date: Annotated[
        str | None, typer.Option("--date", metavar="DAY", help="Day of issue, with --number.")
    ] = None,
    amount: Annotated[
        str | None, typer.Option("--amount", help="Sum with tax, with --number.")
    ] = None,
    code: Annotated[
        str | None, typer.Option("--code", help="发票代码 of older invoices, with --number.")
    ] = None,
    seller: Annotated[
        str | None,
        typer.Option("--seller", help="The seller's number, where numbers are its own."),
    ] = None,
    qr: Annotated[
        str | None, typer.Option("--qr", metavar="TEXT", help="Instead: what a QR code says.")
    ] = None,
    identifier: Annotated[
        str | None, typer.Option("--identifier", help="Instead: a certificate's identifier.")
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="DAY", help="How it was at the end of that day."),
    ] = None,
    values: Annotated[
        bool, typer.Option("--values", help="Also print what stands in fields that differ.")
    ] = False,
    as_: Annotated[
        str | None,
        typer.Option("--as", metavar="NAME", help="Account that asks (default: nobody)."),
    ] = None,
) -> int:
    """Verify documents (查验): who vouches, whether unaltered, whether in force. 0 only if all are
    VALID; whatever could not be checked is never VALID.
    """  # fmt: skip
    from gateway.command.client import Client

    told = {"number": number, "date": date, "amount": amount, "code": code, "seller": seller}
    typed = _typed(told, {"qr": qr, "identifier": identifier})
    if bool(files) == bool(typed):
        raise CommandError("name files, or a --number, --qr or --identifier", Status.USAGE)
    client = Client(call.settings, call.out, as_)
    found = _by_text(client, typed, as_of) if typed else _by_files(client, files or [], as_of)
    call.out.result({"findings": found}, _lines(found, values=values))
    good = sum(one["verdict"] == "VALID" for one in found)
    call.out.say(f"{good:,} of {len(found):,} VALID")
    _advise(call, found, files)
    return Status.FINE if good == len(found) else Status.FAILED


def _typed(number: Mapping[str, str | None], other: Mapping[str, str | None]) -> dict[str, str]:
    """What was typed instead of files; raises `CommandError` for half a number, or for two."""
    asked = {name: value for name, value in other.items() if value is not None}
    told = {name: value for name, value in number.items() if value is not None}
    if len(asked) + ("number" in told) > 1:
        raise CommandError("ask for one of --number, --qr and --identifier", Status.USAGE)
    if told and not asked and ("number" not in told or "date" not in told):
        raise CommandError("a --number goes with --date and --amount", Status.USAGE)
    return {**told, **asked}


def _by_files(client: Any, files: list[Path], as_of: str | None) -> list[dict[str, Any]]:
    from gateway.command.client.documents.sources import files_of, pieces
    from gateway.command.client.documents.verifying import findings

    given = pieces(files_of(files), rows=False)
    with client.out.progress("verifying") as progress:
        found = findings(client, given, as_of, progress)
        return list(found) if client.out.as_json else [_printed(one) for one in found]


def _printed(one: dict[str, Any]) -> dict[str, Any]:
    """As much of a finding as is printed: thousands are in memory together."""
    kept = ("name", "verdict", "words", "source", "axes", "differing", "withheld", "exposed")
    return {
        **{name: one[name] for name in kept},
        "brought": {"type": one["brought"].get("type", "")},
        "checks": [each for each in one["checks"] if _is_told(each)],
        "differences": one["differences"][:_SHOWN],
        "unprotected": one["unprotected"][:1],
        "next": one["next"],
    }


def _by_text(client: Any, typed: dict[str, str], as_of: str | None) -> list[dict[str, Any]]:
    body = typed if as_of is None else {**typed, "as_of": as_of}
    return list(client.ask("/v1/verify", body)["findings"])


def _lines(found: list[dict[str, Any]], *, values: bool) -> list[str]:
    rows = [[one["verdict"], _source(one), _axes(one), one["name"]] for one in found]
    lines = table(["VERDICT", "SOURCE", "STATE", "FILE"], rows)
    for one in found:
        told = [*_checks(one), *_differences(one, values=values), *_exposed(one)]
        if one["verdict"] != "VALID" or told:
            lines += ["", f"{one['name']}: {one['words']}", *told]
    return lines


def _checks(one: dict[str, Any]) -> list[str]:
    """The checks that failed, or could not be made though they should have been; other names."""
    return [f"  {each['result']:<9} {each['name']}: {each['words']}"
            for each in one["checks"] if _is_told(each)]  # fmt: skip


def _is_told(check: dict[str, Any]) -> bool:
    is_another = check["name"].startswith(_NAMED) and check["result"] == "ASSERTED"
    return is_another or check["result"] in _TOLD


def _exposed(one: dict[str, Any]) -> list[str]:
    lines = ["  differs, and where is not told any more"] if one["withheld"] else []
    if one["exposed"]:
        first = one["unprotected"][0]["place"]
        lines.append(f"  {one['exposed']:,} parts of the file are protected by nothing: {first}")
    return lines


def _source(one: dict[str, Any]) -> str:
    source = one["source"]
    name = source["name"] or source["code"]
    return source["kind"] if not name else f"{source['kind']}: {name}"


def _axes(one: dict[str, Any]) -> str:
    """Validity, red letters and use beside each other; never mixed with the verdict."""
    axes = one["axes"]
    told = [axes["validity"]["state"]] if axes["validity"] else []
    if axes["red"] and axes["red"]["status"] != "none":
        told.append(f"red {axes['red']['status']}")
    if axes["use"]:
        told.append(axes["use"]["status"])
    return ", ".join(told) or "-"


def _differences(one: dict[str, Any], *, values: bool) -> list[str]:
    lines = []
    for each in one["differences"][:_SHOWN]:
        where = each["found_at"] or each["path"]
        line = f"  {each['change']:<9} {where}"
        if values and each["found"]:
            line += f"  found: {'; '.join(item['value'] for item in each['found'])}"
        lines.append(line)
    if one["differing"] > len(lines):
        lines.append(f"  and {one['differing'] - len(lines):,} more")
    return lines


def _advise(call: Call, found: list[dict[str, Any]], files: list[Path] | None) -> None:
    for text in dict.fromkeys(text for one in found for text in one["next"]):
        call.out.say(f"- {text}")
    bookable = sum(_may_be_booked(one) for one in found)
    if bookable and files:
        named = " ".join(map(str, files[:3])) + (" …" if len(files) > 3 else "")
        only = "" if bookable == len(found) else " --only-good"
        call.out.next(f"shujian document book {named}{only} --voucher V --as NAME")
    elif any(one["axes"]["use"] and one["axes"]["use"]["status"] == "booked" for one in found):
        call.out.next("shujian document vouchers --as NAME")


def _may_be_booked(one: dict[str, Any]) -> bool:
    """Whether the next step is to book it: a good invoice that is free, and whoever asks may."""
    use, red, kind = one["axes"]["use"], one["axes"]["red"], str(one["brought"].get("type", ""))
    is_free = use is not None and use["status"] == "free"
    is_taken_back = red is not None and (red["status"] == "full" or red["red"])
    is_good = one["verdict"] == "VALID" and kind.startswith("invoice")
    return is_good and is_free and not is_taken_back
