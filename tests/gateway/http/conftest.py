"""Visitors of a gateway without a chain."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from tests.support.town import Town
from tests.support.web import Visitor, app_of


@pytest.fixture
def web(town: Town) -> Iterator[TestClient]:
    """The application over a populated town; the town closes the database."""
    with TestClient(app_of(town), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def stranger(web: TestClient) -> Visitor:
    """Somebody who has not signed in."""
    return Visitor(web)


@pytest.fixture
def clerk(stranger: Visitor) -> Visitor:
    """A clerk of 市统计局, signed in."""
    return stranger.sign_in("tj-clerk")
