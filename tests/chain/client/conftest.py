"""A ledger on each kind of node: every test that takes ``world`` or ``node`` runs on both."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from chain.client import Client, Sender
from tests.chain.client.nodes import AnvilNode, EmbeddedNode, Founding, Node, founding
from tests.chain.client.sending import open_sender
from tests.chain.client.world import World

KINDS = ("anvil", "embedded")


@pytest.fixture(scope="session", params=KINDS)
def world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """A ledger with its contracts deployed, shared by the tests of a session."""
    folder = tmp_path_factory.mktemp(request.param)
    ledger = founding()
    node = make_node(request.param, folder, ledger)
    with Client(node.url, expect_chain=node.chain, timeout=60) as client:
        world = World(client, ledger, folder / "sender.sqlite")
        yield world
        world.sender.close()
    node.kill()


@pytest.fixture
def ledger() -> Founding:
    """A new ledger's id and keys."""
    return founding()


@pytest.fixture(params=KINDS)
def node(request: pytest.FixtureRequest, tmp_path: Path, ledger: Founding) -> Iterator[Node]:
    """A node of the test's own, which it may kill; nothing is deployed."""
    node = make_node(request.param, tmp_path, ledger)
    yield node
    node.kill()


def make_node(kind: str, folder: Path, ledger: Founding) -> Node:
    """Start a node of the kind for a ledger."""
    return AnvilNode(folder) if kind == "anvil" else EmbeddedNode(folder, ledger)


@pytest.fixture
def sleepy(tmp_path: Path) -> Iterator[AnvilNode]:
    """A node that makes a block only when it is told to."""
    node = AnvilNode(tmp_path, ("--no-mining",))
    yield node
    node.kill()


@pytest.fixture
def sender(sleepy: AnvilNode, ledger: Founding, tmp_path: Path) -> Iterator[Sender]:
    """A sender on the sleepy node."""
    with open_sender(sleepy, ledger, tmp_path / "sender.sqlite") as sender:
        yield sender
