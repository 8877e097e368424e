"""Programs that tests start: where they are, and a node that is not ours."""

from __future__ import annotations

import os
import platform
import re
import ssl
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

PATIENCE = 240.0
"""Seconds that any one thing may take on a busy machine; what hangs fails instead."""

NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Trusts nobody. Made once: httpx else reads all authorities for each client or single request, for
27 ms of processor time, and tests that wait ask twenty times a second."""

_LISTENING = re.compile(r"Listening on (127\.0\.0\.1:\d+)")
_MACHINES = {"x86_64": "amd64", "AMD64": "amd64", "aarch64": "arm64", "arm64": "arm64"}


class ToolMissing(AssertionError):
    """A program that the tests need is not there: a failure, never a skip."""


def foundry_tool(name: str) -> Path:
    """The native program ``anvil`` or ``cast``: ``SHUJIAN_<NAME>`` or tests/node_modules.

    The package's own launcher is passed by: it is a Node.js process that would outlive a kill
    as the parent of the real one.
    """
    variable = f"SHUJIAN_{name.upper()}"
    if given := os.environ.get(variable):
        path = Path(given)
    else:
        machine = _MACHINES.get(platform.machine(), platform.machine())
        package = f"{name}-{platform.system().lower()}-{machine}"
        path = ROOT / "tests/node_modules/@foundry-rs" / package / "bin" / name
    if not path.is_file():
        raise ToolMissing(
            f"{name} is not at {path}: run ./scripts/test, which installs it, or set {variable}"
        )
    return path


@dataclass
class Anvil:
    """A running anvil: Cancun rules, free gas, chain id 31337, nobody's account funded."""

    url: str
    process: subprocess.Popen[bytes]

    def stop(self) -> None:
        """Ends the process; nothing of its chain is kept."""
        self.process.kill()
        self.process.wait()


def start_anvil(log: Path, *flags: str, port: int = 0, timeout: float = PATIENCE) -> Anvil:
    """Starts anvil on a free port of 127.0.0.1, with ``flags`` added, and waits until it listens.

    ``--no-mining`` stops it from making a block for each transaction; then ``evm_mine`` does.
    """
    command = [
        str(foundry_tool("anvil")), "--host", "127.0.0.1", "--port", str(port), "--accounts", "0",
        "--hardfork", "cancun", "--base-fee", "0", "--gas-price", "0", "--disable-min-priority-fee",
        "--gas-limit", "200000000", "--order", "fifo", *flags,
    ]  # fmt: skip
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT
        )
    try:
        return Anvil(f"http://{_wait_for_address(process, log, timeout)}", process)
    except BaseException:
        process.kill()
        process.wait()
        raise


def _wait_for_address(process: subprocess.Popen[bytes], log: Path, timeout: float) -> str:
    until = time.monotonic() + timeout
    while time.monotonic() < until:
        if found := _LISTENING.search(log.read_text(errors="replace")):
            return found[1]
        if process.poll() is not None:
            break
        time.sleep(0.01)
    raise ToolMissing(f"anvil did not start; it said:\n{log.read_text(errors='replace')[-2000:]}")
