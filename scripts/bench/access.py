"""Measure accesses through HTTP: a signed request, its record, 1 kB of content, its end recorded.

    .venv/bin/python -m scripts.bench.access [seconds [rounds]]

Two gateways over copies of one ledger, each with its embedded node, as real processes: one anchors
every second, the other not within the run (SHUJIAN_ANCHOR_EVERY=3600). They take turns: 1, 8 and 64
clients for 5 seconds each unless another number is given, twice. One access is a POST of a request
signed beforehand and the GET of its content on the same connection, its salted digest checked.
Nothing waits for the anchor (`release: recorded`). The clients run in this process, on the same
machine: rates depend on what else it does, and say little where it is busy. `CPU ms` is what
gateway and node together take of the processors for one access; to compare two versions, let them
take turns.
"""

from __future__ import annotations

import asyncio
import json
import os
import platform
import shutil
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.acceptance.faults.clerk import Clerk
from tests.acceptance.faults.conftest import MEMBERS, SETTINGS, admission
from tests.acceptance.faults.releasing import WHOLE, Consumer, deposit, furnish
from tests.acceptance.faults.served import Gateway, Served
from tests.acceptance.shell import Shell, make_shell, wait_until
from tests.support.ports import free_port

CLIENTS = (1, 8, 64)
PAYLOAD = os.urandom(1000)
SIGNED_A_SECOND = 1_500
"""So many requests are signed for each second of a turn: more than are answered."""

MODES = {"anchored": "1.0", "not anchored": "3600"}


@dataclass
class Turn:
    """What one turn took: seconds for each access, and for its two halves."""

    accesses: list[float] = field(default_factory=list)
    posts: list[float] = field(default_factory=list)
    gets: list[float] = field(default_factory=list)
    took: float = 0.0
    processors: float = 0.0

    @property
    def rate(self) -> float:
        return len(self.accesses) / self.took


@dataclass
class Mode:
    """One of the two gateways."""

    served: Served
    gateway: Gateway
    consumer: Consumer
    token: str
    turns: dict[int, list[Turn]] = field(default_factory=dict)


class Connection:
    """A kept-alive connection that speaks as much HTTP as is needed."""

    def __init__(self, url: str, token: str) -> None:
        parts = urlsplit(url)
        self._address = (parts.hostname, parts.port)
        self._head = f"Host: gateway\r\nAuthorization: Bearer {token}\r\n"

    async def open(self) -> None:
        self._reader, self._writer = await asyncio.open_connection(*self._address)

    async def post(self, path: str, body: bytes) -> tuple[int, dict[str, str], bytes]:
        head = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        return await self._ask(f"POST {path} HTTP/1.1\r\n{self._head}{head}\r\n".encode() + body)

    async def get(self, path: str) -> tuple[int, dict[str, str], bytes]:
        return await self._ask(f"GET {path} HTTP/1.1\r\n{self._head}\r\n".encode())

    def close(self) -> None:
        self._writer.close()

    async def _ask(self, request: bytes) -> tuple[int, dict[str, str], bytes]:
        self._writer.write(request)
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.split("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in lines if line)
        body = await self._reader.readexactly(int(headers["content-length"]))
        return int(first.split(" ")[1]), headers, body


async def client(mode: Mode, requests: list[bytes], until: float, turn: Turn) -> None:
    """One client: access after access until the time is over."""
    connection = Connection(mode.gateway.url, mode.token)
    await connection.open()
    while requests and time.perf_counter() < until:
        began = time.perf_counter()
        status, headers, body = await connection.post("/v1/releases", requests.pop())
        assert status == 201, body
        posted = time.perf_counter()
        status, headers, content = await connection.get(f"{headers['location']}/content")
        assert status == 200, content
        salt = bytes.fromhex(headers["shujian-salt"][2:])
        assert sha256(salt + content).hexdigest() == headers["shujian-digest"][2:]
        ended = time.perf_counter()
        turn.accesses.append(ended - began)
        turn.posts.append(posted - began)
        turn.gets.append(ended - posted)
    assert requests, "more requests must be signed for a machine as fast as this"
    connection.close()


async def take_turn(mode: Mode, clients: int, seconds: float) -> Turn:
    """All clients at once for so many seconds."""
    count = int(seconds * SIGNED_A_SECOND)
    requests = [
        json.dumps(mode.consumer.request(payload="kilobyte")).encode() for _ in range(count)
    ]
    turn, used = Turn(), processor_seconds(mode)
    began = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for _ in range(clients):
            group.create_task(client(mode, requests, began + seconds, turn))
    turn.took = time.perf_counter() - began
    turn.processors = processor_seconds(mode) - used
    return turn


def processor_seconds(mode: Mode) -> float:
    """What gateway and node have taken of the processors so far."""
    ticks = 0
    for pid in (mode.gateway.process.popen.pid, mode.gateway.node_pid()):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def found(home: Path) -> dict[str, str]:
    """A ledger with two departments, grants, and a payload of 1,000 bytes; nobody serves it."""
    shell = make_shell(home, free_port())
    shell.run("account", "new", "steward")
    shell.run("init", "--steward", "steward", "--demonstration")
    served = Served(Shell(home, dict(SETTINGS)))
    try:
        gateway = served.up()
        clerk = Clerk(served.shell.data)
        for member in MEMBERS:
            clerk.send(gateway, admission(clerk, home, *member))
        gateway.catch_up()
        payloads = furnish(served, gateway)
        token = gateway.sign_in("tj-clerk")
        payloads["kilobyte"] = deposit(
            clerk, gateway, token, "STJJ-0001", PAYLOAD, "kilobyte.bin", None
        )
        gateway.catch_up()
        gateway.process.stop()
    finally:
        served.end()
    return payloads


def start(home: Path, payloads: dict[str, str], every: str) -> Mode:
    """Serve a copy of the ledger."""
    served = Served(Shell(home, {**SETTINGS, "SHUJIAN_ANCHOR_EVERY": every}))
    gateway = served.up()
    consumer = Consumer(Clerk(served.shell.data), payloads)
    return Mode(served, gateway, consumer, gateway.sign_in("xc-clerk"))


def measure(modes: dict[str, Mode], seconds: float, rounds: int) -> None:
    """Let them take turns, each from rest."""
    for mode in modes.values():
        asyncio.run(take_turn(mode, 4, 1.0))  # warms up
    for _ in range(rounds):
        for clients in CLIENTS:
            for name, mode in modes.items():
                turn = asyncio.run(take_turn(mode, clients, seconds))
                mode.turns.setdefault(clients, []).append(turn)
                if name == "anchored":
                    behind = mode.gateway.ready()[1]["records_not_anchored"]
                    wait_until(lambda m=mode: _rested(m), "everything is anchored")  # type: ignore[misc]
                    print(f"  {clients} clients: {behind} records were not anchored at the end")


def _rested(mode: Mode) -> bool:
    return bool(mode.gateway.ready()[1]["records_not_anchored"] == 0)


def report(modes: dict[str, Mode]) -> None:
    """Print the rates, their ratio, and how long accesses took."""
    print(
        "\nclients  mode          accesses/s  (rounds)          "
        " p50 ms  p99 ms  POST p50  GET p50  CPU ms"
    )
    for clients in CLIENTS:
        rates = {}
        for name, mode in modes.items():
            turns = mode.turns[clients]
            rates[name] = statistics.median(turn.rate for turn in turns)
            accesses = sorted(x for turn in turns for x in turn.accesses)
            posts = statistics.median(x for turn in turns for x in turn.posts)
            gets = statistics.median(x for turn in turns for x in turn.gets)
            each = sum(turn.processors for turn in turns) / len(accesses)
            spread = ", ".join(f"{turn.rate:.0f}" for turn in turns)
            print(
                f"{clients:7}  {name:12}  {rates[name]:10.0f}  ({spread:15})"
                f"  {1e3 * statistics.median(accesses):6.1f}"
                f"  {1e3 * accesses[int(len(accesses) * 0.99)]:6.1f}"
                f"  {1e3 * posts:8.1f}  {1e3 * gets:7.1f}  {1e3 * each:6.2f}"
            )
        ratio = rates["anchored"] / rates["not anchored"]
        print(f"{'':7}  ratio anchored / not anchored: {ratio:.2f}")


def main(seconds: float = 5.0, rounds: int = 2) -> None:
    """Found, copy, measure, report."""
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()},")
    print(f"load {os.getloadavg()[0]:.1f}; {rounds} rounds of {seconds:g} s, authorization {WHOLE}")
    with tempfile.TemporaryDirectory() as folder:
        payloads = found(Path(folder) / "founded")
        modes: dict[str, Any] = {}
        try:
            for name, every in MODES.items():
                home = Path(folder) / name.replace(" ", "-")
                shutil.copytree(Path(folder) / "founded", home)
                modes[name] = start(home, payloads, every)
            measure(modes, seconds, rounds)
            report(modes)
        finally:
            for mode in modes.values():
                mode.served.end()


if __name__ == "__main__":
    main(*(kind(text) for kind, text in zip((float, int), sys.argv[1:], strict=False)))
