"""kill -9 exactly at each durable write of a real node, and what is found afterwards.

The process kills itself in place of a function of its own. Each row is one of the table in
chain/node/README.md.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from eth_hash.auto import keccak

from chain.node.files import CHAIN_FILE, read_genesis
from chain.node.replay import replay
from chain.node.sources import FileSource
from chain.node.store import ChainFile
from tests.chain.node.support import OPERATOR, ROOT, NodeProcess, Rpc, new_folder, signed

Prepare = Callable[[Path], NodeProcess]

DYING = """
import os, signal, sys, pathlib
def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)
{patch}
from chain.node import main
sys.exit(main(sys.argv[1:]))
"""


@dataclass(frozen=True)
class Point:
    """Where the node dies while it makes block 2, and whether that block is then there."""

    name: str
    patch: str
    kept: bool
    remembered: int


def _at_block_2(owner: str, method: str, module: str) -> str:
    """Die in place of a method once the chain's file is about to have, or has, its block 2."""
    return f"""
from chain.node.builder import Builder
from {module} import {owner}
real = {owner}.{method}
extend = Builder.extend
armed = []
def arming(self, *a, **k):
    armed.append(self.head.block_number == 1)
    return extend(self, *a, **k)
Builder.extend = arming
def maybe(self, *a, **k):
    if armed and armed[-1]:
        die()
    return real(self, *a, **k)
{owner}.{method} = maybe
"""


_REPLACE = """
real = pathlib.Path.replace
def maybe(self, target):
    if self.name == ".{name}.new" and {when}:
        die()
    return real(self, target)
pathlib.Path.replace = maybe
"""

_SECOND = "'\"number\": 2' in self.read_text()"

POINTS = [
    Point(
        "before anything of the block is written",
        _at_block_2("NodeStore", "flush", "chain.node.store.nodes"),
        kept=False,
        remembered=1,
    ),
    Point(
        "between the state and the block, inside the transaction",
        _at_block_2("ChainFile", "_insert", "chain.node.store.database"),
        kept=False,
        remembered=1,
    ),
    Point(
        "right after the commit",
        _at_block_2("NodeStore", "committed", "chain.node.store.nodes"),
        kept=True,
        remembered=1,
    ),
    Point(
        "before the memory is written",
        _at_block_2("Memory", "remember", "chain.node.files"),
        kept=True,
        remembered=1,
    ),
    Point(
        "between the memory's draft and its name",
        _REPLACE.format(name="node.json", when=_SECOND),
        kept=True,
        remembered=1,
    ),
    Point(
        "after the memory, before the block is shown",
        _at_block_2("Mempool", "advance", "chain.node.mempool"),
        kept=True,
        remembered=2,
    ),
]


def _start_dying(node: NodeProcess, patch: str) -> subprocess.Popen[str]:
    command = node.command()
    code = DYING.format(patch=patch)
    return subprocess.Popen(
        [sys.executable, "-c", code, *command[3:]],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )


def _wait_until_dead(process: subprocess.Popen[str]) -> None:
    assert process.wait(120) == -signal.SIGKILL
    for stream in (process.stdin, process.stdout):
        assert stream is not None
        stream.close()


@pytest.mark.parametrize("point", POINTS, ids=lambda point: point.name)
def test_a_kill_at_each_write_of_a_block_leaves_it_whole_or_absent(
    tmp_path: Path, run_node: Prepare, point: Point
) -> None:
    new_folder(tmp_path / "node", int(time.time()) - 100)
    node = run_node(tmp_path)
    process = _start_dying(node, point.patch)
    assert process.stdout is not None
    rpc = Rpc(process.stdout.readline().split()[1])
    chain_id = int(rpc("eth_chainId"), 16)
    first = rpc.receipt(rpc.send(signed(OPERATOR, chain_id, 0)))
    assert first["blockNumber"] == "0x1"
    second = signed(OPERATOR, chain_id, 1)
    sent = "0x" + keccak(second).hex()
    with contextlib.suppress(OSError, http.client.HTTPException):
        rpc.send(second)  # the node may die before it answers
        while rpc("eth_getTransactionReceipt", sent) is None:
            time.sleep(0.01)
    rpc.close()
    _wait_until_dead(process)
    assert json.loads((tmp_path / "memory" / "node.json").read_text())["number"] == point.remembered
    _check(node, point.kept, first["blockHash"], sent, second)


def _check(node: NodeProcess, kept: bool, first: str, sent: str, second: bytes) -> None:
    """Re-execution agrees, the node starts, shows what is kept, and goes on."""
    file = ChainFile.open(node.folder / CHAIN_FILE, write=True)
    copy = ChainFile.create(node.root / "copy.sqlite")
    assert file.height() == (2 if kept else 1)
    head = replay(FileSource(file), read_genesis(node.folder), copy)
    assert head.hash == file.head().hash
    copy.close()
    file.close()
    rpc = node.start()
    assert rpc("eth_getBlockByNumber", "0x1", False)["hash"] == first
    assert (rpc("eth_getTransactionReceipt", sent) is not None) is kept
    if not kept:
        assert rpc("eth_getTransactionByHash", sent) is None, "what waited is forgotten"
        assert rpc.receipt(rpc.send(second))["blockNumber"] == "0x2"
    third = rpc.receipt(rpc.send(signed(OPERATOR, int(rpc("eth_chainId"), 16), 2)))
    assert third["blockNumber"] == "0x3"
    rpc.close()
    assert node.stop() == 0
    assert json.loads((node.root / "memory" / "node.json").read_text())["number"] == 3


def test_a_kill_while_the_endpoint_is_written_does_not_stop_the_next_start(
    tmp_path: Path, run_node: Prepare
) -> None:
    new_folder(tmp_path / "node")
    node = run_node(tmp_path)
    _wait_until_dead(_start_dying(node, _REPLACE.format(name="endpoint", when="True")))
    assert not (tmp_path / "node" / "endpoint").exists()
    node.start().close()
    assert (tmp_path / "node" / "endpoint").exists()


CREATING = """
import os, signal, sys, pathlib
def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)
from chain.node import creation
{patch}
from tests.chain.node.support import new_folder
new_folder(pathlib.Path(sys.argv[1]))
"""


@pytest.mark.parametrize(
    ("patch", "whole"),
    [
        ("creation.ChainFile.append = die", False),
        ("creation.write_atomically = die", False),
        ("pathlib.Path.rename = die", False),
        ("creation.sync_folder = die", True),
    ],
)
def test_a_kill_during_creation_leaves_a_whole_ledger_or_none(
    tmp_path: Path, run_node: Prepare, patch: str, whole: bool
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", CREATING.format(patch=patch), str(tmp_path / "node")],
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL
    assert (tmp_path / "node").exists() is whole
    if not whole:
        assert "make one with `shujian init`" in run_node(tmp_path).refuse()
        new_folder(tmp_path / "node")
    rpc = run_node(tmp_path).start()
    assert rpc("eth_blockNumber") == "0x0"
    rpc.close()
