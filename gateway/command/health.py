"""``shujian status``, ``doctor``, ``audit`` and ``rebuild``: how the ledger is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gateway.command.errors import Status
from gateway.command.frame import LEDGER, SERVICE, Call, command
from gateway.command.output import fields
from gateway.ledger import CONTRACTS
from gateway.zone import instant

if TYPE_CHECKING:
    from gateway.operation.status import Status as Found


def register(root: typer.Typer) -> None:
    """Put the commands into the tree."""
    command(root, "status", "shujian status", (*LEDGER, "url"))(status)
    command(root, "doctor", "shujian doctor", SERVICE)(doctor)
    command(root, "audit", "shujian audit", (*LEDGER, "node_port"))(audit)
    command(root, "rebuild", "shujian rebuild", LEDGER)(rebuild)


def status(call: Call) -> int:
    """Say who serves the ledger, how far the chain is behind, and how large everything is."""
    from gateway.operation import service
    from gateway.operation.status import look

    found = look(service.effective(call.settings))
    call.out.result(found.as_json(), fields(_pairs(found)))
    if found.ready is None:
        call.out.next("shujian up --detach", "shujian doctor")
        return Status.UNREACHABLE
    if not found.able:
        call.out.next("shujian doctor")
        return Status.FAILED
    return Status.FINE


def _pairs(found: Found) -> dict[str, object]:
    ledger: dict[str, Any] = (found.public or {}).get("ledger") or found.local or {}
    pairs: dict[str, object] = {"gateway": _gateway(found)}
    if ledger:
        marked = " (demonstration 演示)" if ledger["demonstration"] else ""
        pairs["ledger"] = f"{ledger['ledger_id']}{marked}"
    pairs |= _progress(found)
    if ledger:
        kind = "embedded node" if ledger["embedded"] else "another engine"
        pairs["chain"] = f"id {ledger['chain_id']}, {kind}"
        pairs |= {name: ledger[name] for name in (*CONTRACTS, "operator")}
        pairs["sealers"] = ", ".join(ledger["sealers"]) or "-"
    if found.audit is not None:
        pairs["last audit"] = _last_audit(found.audit)
    pairs |= {f"disk {name}": f"{size / 2**20:,.1f} MiB" for name, size in found.sizes.items()}
    return pairs


def _last_audit(last: dict[str, Any]) -> str:
    runs = "; one runs now" if last["running"] else ""
    if last["time"] is None:
        return f"none yet{runs}"
    said = f"{last['result']}, {last['findings']:,} findings in {last['size']:,} records"
    return f"{instant(last['time'])} 北京时间: {said}{runs}"


def _gateway(found: Found) -> str:
    process = "" if found.pid is None else f" (process {found.pid})"
    if found.ready is None:
        return f"{found.url} does not answer{process}"
    return f"{found.url} is {found.ready['status']}{process}"


def _progress(found: Found) -> dict[str, object]:
    if found.ready is None:
        return {}
    pairs: dict[str, object] = {"records": f"{found.ready['records']:,}"}
    checkpoint = (found.public or {}).get("checkpoint")
    if checkpoint is not None:
        pairs["checkpoint"] = (
            f"{checkpoint['size']:,} records, block {checkpoint['block']}, "
            f"root {checkpoint['root']}"
        )
    lag = found.ready["lag"].items()
    pairs |= {name.replace("_", " "): value for name, value in lag if value is not None}
    return pairs | _observers(found.ready.get("observers"))


def _observers(seen: dict[str, Any] | None) -> dict[str, object]:
    if seen is None:
        return {}
    pairs: dict[str, object] = {}
    if seen["required"]:
        behind = f"{seen['records_not_observed']:,} records not yet observed"
        pairs["observed"] = f"{seen['observed'] or 0:,} records by {seen['required']}, {behind}"
    for one in seen["accounts"]:
        signed = "nothing signed yet"
        if one["size"] is not None:
            signed = f"{one['size']:,} records, {one['seconds_since']:,.0f} s ago"
        pairs[f"observer {one['account']}"] = signed
    for number, text in enumerate(seen["trouble"], 1):
        pairs[f"CONTRADICTION {number}"] = text
    return pairs


def doctor(call: Call) -> int:
    """Check machine, accounts, database, node and gateway, and say what to do (体检)."""
    from gateway.operation import service
    from gateway.operation.doctor import Level, examine

    findings = []
    for finding in examine(service.effective(call.settings)):
        findings.append(finding)
        if not call.out.as_json:
            call.out.lines([f"{finding.level:<4}  {finding.name:<9} {finding.note}"])
    if call.out.as_json:
        rows = [{"check": f.name, "level": f.level, "note": f.note} for f in findings]
        call.out.result(rows, [])
    failed = sum(finding.level is Level.FAIL for finding in findings)
    if failed:
        call.out.say(f"{failed} of {len(findings)} checks failed")
    return Status.FAILED if failed else Status.FINE


def audit(
    call: Call,
    *,
    database: Annotated[
        str | None,
        typer.Option("--copy", metavar="FILE", help="Audit this copy of the SQLite database."),
    ] = None,
    fresh: Annotated[
        bool,
        typer.Option("--fresh", help="Begin anew instead of going on with an interrupted one."),
    ] = False,
    deep: Annotated[
        bool, typer.Option("--deep", help="Read each byte of payloads, open each document kept.")
    ] = False,
    mirror: Annotated[
        Path | None,
        typer.Option("--mirror", metavar="DIR", help="Trust this observer's mirror alone."),
    ] = None,
) -> int:
    """Recompute leaves, tree, ordinals and tables, and hold them against the chain (审计).

    Exit status 0: clean; 1: something differs; 3: clean as far as it went, but the chain is away,
    or with --mirror database or chain are not at hand: then the mirror was checked by itself.
    """
    from gateway.command.auditing import Stages, lines_of
    from gateway.command.ledger import require_local
    from gateway.operation import auditing

    url = None if database is None else f"sqlite:///{Path(database).absolute()}"
    if mirror is not None:
        return _audit_mirror(call, mirror, url)
    require_local(call)
    with Stages(call.out) as stages:
        report = auditing.audit(call.settings, call.out.say, stages, database=url, fresh=fresh)
    call.out.result(report.as_json(), lines_of(report))
    if report.exit_status == Status.FAILED:
        call.out.next("shujian rebuild (where only tables differ from the journal)")
    elif report.exit_status == Status.UNREACHABLE:
        call.out.next("shujian doctor")
    return report.exit_status


def _audit_mirror(call: Call, mirror: Path, database: str | None) -> int:
    from gateway.command.auditing import Stages, lines_of
    from gateway.operation import mirroring

    with Stages(call.out) as stages:
        report = mirroring.audit_mirror(call.settings, mirror, stages, database=database)
    call.out.result(report.as_json(), lines_of(report))
    return report.exit_status


def rebuild(call: Call) -> None:
    """Make the tables again from the journal (重建); the gateway must not run meanwhile."""
    from gateway.command.auditing import Stages
    from gateway.command.ledger import require_local
    from gateway.operation import auditing

    require_local(call)
    with Stages(call.out) as stages:
        records = auditing.make_again(call.settings, stages)
    call.out.result({"records": records}, [f"tables made again from {records:,} records"])
    call.out.next("shujian audit", "shujian up --detach")
