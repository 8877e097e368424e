"""The processes of one ledger: started as they are or altered, killed, frozen, asked."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
from collections.abc import Collection
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from chain.signin import personal_digest
from chain.statements import sign
from chain.words import to_hex
from gateway.operation import folder
from tests.acceptance.preloaded import Forked, forking
from tests.acceptance.shell import PATIENCE, Shell, wait_until
from tests.support.tools import NO_TLS
from tests.support.town import account_of, key_of

SHUJIAN = ("gateway.command",)
ALTERED = "tests.acceptance.faults.altered"
NODE = (
    *("--data", "ledger/node", "--memory", "ledger.memory"),
    *("--keystore", "ledger.keys/sealer.json", "--password-file", "pw"),
)
"""The files of the node, as ``shujian node`` is given them."""


@dataclass
class Process:
    """A process of ours, its words in a file; ended at the latest with the test."""

    popen: Forked
    log: Path

    def kill(self) -> None:
        """``kill -9``."""
        self.popen.kill()
        self.wait(-signal.SIGKILL)

    def stop(self) -> None:
        """End it in good order."""
        self.popen.terminate()
        self.wait(0)

    def wait(self, status: int) -> None:
        """Wait until it has ended; fails unless with that status."""
        assert self.popen.wait(PATIENCE) == status, self.said()

    @property
    def ended(self) -> bool:
        """Whether it has."""
        return self.popen.poll() is not None

    def said(self) -> str:
        """The end of what it said."""
        return self.log.read_text(errors="replace")[-3000:]


@dataclass
class Served:
    """A ledger in a shell's folder, with the processes that a test has started over it."""

    shell: Shell
    processes: list[Process] = field(default_factory=list)

    def start(self, *arguments: str, altered: str | None = None, **settings: str) -> Process:
        """Start ``shujian``, as it is or with one thing altered, and leave it running."""
        module, *first = SHUJIAN if altered is None else (ALTERED, altered)
        log = self.shell.home / f"process-{len(self.processes)}.log"
        with log.open("wb") as out:
            popen = forking().start(
                module, [*first, *arguments], self.shell.home,
                {**self.shell.environment, **settings}, out,
            )  # fmt: skip
        self.processes.append(Process(popen, log))
        return self.processes[-1]

    def up(self, *, altered: str | None = None, **settings: str) -> Gateway:
        """Start a gateway on a free port; returns once it answers, the chain there or not."""
        arguments = ("up", "--port", "0", "--until-stdin-closes")
        process = self.start(*arguments, altered=altered, **settings)
        return self.serving(process)

    def serving(self, process: Process) -> Gateway:
        """The gateway of a process that was started, once it answers."""
        wait_until(lambda: self._serves(process) or process.ended, "the gateway serves")
        assert not process.ended, process.said()
        serving = folder.serving(self.shell.data)
        assert serving is not None
        return Gateway(process, serving.url, self.shell.data)

    def node(self, port: int) -> Process:
        """Start the node alone; returns once it answers."""
        process = self.start("node", *NODE, "--port", str(port), "--until-stdin-closes")
        wait_until(lambda: self._answers_as(process.popen.pid) or process.ended, "the node answers")
        assert not process.ended, process.said()
        return process

    def come_to_rest(self, gateway: Gateway, left: Collection[str] = ()) -> None:
        """Wait until nothing is to be done: caught up, and the outbox empty but for what was left.

        A transaction that was noted as mined when the gateway died stays there for good.
        """
        gateway.catch_up()
        wait_until(lambda: set(self.outbox()) <= set(left), "the outbox is done with")

    def outbox(self, kinds: str = "%", states: str = "%") -> list[str]:
        """The keys of relays and appends in the outbox, of some kinds and states (SQL patterns)."""
        query = "SELECT key FROM sent WHERE key LIKE ? AND state LIKE ? AND key NOT LIKE 'deploy:%'"
        path = self.shell.data / "sender.sqlite"
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as file:
            return [key for (key,) in file.execute(query, (kinds, states))]

    def arm(self) -> None:
        """From now on the alteration takes effect."""
        (self.shell.home / "armed").touch()

    def disarm(self) -> None:
        """From now on it does not."""
        (self.shell.home / "armed").unlink(missing_ok=True)

    def end(self) -> None:
        """End whatever still runs."""
        if (node := self.shell.node_pid()) is not None:
            thaw(node)
        for process in self.processes:
            if not process.ended:
                process.popen.send_signal(signal.SIGCONT)
                process.kill()
        self.shell.stop()

    def _serves(self, process: Process) -> bool:
        serving = folder.serving(self.shell.data)
        return serving is not None and serving.pid == process.popen.pid

    def _answers_as(self, pid: int) -> bool:
        try:
            content = json.loads((self.shell.data / "node" / "endpoint").read_text())
        except (OSError, ValueError):
            return False
        return bool(content["pid"] == pid)


@dataclass
class Gateway:
    """A gateway that serves, asked over HTTP."""

    process: Process
    url: str
    data: Path

    def get(self, path: str, token: str | None = None, **query: str | int) -> httpx.Response:
        """The answer to a GET, whatever it is."""
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        url = f"{self.url}{path}"
        return httpx.get(
            url, params=query, headers=headers, timeout=PATIENCE, trust_env=False, verify=NO_TLS
        )

    def sign_in(self, person: str) -> str:
        """Open a session for a person of the town; the token."""
        asked = self.post("/v1/sign-in/challenge", {"account": to_hex(account_of(person))})
        message = asked.json()["message"]
        signature = to_hex(sign(key_of(person), personal_digest(message)))
        opened = self.post("/v1/sign-in", {"message": message, "signature": signature})
        return str(opened.json()["token"])

    def post(self, path: str, content: Any, **headers: str) -> httpx.Response:
        """The answer to a POST of JSON, whatever it is."""
        return httpx.post(
            f"{self.url}{path}", json=content, headers=headers, timeout=PATIENCE, trust_env=False,
            verify=NO_TLS,
        )  # fmt: skip

    def ready(self) -> tuple[int, dict[str, Any]]:
        """Status of ``/readyz``, and the lag that it tells of."""
        answer = self.get("/readyz")
        return answer.status_code, answer.json()["lag"]

    def size(self) -> int:
        """How many records there are."""
        return int(self.get("/v1/ledger").json()["size"])

    def catch_up(self) -> None:
        """Wait until every statement is answered and every record anchored."""
        wait_until(self._caught_up, f"nothing waits for the chain: {self.process.said()}")

    def node_pid(self) -> int:
        """The process of the embedded node."""
        pid = folder.holder(self.data / folder.NODE / "lock")
        assert pid is not None
        return pid

    def _caught_up(self) -> bool:
        status, lag = self.ready()
        waiting = lag["records_not_anchored"] + lag["statements_not_answered"]
        return status == 200 and waiting == 0


def freeze(pid: int) -> None:
    """Stop a process as if the machine had forgotten it."""
    os.kill(pid, signal.SIGSTOP)


def thaw(pid: int) -> None:
    """Let it go on."""
    os.kill(pid, signal.SIGCONT)
