"""Ledgers and node processes, ended with the test that asked for them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.chain.node.support import (
    OPERATOR,
    Ledger,
    NodeProcess,
    Rpc,
    members_deployment,
    new_folder,
    new_ledger,
    signed,
)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A ledger opened in this process."""
    made = new_ledger(tmp_path / "node")
    yield made
    made.file.close()


@pytest.fixture
def run_node() -> Iterator[Callable[[Path], NodeProcess]]:
    """Prepares nodes over folders that exist; what still runs at the end is stopped."""
    made: list[NodeProcess] = []

    def prepare(root: Path) -> NodeProcess:
        made.append(NodeProcess(root))
        return made[-1]

    yield prepare
    for node in made:
        if node.process is not None:
            node.stop()


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NodeProcess]:
    """A running node, shared by a file's tests, with the Members contract deployed."""
    root = tmp_path_factory.mktemp("ledger")
    new_folder(root / "node", int(time.time()) - 100)
    running = NodeProcess(root)
    rpc = running.start()
    chain_id = int(rpc("eth_chainId"), 16)
    raw = signed(OPERATOR, chain_id, 0, members_deployment(), None, 20_000_000)
    assert rpc.receipt(rpc.send(raw))["status"] == "0x1"
    rpc.close()
    yield running
    assert running.stop() == 0


@pytest.fixture
def rpc(node: NodeProcess) -> Iterator[Rpc]:
    """JSON-RPC to the shared node."""
    client = Rpc(node.url)
    yield client
    client.close()
