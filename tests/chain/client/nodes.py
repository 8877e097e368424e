"""Nodes for the client's tests: the embedded one and anvil, started, killed and started again."""

from __future__ import annotations

import gzip
import json
import os
import secrets
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import httpx

from chain.client import ChainIdentity, Client, contract_address
from chain.keys import LIGHT, create
from chain.statements import address_of
from chain.words import Digest, Seconds
from tests.support.tools import NO_TLS, PATIENCE, ROOT, Anvil, start_anvil


@dataclass(frozen=True)
class Founding:
    """The ledger that a node is made for: its id, and its operator's and steward's keys."""

    ledger: Digest
    operator: bytes
    steward: bytes


def founding() -> Founding:
    """A new ledger with new keys."""
    return Founding(Digest(secrets.token_bytes(32)), _key(), _key())


def _key() -> bytes:
    return secrets.token_bytes(32)


class Node(Protocol):
    """A node on a free port of this machine."""

    url: str
    chain: ChainIdentity

    def kill(self) -> None:
        """End it at once, like a power cut."""

    def start(self) -> None:
        """Start it again on the same chain and the same port."""


@dataclass
class AnvilNode:
    """anvil, which keeps its chain in a file only because its blocks are taken from it."""

    folder: Path
    flags: tuple[str, ...] = ()
    url: str = ""
    chain: ChainIdentity = field(init=False)
    _anvil: Anvil | None = None

    def __post_init__(self) -> None:
        self.start()
        with Client(self.url, timeout=60) as client:
            self.chain = client.identity()

    def start(self) -> None:
        port = int(self.url.rsplit(":", 1)[1]) if self.url else 0
        state = ("--state", str(self.folder / "anvil-state"))
        self._anvil = start_anvil(self.folder / "anvil.log", *state, *self.flags, port=port)
        self.url = self._anvil.url

    def kill(self) -> None:
        """End it; waiting transactions are lost."""
        assert self._anvil is not None
        # It would write its blocks at an orderly end, but on a slow machine it may be ended before
        # it listens for the signal; so they are taken from it first.
        dumped = self._dump()
        self._anvil.process.kill()
        self._anvil.process.wait()
        (self.folder / "anvil-state").write_bytes(dumped)

    def _dump(self) -> bytes:
        call = {"jsonrpc": "2.0", "id": 1, "method": "anvil_dumpState", "params": []}
        answer = httpx.post(self.url, json=call, timeout=PATIENCE, verify=NO_TLS).json()
        return gzip.decompress(bytes.fromhex(answer["result"].removeprefix("0x")))


@dataclass
class EmbeddedNode:
    """``python -m chain.node`` with a ledger's genesis."""

    folder: Path
    ledger: Founding
    url: str = ""
    chain: ChainIdentity = field(init=False)
    _process: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        from chain.node.creation import create as create_chain
        from chain.node.genesis import chain_id_of

        password = self.folder / "password"
        password.write_text("a password")
        password.chmod(0o600)
        sealer = create("sealer", "a password", self.folder, cost=LIGHT)
        operator = address_of(self.ledger.operator)
        genesis = create_chain(
            self.folder / "node",
            self.ledger.ledger,
            [sealer.address],
            [operator],
            contract_address(operator, 0),
            Seconds(int(time.time()) - 10),
        )
        self.chain = ChainIdentity(chain_id_of(self.ledger.ledger), genesis)
        self.start()

    def start(self) -> None:
        port = self.url.rsplit(":", 1)[1] if self.url else "0"
        endpoint = self.folder / "node" / "endpoint"
        endpoint.unlink(missing_ok=True)
        command = [
            sys.executable, "-m", "chain.node", "--data", str(self.folder / "node"),
            "--memory", str(self.folder / "memory"), "--keystore", str(self.folder / "sealer.json"),
            "--password-file", str(self.folder / "password"), "--port", port,
            "--until-stdin-closes",
        ]  # fmt: skip
        with (self.folder / "node.log").open("ab") as log:
            self._process = subprocess.Popen(
                command, cwd=ROOT, stdin=subprocess.PIPE, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip
        self.url = _wait_for_endpoint(endpoint, self._process, self.folder / "node.log")

    def kill(self) -> None:
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        assert self._process.stdin is not None
        self._process.stdin.close()


def _wait_for_endpoint(endpoint: Path, process: subprocess.Popen[bytes], log: Path) -> str:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        if endpoint.exists():
            url: str = json.loads(endpoint.read_text())["url"]
            return url
        time.sleep(0.02)
    raise AssertionError(f"the embedded node did not start:\n{log.read_text()[-3000:]}")
