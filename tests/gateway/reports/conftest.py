"""A town that shares data: two resources, and visitors of its gateway who report."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from tests.gateway.reports.support import CODES
from tests.support.town import Town, an_entry
from tests.support.web import Visitor, app_of


@pytest.fixture
def town(empty_town: Town) -> Town:
    """Two departments; the first has published two resources."""
    empty_town.populate()
    for code in CODES:
        empty_town.accept(empty_town.publish(code, an_entry(code)).digest)
    return empty_town


@pytest.fixture
def web(town: Town) -> Iterator[TestClient]:
    """The application over the town."""
    with TestClient(app_of(town), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def clerk(web: TestClient) -> Visitor:
    """A clerk of 市统计局, signed in."""
    return Visitor(web).sign_in("tj-clerk")
