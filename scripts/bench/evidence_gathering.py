"""Measure gathering evidence: time, size beyond the bodies, memory of the gateway, and checking it.

    .venv/bin/python -m scripts.bench.evidence_gathering [records]

A ledger of its own with gateway and embedded node as real processes, in a temporary folder: half of
10,000 entries published and accepted by the Catalog contract (two records each), and a report of
10,000 accesses under 100 authorizations, unless another number is given. Then evidence is asked for
over HTTP as an auditor does, each twice; the second time counts.
"""

from __future__ import annotations

import os
import platform
import sqlite3
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chain.evidence import Status, check, parse_evidence
from gateway.command.client import Client, Connection
from gateway.command.output import Output
from gateway.ledger import from_json
from gateway.settings import Settings
from gateway.trust.service import trust_of
from scripts.bench import report
from tests.acceptance.shell import Shell, make_shell
from tests.support.ports import free_port

RECORDS = 10_000


@dataclass(frozen=True)
class Taken:
    """What one evidence took."""

    name: str
    records: int
    seconds: float
    processor: float
    node: float
    size: int
    beyond: float
    peak: float
    checked: float

    def line(self) -> str:
        return (
            f"{self.name:<34} {self.records:>7,} {self.seconds:>8.2f} {self.processor:>8.2f} "
            f"{self.node:>7.2f} {self.size / 1e6:>8.2f} {self.beyond:>9,.0f} {self.peak:>8,.0f} "
            f"{self.checked:>8.2f}"
        )


HEAD = (
    f"{'evidence':<34} {'records':>7} {'s':>8} {'gateway':>8} {'node s':>7} {'MB':>8} "
    f"{'B beyond':>9} {'peak MB':>8} {'check s':>8}"
)


def publish(shell: Shell, count: int) -> None:
    """So many entries, published by one department and accepted by the contract."""
    table = shell.home / "many.csv"
    table.write_text(
        "名称,提供方,摘要,分类,格式,共享类型,共享方式,更新周期\n"
        + "".join(
            f"目录{number},市统计局,说明,经济建设,电子表格,无条件共享,文件下载,每年\n"
            for number in range(count)
        )
    )
    shell.run("catalog", "import", str(table), "--as", "tj-clerk")


def admit_auditor(shell: Shell) -> None:
    shell.run("account", "new", "auditor")
    shell.run(
        *("member", "admit", "市审计局", "--code", "SJ-1", "--prefix", "SJJ"),
        *("--role", "auditor", "--handler", "auditor", "--as", "steward"),
    )


def client_of(shell: Shell) -> Client:
    """The auditor, in this process."""
    settings = Settings(
        data=shell.data,
        url=shell.settings["SHUJIAN_URL"],
        password_file=shell.home / "pw",
        memory=None,
    )
    return Client(settings, Output(), "auditor")


def take(shell: Shell, client: Client, name: str, **query: Any) -> Taken:
    """Ask for it twice and check what came."""
    for _ in range(2):
        gateway, node = shell.gateway_pid(), shell.node_pid()
        used = report.processor(gateway), report.processor(node)
        Path(f"/proc/{gateway}/clear_refs").write_text("5")  # the peak is counted anew
        began = time.perf_counter()
        with client.download("/v1/evidence", query={**query, "case": "AUD-1"}) as response:
            content = response.read()
        seconds = time.perf_counter() - began
        used = report.processor(gateway) - used[0], report.processor(node) - used[1]
    ledger = from_json(Connection(shell.settings["SHUJIAN_URL"]).get("/v1/ledger")["ledger"])
    trust = trust_of(ledger, Settings(memory=None))
    began = time.process_time()
    found = check(content, trust)
    checked = time.process_time() - began
    left = {item.name for item in found.checks if item.demanded and item.status is not Status.VALID}
    assert left <= {"completeness"}, found.checks
    shown = parse_evidence(content).records
    bodies = sum(len(item.body.data) for item in shown if item.body is not None)
    return Taken(
        name, len(found.answer), seconds, *used, len(content),
        (len(content) - bodies) / len(shown), report.memory(gateway, "VmHWM"), checked,
    )  # fmt: skip


def tell(shell: Shell, count: int) -> None:
    """Fill the ledger, ask, and print what it took."""
    report.found(shell)
    admit_auditor(shell)
    publish(shell, count // 2)
    report.report(shell, 1, 0, count)
    client = client_of(shell)
    rested = report.memory(shell.gateway_pid(), "VmRSS")
    print(f"gateway at rest: {rested:,.0f} MB; journal of {report.checkpoint_size(shell):,}")
    print(HEAD)
    code = "A-012345678900"
    for name, query in (
        ("one record", {"record": 60}),
        ("accesses of an authorization", {"authorization": code}),
        ("reported accesses, by member", {"kind": "access.reported", "member": "西城区"}),
        ("publications, effects proved", {"kind": "catalog.published", "member": "市统计局"}),
    ):
        print(take(shell, client, name, **query).line(), flush=True)


def main(arguments: list[Any]) -> None:
    """Print the figures with the machine that they were measured on."""
    count = int(arguments[0]) if arguments else RECORDS
    report.AUTHORIZATIONS = 100
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python "
        f"{platform.python_version()}, SQLite {sqlite3.sqlite_version}; {count:,} records"
    )
    with tempfile.TemporaryDirectory() as folder:
        shell = make_shell(Path(folder) / "home", free_port())
        try:
            tell(shell, count)
        finally:
            shell.stop()


if __name__ == "__main__":
    main(sys.argv[1:])
