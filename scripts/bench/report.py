"""Measure a bulk report end to end: HTTP, checks, journal, index, accesses, anchors on the chain.

    .venv/bin/python -m scripts.bench.report [events]

A ledger of its own with gateway and embedded node as real processes, in a temporary folder; 50,000
events unless another number is given, of two departments, 20 resources and 300 authorizations. The
second report is what is measured: the first warms up. Beside it, what the parts take alone.
"""

from __future__ import annotations

import json
import os
import platform
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gateway.ledger import OUTBOX
from gateway.reports.event import parse_line
from tests.acceptance.shell import Shell, make_shell
from tests.support.ports import free_port

EVENTS, WARM = 50_000, 4_000
RESOURCES, AUTHORIZATIONS = 20, 300
PROVIDER, CONSUMER = "11110000000021231Y", "11110000000021999X"
PERIOD = "2026-01"


def events(first: int, count: int) -> Iterator[bytes]:
    """Lines of a report as an exchange platform would write them."""
    for number in range(first, first + count):
        day, second = number % 28 + 1, number % 86_400
        event = {
            "id": f"20260412-{number:012d}",
            "time": f"2026-01-{day:02d}T{second // 3600:02d}:{second // 60 % 60:02d}:"
            f"{second % 60:02d}.{number % 1000:03d}+08:00",
            "resource": f"STJJ-{number * 7 % RESOURCES + 1:04d}",
            "consumer": CONSUMER,
            "authorization": f"A-0123456789{_letters(number % AUTHORIZATIONS)}",
            "purpose": "tax.verify",
            "case": f"2026-{number % 900:04d}",
            "action": "query",
            "actor": f"0x{number * 2654435761 % 2**256:064x}",
            "bytes": number % 100_000,
            "count": 1,
        }
        yield json.dumps(event, separators=(",", ":")).encode() + b"\n"


def _letters(number: int) -> str:
    alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    return alphabet[number // 32] + alphabet[number % 32]


def found(shell: Shell) -> None:
    """A ledger with a provider, a consumer and the provider's resources."""
    for name in ("steward", "tj-clerk", "tj-head", "xc-clerk", "xc-head"):
        shell.run("account", "new", name)
    shell.run("init", "--steward", "steward")
    shell.run("up", "--detach")
    for code, name, prefix, who, role in (
        (PROVIDER, "市统计局", "STJJ", "tj", "provider"),
        (CONSUMER, "西城区", "XCQ", "xc", "consumer"),
    ):
        people = ("--handler", f"{who}-clerk", "--head", f"{who}-head")
        roles = ("--role", role, "--prefix", prefix, "--as", "steward")
        shell.run("member", "admit", name, "--code", code, *people, *roles)
    template = shell.home / "catalog.csv"
    template.write_text(
        "名称,提供方,摘要,分类,格式,共享类型,共享方式,更新周期\n"
        + "".join(
            f"数据{number},市统计局,说明,经济建设,电子表格,无条件共享,文件下载,每年\n"
            for number in range(RESOURCES)
        )
    )
    shell.run("catalog", "import", str(template), "--as", "tj-clerk")


def report(shell: Shell, sequence: int, first: int, count: int) -> tuple[float, float]:
    """Seconds until a report was answered, and until all of it was anchored."""
    path = shell.home / f"events-{sequence}.ndjson"
    path.write_bytes(b"".join(events(first, count)))
    began = time.perf_counter()
    said = shell.run(
        *("report", str(path), "--sequence", str(sequence), "--period", PERIOD),
        *("--as", "tj-clerk", "--json"),
    ).json
    answered = time.perf_counter() - began
    assert said["taken"] == count, said
    while checkpoint_size(shell) <= said["completed"]:
        time.sleep(0.1)
    return answered, time.perf_counter() - began


def checkpoint_size(shell: Shell) -> int:
    """How many records are anchored."""
    _, answer = shell.ask("/v1/ledger")
    checkpoint = (answer or {}).get("checkpoint")
    return 0 if checkpoint is None else int(checkpoint["size"])


def on_disk(shell: Shell) -> dict[str, int]:
    """Bytes of each database, its write-ahead log folded in."""
    sizes = {}
    for name in ("gateway.sqlite", OUTBOX, "node/chain.sqlite"):
        path = shell.data / name
        with sqlite3.connect(path) as connection:
            connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
        connection.close()
        sizes[name] = path.stat().st_size
    return sizes


def memory(pid: int | None, what: str) -> float:
    """Resident memory of a process in MB: ``VmRSS`` now, ``VmHWM`` at its most."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(what):
            return int(line.split()[1]) / 1024
    raise LookupError(what)


def processor(pid: int | None) -> float:
    """Seconds of processor time that a process has used."""
    used = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return sum(map(int, used)) / os.sysconf("SC_CLK_TCK")


def parts() -> dict[str, float]:
    """Microseconds an event that reading a line takes alone."""
    lines = [line.rstrip() for line in events(0, 20_000)]
    began = time.perf_counter()
    for number, line in enumerate(lines):
        parse_line(number, line)
    return {"reading a line": (time.perf_counter() - began) / len(lines) * 1e6}


def tell(shell: Shell, count: int) -> None:
    """Report, and print what it took."""
    report(shell, 1, 0, WARM)
    before, gateway, node = on_disk(shell), shell.gateway_pid(), shell.node_pid()
    rested, worked = memory(gateway, "VmRSS"), [processor(pid) for pid in (gateway, node)]
    answered, anchored = report(shell, 2, WARM, count)
    each = [
        (processor(pid) - earlier) / count * 1e6
        for pid, earlier in zip((gateway, node), worked, strict=True)
    ]
    sizes = on_disk(shell)
    print(f"{count / answered:>9,.0f} events/s until answered (validated, journalled, indexed)")
    print(f"{count / anchored:>9,.0f} events/s until all of them were anchored")
    print(
        f"{each[0]:>9,.0f} µs of processor time an event in the gateway, {each[1]:,.0f} in the "
        f"node: at most {1e6 / max(each):,.0f} events/s with a core for each"
    )
    for name, size in sizes.items():
        print(f"{(size - before[name]) / count:>9,.0f} bytes an event in {name}")
    print(
        f"{memory(gateway, 'VmHWM'):>9,.0f} MB peak of the gateway ({rested:,.0f} MB before), "
        f"{memory(node, 'VmHWM'):,.0f} MB of the node"
    )
    for name, micros in parts().items():
        print(f"{micros:>9,.1f} µs an event: {name}")


def main(arguments: list[Any]) -> None:
    """Print the figures with the machine that they were measured on."""
    count = int(arguments[0]) if arguments else EVENTS
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python "
        f"{platform.python_version()}, SQLite {sqlite3.sqlite_version}; {count:,} events"
    )
    with tempfile.TemporaryDirectory() as folder:
        shell = make_shell(Path(folder) / "home", free_port())
        try:
            found(shell)
            tell(shell, count)
        finally:
            shell.stop()


if __name__ == "__main__":
    main(sys.argv[1:])
