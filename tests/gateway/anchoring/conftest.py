"""Towns with a chain: most tests on anvil, which makes a block at once, some on both nodes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chain.client.nodes import Node
from tests.gateway.anchoring.chain_town import ChainTown, make_node


@pytest.fixture
def node_kind() -> str:
    """Which node; tests that run on others override it by a parameter of that name."""
    return "anvil"


@pytest.fixture
def node(tmp_path: Path, node_kind: str) -> Iterator[Node]:
    """A node of the test's own, which it may kill."""
    folder = tmp_path / "node"
    folder.mkdir()
    node = make_node(node_kind, folder)
    yield node
    node.kill()


@pytest.fixture
def bare(tmp_path: Path, node: Node) -> Iterator[ChainTown]:
    """Contracts and the founding record; no department yet."""
    town = ChainTown(tmp_path, node)
    town.found()
    yield town
    town.close()


@pytest.fixture
def city(bare: ChainTown) -> ChainTown:
    """A steward, an operator, and two departments with a clerk and a head each, all anchored."""
    bare.populate_at_once()
    return bare
