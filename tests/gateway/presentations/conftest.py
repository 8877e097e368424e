"""A ledger on the embedded node, in which documents were issued, and one of them revoked."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from chain.words import Address, Role, to_hex
from gateway.app import create_app
from gateway.members.profile import make_profile
from gateway.settings import Settings
from tests.gateway.anchoring.chain_town import ChainTown, make_node
from tests.gateway.evidence.test_real_node import OBSERVER, observe
from tests.gateway.issuing.registry import SW, Registry
from tests.gateway.presentations.archive import Archive
from tests.support.town import account_of
from tests.support.web import presentations_of, services_of


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChainTown]:
    """Contracts and an issuer; the ledger names the node's sealer."""
    folder = Path(tmp_path_factory.mktemp("presentations"))
    (folder / "node").mkdir()
    node = make_node("embedded", folder / "node")
    town = ChainTown(folder, node)
    status: Any = town.client.connection.call("shujian_status")
    sealers = tuple(Address(bytes.fromhex(one[2:])) for one in status["sealers"])
    town.ledger = replace(town.ledger, sealers=sealers)
    town.found()
    town.take(
        town.statement(
            "AdmitMember", ["steward"], make_profile(SW), code=SW, prefix="SWJ",
            roles=int(Role.ISSUER), heads=[to_hex(account_of("sw-head"))],
            handlers=[to_hex(account_of("sw-clerk"))],
        )
    )  # fmt: skip
    town.settle()
    yield town
    town.close()
    node.kill()


@pytest.fixture(scope="module")
def archive(town: ChainTown) -> Iterator[Archive]:
    """An invoice alone, and a batch of which the second is revoked; all signed by an observer."""
    registry = Registry(town)
    town.clock = time.time_ns() // 1_000_000
    settings = Settings(
        data=town.folder, public_rate=10_000.0, observers=to_hex(account_of(OBSERVER))
    )
    presentations = presentations_of(town, settings, town.client)
    services = replace(services_of(town, settings), client=town.client, presentations=presentations)
    registry.license()
    with TestClient(create_app(settings, services), raise_server_exceptions=False) as client:
        made = Archive(town, registry, settings, presentations, client)
        made.issue()
        observe(town)
        yield made
