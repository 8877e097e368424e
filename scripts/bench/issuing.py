"""Measure issuing documents in one batch, and verifying them one by one, against a real gateway.

    .venv/bin/python -m scripts.bench.issuing [COUNT]

A ledger is founded in a folder of its own and served with its embedded node. `issue` is the command
`shujian document issue --series` from a file of NDJSON to the last bundle on the disk and left with
the gateway, its peak memory beside it. `bundle` and `paper` verify each document by
``POST /v1/verify``, one request after another, first its bundle, then the file that was issued,
which the gateway reads in a process of its own.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

import httpx

from gateway.command.demo.papers import Party, certificate
from tests.acceptance.shell import Shell, make_shell
from tests.support.ports import free_port

BUREAU = Party("示例局", "SLJ")


def served(home: Path) -> Shell:
    """A ledger with an issuer of certificates, served."""
    shell = make_shell(home, free_port())
    shell.settings["SHUJIAN_PUBLIC_RATE"] = "100000"
    shell.run("account", "new", "steward", "clerk", "head")
    shell.run("init", "--steward", "steward", "--demonstration")
    shell.run("up", "--detach")
    shell.run(
        *("member", "admit", "示例局", "--code", "SLJ", "--prefix", "SLJ", "--role", "issuer"),
        *("--handler", "clerk", "--head", "head", "--as", "steward"),
    )
    shell.run("document", "license", "示例局", "--kind", "certificate", "--as", "steward")
    return shell


def issue(shell: Shell, count: int) -> dict[str, object]:
    """One batch, by the command."""
    papers = shell.home / "papers.ndjson"
    with papers.open("w", encoding="utf-8") as file:
        for number in range(count):
            file.write(json.dumps(json.loads(certificate(number, 2026, BUREAU))) + "\n")
    began = time.monotonic()
    status, peak = _run(shell, "document", "issue", papers.name, "--series", "S", "--as", "clerk")
    seconds = time.monotonic() - began
    sizes = [path.stat().st_size for path in (shell.home / "issued").glob("*.bundle.json")]
    assert (status, len(sizes)) == (0, count)
    return {
        "seconds": round(seconds, 2),
        "a second": round(count / seconds),
        "peak MiB of the command": peak,
        "bytes of a bundle": sum(sizes) // count,
    }


def _run(shell: Shell, *arguments: str) -> tuple[int, int]:
    """The exit status of a command and the largest memory of its own process in MiB."""
    command = [sys.executable, "-P", "-m", "gateway.command", *arguments]
    with (shell.home / "said").open("wb") as out:
        process = subprocess.Popen(
            command, cwd=shell.home, env=shell.environment, stdout=out, stderr=out
        )
        _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, used.ru_maxrss // 1024


def verify(url: str, documents: Iterable[bytes]) -> dict[str, object]:
    """Each document by a request of its own."""
    times: list[float] = []
    with httpx.Client(base_url=url, trust_env=False, timeout=60) as client:
        headers = {"Content-Type": "application/octet-stream"}
        for data in documents:
            began = time.perf_counter()
            answer = client.post("/v1/verify", content=data, headers=headers)
            times.append(time.perf_counter() - began)
            assert answer.json()["findings"][0]["verdict"] == "VALID", answer.text
    times.sort()
    return {
        "a second": round(len(times) / sum(times)),
        "median ms": round(times[len(times) // 2] * 1e3, 1),
        "p99 ms": round(times[len(times) * 99 // 100] * 1e3, 1),
    }


def main() -> None:
    """Print one line for each measurement."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    print(platform.machine(), platform.python_version(), "cores", os.cpu_count(), flush=True)
    print("load", " ".join(f"{value:.1f}" for value in os.getloadavg()), flush=True)
    with tempfile.TemporaryDirectory(prefix="shujian-issuing-") as folder:
        shell = served(Path(folder) / "home")
        try:
            _measure(shell, count)
        finally:
            shell.stop()


def _measure(shell: Shell, count: int) -> None:
    print(f"issue {count}", json.dumps(issue(shell, count)), flush=True)
    url, issued = shell.settings["SHUJIAN_URL"], shell.home / "issued"
    bundles = (issued / f"papers-{number}.bundle.json" for number in range(1, count + 1))
    found = verify(url, (path.read_bytes() for path in bundles))
    print(f"bundle {count}", json.dumps(found), flush=True)
    papers = (certificate(number, 2026, BUREAU) for number in range(count))
    print(f"paper {count}", json.dumps(verify(url, papers)), flush=True)


if __name__ == "__main__":
    main()
