"""A town with two members that use documents."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.gateway.uses.desk import Desk
from tests.support.town import Town
from tests.support.web import Visitor, app_of


@pytest.fixture(scope="session")
def furnished_desk(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """A town with bookers, made once: its folder is copied for each test."""
    town = Town(tmp_path_factory.mktemp("desk"))
    town.populate()
    Desk.furnished(town)
    town.close()
    return town


@pytest.fixture
def desk(furnished_desk: Town, tmp_path: Path) -> Iterator[Desk]:
    """Two bookers, nothing used yet."""
    folder = tmp_path / "town"
    shutil.copytree(furnished_desk.folder, folder)
    town = Town(folder, nonces=furnished_desk.nonces, blocks=furnished_desk.blocks)
    yield Desk(town)
    town.close()


@pytest.fixture
def stranger(desk: Desk) -> Iterator[Visitor]:
    """Somebody who has not signed in."""
    with TestClient(app_of(desk.town), raise_server_exceptions=False) as client:
        yield Visitor(client)
