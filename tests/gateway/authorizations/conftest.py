"""A town in which 西城区 applies for what 市统计局 has."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.gateway.authorizations.office import Office
from tests.support.town import Town
from tests.support.web import Visitor, app_of


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """A town with three resources, made once: its folder is copied for each test."""
    town = Town(tmp_path_factory.mktemp("furnished"))
    town.populate()
    Office.furnished(town)
    town.close()
    return town


@pytest.fixture
def office(furnished: Town, tmp_path: Path) -> Iterator[Office]:
    """STJJ-0001 is shared on condition, STJJ-0002 without, STJJ-0003 never."""
    folder = tmp_path / "town"
    shutil.copytree(furnished.folder, folder)
    town = Town(folder, nonces=furnished.nonces, blocks=furnished.blocks)
    yield Office(town)
    town.close()


@pytest.fixture
def stranger(office: Office) -> Iterator[Visitor]:
    """Somebody who has not signed in."""
    with TestClient(app_of(office.town), raise_server_exceptions=False) as client:
        yield Visitor(client)
