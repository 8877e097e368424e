"""A town in which documents are issued."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.gateway.issuing.registry import Registry
from tests.support.town import Town
from tests.support.web import Visitor, app_of


@pytest.fixture(scope="session")
def licensed(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """A town with issuers, made once: its folder is copied for each test."""
    town = Town(tmp_path_factory.mktemp("licensed"))
    town.populate()
    Registry.furnished(town)
    town.close()
    return town


@pytest.fixture
def registry(licensed: Town, tmp_path: Path) -> Iterator[Registry]:
    """Issuers with the right to issue, and nothing issued yet."""
    folder = tmp_path / "town"
    shutil.copytree(licensed.folder, folder)
    town = Town(folder, nonces=licensed.nonces, blocks=licensed.blocks)
    yield Registry(town)
    town.close()


@pytest.fixture
def stranger(registry: Registry) -> Iterator[Visitor]:
    """Somebody who has not signed in."""
    with TestClient(app_of(registry.town), raise_server_exceptions=False) as client:
        yield Visitor(client)
