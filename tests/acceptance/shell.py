"""A person at a shell, in a folder of their own, with ``shujian`` on the path."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from gateway.operation import folder
from gateway.settings import Settings
from tests.acceptance.preloaded import forking
from tests.support.tools import NO_TLS, PATIENCE, ROOT


@dataclass(frozen=True)
class Said:
    """What a command said, and how it ended."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as JSON."""
        return json.loads(self.out)


@dataclass
class Shell:
    """Runs ``shujian`` as a process, always in the same folder with the same settings."""

    home: Path
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def data(self) -> Path:
        """The data folder of the ledger."""
        return self.home / "ledger"

    @property
    def environment(self) -> dict[str, str]:
        """The environment of every command, none of ours but the settings."""
        names = {f"SHUJIAN_{name.upper()}" for name in Settings.model_fields}
        kept = {key: value for key, value in os.environ.items() if key not in names}
        path = f"{self.home / 'bin'}{os.pathsep}{kept.get('PATH', '')}"
        return {**kept, "PATH": path, "PYTHONPATH": str(ROOT), "NO_COLOR": "1", **self.settings}

    def run(self, *arguments: str, expect: int = 0) -> Said:
        """Run one command to its end; fails unless it ends with that status."""
        done = subprocess.run(
            self._command(*arguments),
            cwd=self.home,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        said = Said(done.returncode, done.stdout, done.stderr)
        assert "Traceback" not in said.err, said.err
        assert said.status == expect, f"{arguments}: {said}"
        return said

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start a command and leave it running."""
        return subprocess.Popen(
            self._command(*arguments),
            cwd=self.home,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def serve(self) -> None:
        """Serve the ledger as ``up --detach`` does, with less to load."""
        with (self.data / folder.UP_LOG).open("ab") as log:
            process = forking().start("gateway.command", ["up"], self.home, self.environment, log)
        wait_until(
            lambda: self.ask("/readyz")[0] == httpx.codes.OK or process.poll() is not None,
            "the gateway is ready",
        )
        assert process.poll() is None, (self.data / folder.UP_LOG).read_text()[-3000:]
        process.let_go()

    def script(self, text: str) -> Said:
        """Run lines as a person would type them; ends with the first that fails."""
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", text],
            cwd=self.home,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE * 3,
            check=False,
        )
        return Said(done.returncode, done.stdout, done.stderr)

    def ask(self, path: str) -> tuple[int | None, Any]:
        """What a public route of the gateway answers; None where nobody answers."""
        try:
            response = httpx.get(
                f"{self.settings['SHUJIAN_URL']}{path}",
                timeout=PATIENCE,
                trust_env=False,
                verify=NO_TLS,
            )
        except httpx.TransportError:
            return None, None
        return response.status_code, response.json()

    def gateway_pid(self) -> int | None:
        """The process that serves the ledger."""
        return folder.holder(self.data / folder.UP_LOCK)

    def node_pid(self) -> int | None:
        """The process of the embedded node."""
        return folder.holder(self.data / folder.NODE / "lock")

    def stop(self) -> None:
        """End whatever still serves the ledger: the gateway, and the node with it."""
        for find in (self.gateway_pid, self.node_pid):
            if (pid := find()) is not None:
                _end(pid)

    def _command(self, *arguments: str) -> list[str]:
        module = "gateway.command"
        if arguments[:2] == ("account", "new"):
            module = "tests.support.light_accounts"
        return [sys.executable, "-P", "-m", module, *arguments]


def make_shell(home: Path, port: int) -> Shell:
    """A folder with a password file, a ``shujian`` on the path, and settings for a free port."""
    home.mkdir(parents=True)
    program = home / "bin" / "shujian"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -P -m gateway.command "$@"\n')
    program.chmod(0o700)
    password = home / "pw"
    password.write_text("3f0c6f1f0d0e4b7f9a1f\n")
    password.chmod(0o600)
    return Shell(
        home,
        {
            "SHUJIAN_DATA": "./ledger",
            "SHUJIAN_URL": f"http://127.0.0.1:{port}",
            "SHUJIAN_PASSWORD_FILE": "./pw",
        },
    )


def wait_until(condition: Callable[[], bool], what: str) -> None:
    """Wait until something is so; fails with what was waited for."""
    until = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < until, f"waited in vain until {what}"
        time.sleep(0.05)


def is_alive(pid: int) -> bool:
    """Whether the process still runs; one that has ended and was not fetched does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def _end(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGTERM)
        until = time.monotonic() + 30
        while is_alive(pid) and time.monotonic() < until:
            time.sleep(0.05)
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
