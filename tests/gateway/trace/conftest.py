"""A database with tables and nothing in them; a town with an authorization and an auditor."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from gateway.database import Writer, migrate, open_engine
from gateway.journal import tree
from tests.gateway.authorizations.office import Office
from tests.support.town import Town
from tests.support.web import Visitor, app_of


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    url = f"sqlite:///{tmp_path / 'trace.sqlite'}"
    migrate(url)
    opened = open_engine(url)
    yield opened
    opened.dispose()


@pytest.fixture
def writer(engine: Engine) -> Iterator[Writer]:
    opened = Writer(engine, before_commit=tree.extend)
    yield opened
    opened.close()


@pytest.fixture
def office(town: Town) -> Office:
    """A granted authorization of 西城区 for STJJ-0001; an auditor, and a third department."""
    furnished = Office.furnished(town)
    furnished.granted()
    furnished.later(3600)  # the blocks of the grant lie behind now
    return furnished


@pytest.fixture
def web(office: Office) -> Iterator[Visitor]:
    """Somebody who has not signed in."""
    with TestClient(app_of(office.town), raise_server_exceptions=False) as client:
        yield Visitor(client)


@pytest.fixture
def auditor(web: Visitor) -> Visitor:
    """The auditor, signed in."""
    return web.sign_in("auditor")
