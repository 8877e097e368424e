"""A town with deposits and grants, made once, and its gateway."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.gateway.authorizations.office import Office
from tests.gateway.releases.desk import Desk, furnish
from tests.support.town import Town
from tests.support.web import Visitor, app_of


@pytest.fixture(scope="session")
def granted(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """The town, whose folder is copied for each test."""
    town = Town(tmp_path_factory.mktemp("granted"))
    town.populate()
    furnish(town)
    town.close()
    return town


@pytest.fixture
def office(granted: Town, tmp_path: Path) -> Iterator[Office]:
    """Who decides on authorizations."""
    folder = tmp_path / "town"
    shutil.copytree(granted.folder, folder)
    town = Town(folder, nonces=granted.nonces, blocks=granted.blocks)
    yield Office(town)
    town.close()


@pytest.fixture
def client(office: Office) -> Iterator[TestClient]:
    """The gateway."""
    with TestClient(app_of(office.town), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def desk(office: Office, client: TestClient) -> Desk:
    """A clerk of the consumer, signed in."""
    return Desk(office, Visitor(client).sign_in("xc-clerk"))
